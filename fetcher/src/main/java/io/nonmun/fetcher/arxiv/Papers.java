package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes a [Paper] of the raw texts that any of arXiv's forms gives.
final class Papers {

  private static final Pattern REPOSITORY =
      Pattern.compile(
          "(?<![\\w.@/-])(?:https?://)?(?:www\\.)?((?:github\\.com|gitlab\\.[a-z]+(?:\\.[a-z]+)*"
              + "|bitbucket\\.org|codeberg\\.org|gitee\\.com|huggingface\\.co|anonymous\\.4open\\.science"
              + "|git\\.[a-z0-9-]+(?:\\.[a-z]+)+)/[\\w.~-]+(?:/[\\w.~%@#=-]+)*)/?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WITHDRAWN =
      Pattern.compile(
          "\\b(?:is|was|been|being|are|were)\\s+(?:\\w+\\s+)?(?:withdrawn|retracted)\\b"
              + "|^\\W*(?:withdrawn|retracted)\\b|\\bwithdrawn by\\b",
          Pattern.CASE_INSENSITIVE);

  /// An abstract that was replaced by the notice, as authors did before comments were used for it.
  private static final Pattern WITHDRAWN_ABSTRACT =
      Pattern.compile(
          "^\\W*(?:this|the) (?:paper|article|submission|manuscript|preprint|work)\\s+(?:has been|is|was)"
              + "\\s+(?:\\w+\\s+)?withdrawn\\b",
          Pattern.CASE_INSENSITIVE);

  private Papers() {}

  /// @param categories any order, the primary one among them or not
  static Paper of(
      PaperVersion version,
      String title,
      String abstractText,
      List<String> authors,
      Category primary,
      List<Category> categories,
      @Nullable String comment,
      @Nullable String journalRef,
      @Nullable String doi,
      @Nullable String license) {
    var plainAbstract = PlainText.of(abstractText);
    var plainComment = plain(comment);
    return new Paper(
        version,
        PlainText.of(title),
        plainAbstract,
        authors.stream().map(PlainText::of).filter(name -> !name.isBlank()).toList(),
        primary,
        categories.stream().filter(category -> !category.equals(primary)).distinct().toList(),
        plainComment,
        plain(journalRef),
        plain(doi),
        plain(license),
        codeLinks(plainAbstract, plainComment),
        isWithdrawn(plainAbstract, plainComment));
  }

  static List<String> codeLinks(@Nullable String... texts) {
    return Stream.of(texts)
        .filter(Objects::nonNull)
        .flatMap(text -> REPOSITORY.matcher(text).results())
        .map(Papers::link)
        .distinct()
        .toList();
  }

  private static String link(MatchResult match) {
    return "https://" + match.group(1).replaceFirst("[.,;:~-]+$", "").replaceFirst("\\.git$", "");
  }

  private static boolean isWithdrawn(String abstractText, @Nullable String comment) {
    return (comment != null && WITHDRAWN.matcher(comment).find())
        || WITHDRAWN_ABSTRACT.matcher(abstractText).find();
  }

  private static @Nullable String plain(@Nullable String text) {
    return text == null || text.isBlank() ? null : PlainText.of(text);
  }
}
