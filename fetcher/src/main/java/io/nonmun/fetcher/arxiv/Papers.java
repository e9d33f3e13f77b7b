package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
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
          "(?<![\\w.@/-])(?:https?://)?(?:www\\.)?((?:github\\.com|gitlab\\.[a-z]+(?:\\.[a-z]+)*"
              + "|bitbucket\\.org|codeberg\\.org|gitee\\.com|huggingface\\.co|anonymous\\.4open\\.science"
              + "|git\\.[a-z0-9-]+(?:\\.[a-z]+)+)/[\\w.~-]+(?:/[\\w.~%@#=-]+)*)/?",
          Pattern.CASE_INSENSITIVE);

  /// A clause of a comment that says that this paper is withdrawn.
  private static final Pattern WITHDRAWN =
      Pattern.compile(
          "\\b(?:is|was|been|being|are|were)\\s+(?:\\w+\\s+)?(?:withdrawn|retracted)\\b"
              + "|^\\W*(?:withdrawn|retracted)\\b"
              + "|\\b(?:paper|article|manuscript|preprint|submission|work|version)\\s+(?:withdrawn|retracted)\\b"
              + "|\\b(?:withdrawn|retracted)\\s+(?:by|due|because|owing|pending)\\b"
              + "|\\b(?:authors?|we|i)\\s+(?:have\\s+|has\\s+|had\\s+)?(?:\\w+\\s+)?"
              + "(?:withdrawn|withdraw|withdrew|retracted?)\\b",
          Pattern.CASE_INSENSITIVE);

  /// A clause that says it of a venue's submission, or says the contrary: the paper stays.
  private static final Pattern WITHDRAWN_ELSEWHERE =
      Pattern.compile(
          "\\b(?:withdrawn|withdrew|withdraw|retracted)\\s+(?:this\\s+|the\\s+|our\\s+)?(?:\\w+\\s+)?from\\b(?!\\s+arxiv)"
              + "|\\b(?:submission|submitted)\\s+(?:to|at|for)\\b"
              + "|\\b(?:not|never)\\s+(?:been\\s+)?(?:withdrawn|retracted)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CLAUSE_END = Pattern.compile("[;.!\\n]");

  /// An abstract that was replaced by the notice, as authors did before comments were used for it.
  private static final Pattern WITHDRAWN_ABSTRACT =
      Pattern.compile(
          "^\\W*(?:this|the) (?:paper|article|submission|manuscript|preprint|work)\\s+(?:has been|is|was)"
              + "\\s+(?:\\w+\\s+)?withdrawn\\b",
          Pattern.CASE_INSENSITIVE);

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
            isWithdrawn(plainAbstract, plainComment));
    return Optional.of(paper);
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
        .flatMap(text -> REPOSITORY.matcher(text).results())
        .map(Papers::link)
        .distinct()
        .toList();
  }

  private static String link(MatchResult match) {
    return "https://" + match.group(1).replaceFirst("[.,;:~-]+$", "").replaceFirst("\\.git$", "");
  }

  private static boolean isWithdrawn(String abstractText, @Nullable String comment) {
    return (comment != null && CLAUSE_END.splitAsStream(comment).anyMatch(Papers::saysWithdrawn))
        || WITHDRAWN_ABSTRACT.matcher(abstractText).find();
  }

  private static boolean saysWithdrawn(String clause) {
    return WITHDRAWN.matcher(clause).find() && !WITHDRAWN_ELSEWHERE.matcher(clause).find();
  }

  private static @Nullable String plain(@Nullable String text) {
    var plain = text == null ? "" : PlainText.of(text);
    return plain.isEmpty() ? null : plain;
  }
}
