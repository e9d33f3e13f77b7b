package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.text.Quote;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Whether a page is the paper that was asked for: pages of other papers, and of none, have been
/// served under a paper's address (pitfall A17).
final class SamePaper {

  private static final Pattern ID =
      Pattern.compile("arXiv:\\s?([a-z-]+(?:\\.[A-Z]{2})?/\\d{7}|\\d{4}\\.\\d{4,5})");

  private static final Pattern BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");

  /// A title may be worded anew between two versions.
  private static final double LEAST_OF_TITLE = 0.5;

  /// Three words in a row of an abstract are hardly in another paper.
  private static final double LEAST_OF_ABSTRACT = 0.3;

  private static final int ROW = 3;

  private SamePaper() {}

  /// @param stamp the paper's number as the page prints it, or empty
  /// @param title as the page prints it, or empty
  static Optional<Form.Refused> doubt(Paper paper, String stamp, String title, FullText text) {
    var id = ID.matcher(stamp);
    if (id.find()) {
      return id.group(1).equals(paper.id().value())
          ? Optional.empty()
          : Optional.of(new Form.Refused(Problem.OTHER_PAPER, "it is " + id.group(1)));
    }
    if (share(words(ReadableText.of(paper.title())), new HashSet<>(words(title)))
        >= LEAST_OF_TITLE) {
      return Optional.empty();
    }
    var rows = rows(words(ReadableText.of(paper.abstractText())));
    if (share(rows, new HashSet<>(rows(words(text.text())))) >= LEAST_OF_ABSTRACT) {
      return Optional.empty();
    }
    return Optional.of(
        title.isBlank()
            ? new Form.Refused(Problem.ERROR_PAGE, "neither the title nor the abstract is there")
            : new Form.Refused(Problem.OTHER_PAPER, "its title is '" + Quote.of(title) + "'"));
  }

  private static double share(List<String> wanted, Set<String> there) {
    return wanted.isEmpty()
        ? 0
        : (double) wanted.stream().filter(there::contains).count() / wanted.size();
  }

  private static List<String> words(String text) {
    return BREAK
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(word -> word.length() > 1)
        .collect(Collectors.toList());
  }

  private static List<String> rows(List<String> words) {
    return IntStream.rangeClosed(0, words.size() - ROW)
        .mapToObj(i -> String.join(" ", words.subList(i, i + ROW)))
        .toList();
  }
}
