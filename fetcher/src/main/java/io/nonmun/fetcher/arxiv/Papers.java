package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.ReadableText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes a [Paper] of the raw texts that any of arXiv's forms gives.
final class Papers {

  private static final Pattern REPOSITORY =
      Pattern.compile(
          "(?<![\\w.@/-])(?:https?://)?(?:www\\.)?((?:github\\.com|gitlab(?:\\.[a-z]{1,30}){1,5}"
              + "|bitbucket\\.org|codeberg\\.org|gitee\\.com|huggingface\\.co|anonymous\\.4open\\.science"
              + "|git\\.[a-z0-9-]{1,60}(?:\\.[a-z]{1,30}){1,5})/[\\w.~-]{1,100}"
              + "(?:/[\\w.~%@#=-]{1,200}){0,20})/?",
          Pattern.CASE_INSENSITIVE);

  /// As [ReadableText] reads; what is longer is no title, abstract or comment.
  private static final int LONGEST = 40_000;

  private Papers() {}

  /// @param categories any order, the primary one among them or not
  /// @return nothing if there is no title or no abstract
  static Optional<Paper> of(
      PaperVersion version,
      @Nullable String title,
      @Nullable String abstractText,
      List<String> authors,
      Category primary,
      List<Category> categories,
      @Nullable String comment,
      @Nullable String journalRef,
      @Nullable String doi,
      @Nullable String license) {
    var plainTitle = plain(title);
    var plainAbstract = plain(abstractText);
    if (plainTitle == null || plainAbstract == null) {
      return Optional.empty();
    }
    var plainComment = plain(comment);
    var paper =
        new Paper(
            version,
            plainTitle,
            plainAbstract,
            authors.stream().map(Authors::name).flatMap(Optional::stream).toList(),
            primary,
            categories.stream().filter(category -> !category.equals(primary)).distinct().toList(),
            plainComment,
            plain(journalRef),
            plain(doi),
            plain(license),
            codeLinks(plainAbstract, plainComment),
            Withdrawal.of(plainAbstract, plainComment) == Withdrawal.YES);
    return Optional.of(paper);
  }

  /// The same, known to be withdrawn.
  static Paper withdrawn(Paper paper) {
    return new Paper(
        paper.version(),
        paper.title(),
        paper.abstractText(),
        paper.authors(),
        paper.primaryCategory(),
        paper.crossLists(),
        paper.comment(),
        paper.journalRef(),
        paper.doi(),
        paper.license(),
        paper.codeLinks(),
        true);
  }

  /// Authors' MSC and ACM classes (`68T50`, `I.2.7`) come among the categories and are none.
  static Optional<Category> category(String code) {
    try {
      return Optional.of(new Category(code.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static List<String> codeLinks(@Nullable String... texts) {
    return Stream.of(texts)
        .filter(Objects::nonNull)
        .map(ReadableText::of)
        .flatMap(text -> REPOSITORY.matcher(text).results())
        .map(Papers::link)
        .distinct()
        .toList();
  }

  private static String link(MatchResult match) {
    return "https://"
        + match.group(1).replaceFirst("(?<![.,;:~-])[.,;:~-]+$", "").replaceFirst("\\.git$", "");
  }

  private static @Nullable String plain(@Nullable String text) {
    var plain = text == null || text.length() > LONGEST ? "" : PlainText.of(text);
    return plain.isEmpty() ? null : plain;
  }
}
