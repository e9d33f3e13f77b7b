package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.Acceptance;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.text.Quote;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// In what a version of a paper differs from the one before, found by comparing the two.
///
/// @param title the new one, or null where it is the same
/// @param sameAbstract whether its words are the same
/// @param appeared numbers that only the new abstract has, in its order
/// @param vanished numbers that only the old one has
record Changes(
    @Nullable String title, boolean sameAbstract, List<String> appeared, List<String> vanished) {

  /// A list longer than this is cut, and says so.
  private static final int MOST = 6;

  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_VENUE = 160;

  /// Figures with their unit; none that are part of a name, as in `GPT-4` or `F1`.
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_.,-])[-−+]?\\d+(?:[.,]\\d+)*(?:\\s?%|[x×]|[KMBT])?(?![\\p{L}\\p{N}])");

  static Changes between(Paper before, Paper after) {
    var oldTitle = ReadableText.of(before.title());
    var newTitle = ReadableText.of(after.title());
    var oldWords = ReadableText.of(before.abstractText());
    var newWords = ReadableText.of(after.abstractText());
    var gone = numbers(oldWords);
    var come = numbers(newWords);
    var both = new LinkedHashSet<>(gone);
    both.retainAll(come);
    gone.removeAll(both);
    come.removeAll(both);
    return new Changes(
        plain(oldTitle).equals(plain(newTitle)) ? null : Quote.of(newTitle, LONGEST_TITLE),
        plain(oldWords).equals(plain(newWords)),
        List.copyOf(come),
        List.copyOf(gone));
  }

  /// Where it is published or will be: in the authors' words, else by a publisher's identifier,
  /// which says nothing to somebody who chooses a paper. Empty where nothing of the kind is there.
  static Optional<String> accepted(Paper paper) {
    return Acceptance.of(paper)
        .map(acceptance -> Quote.of(acceptance.words(), LONGEST_VENUE))
        .or(() ->
            Optional.ofNullable(paper.doi())
                .filter(doi -> !doi.isBlank() && !doi.startsWith("10.48550/")) // arXiv's own
                .map(doi -> "DOI " + Quote.of(doi, LONGEST_VENUE)));
  }

  List<Line> lines(Texts texts) {
    var lines = new ArrayList<Line>();
    if (title != null) {
      lines.add(Line.of(texts.of("note.title", title)));
    }
    if (!appeared.isEmpty()) {
      lines.add(Line.of(texts.of("note.appeared", some(appeared, texts))));
    }
    if (!vanished.isEmpty()) {
      lines.add(Line.of(texts.of("note.vanished", some(vanished, texts))));
    }
    if (lines.size() == (title == null ? 0 : 1)) {
      lines.add(Line.of(texts.of(sameAbstract ? "note.same" : "note.reworded")));
    }
    return lines;
  }

  private static String some(List<String> numbers, Texts texts) {
    var shown = String.join(", ", numbers.subList(0, Math.min(MOST, numbers.size())));
    return numbers.size() > MOST ? texts.of("note.more", shown, numbers.size() - MOST) : shown;
  }

  private static Set<String> numbers(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(found -> found.group().replaceAll("\\s", "").replace('−', '-'))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// Without what nobody notices: line ends, cases and spaces.
  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
  }
}
