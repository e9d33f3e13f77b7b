package io.nonmun.bot.editions;

import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// That a venue took a paper, as its authors say it: a reference to a journal, or a comment that
/// says so or names a conference and nothing that is still open.
///
/// @param words the reference, else the comment
/// @param venue its short name and year (`ICML 2026`) where one stands there, or null
public record Acceptance(String words, @Nullable String venue) {

  private static final Pattern ACCEPTED =
      Pattern.compile(
          "(?<!not )(?<!not yet )(?<!if )(?<!until )\\b(?:accepted (?:to|by|at|in|for|as)\\b|accepted[,.;:!]|accepted$|accepted paper"
              + "|to (?:appear|be published|be presented)\\b|camera[- ]ready|appear(?:s|ed) (?:in|at)\\b"
              + "|published (?:in|at|as|by)\\b|in (?:the )?proceedings of\\b|presented at\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NOT_YET =
      Pattern.compile(
          "\\b(?:submi\\w+|under (?:\\w+ )?review|preprint|not (?:yet )?accepted|rejected)\\b",
          Pattern.CASE_INSENSITIVE);

  /// A conference by its usual short name: two capitals at least, and a year.
  private static final Pattern VENUE =
      Pattern.compile(
          "\\b(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])(?!IEEE|ACM\\b)([A-Z][A-Za-z]{1,11})[- ]?"
              + "(?:['’]\\s?|(?=20))((?:20)?[2-9]\\d)\\b");

  public static Optional<Acceptance> of(Paper paper) {
    var journal = readable(paper.journalRef());
    var comment = readable(paper.comment()).filter(Acceptance::isMeant);
    return journal
        .or(() -> comment)
        .map(words ->
            new Acceptance(
                words,
                Stream.of(journal, comment)
                    .flatMap(said -> said.flatMap(Acceptance::venue).stream())
                    .findFirst()
                    .orElse(null)));
  }

  private static Optional<String> readable(@Nullable String text) {
    return Optional.ofNullable(text).map(ReadableText::of).filter(said -> !said.isBlank());
  }

  private static boolean isMeant(String comment) {
    return ACCEPTED.matcher(comment).find()
        || VENUE.matcher(comment).find() && !NOT_YET.matcher(comment).find();
  }

  private static Optional<String> venue(String text) {
    return VENUE
        .matcher(text)
        .results()
        .findFirst()
        .map(venue -> venue.group(1) + " " + year(venue.group(2)));
  }

  private static String year(String digits) {
    return digits.length() == 2 ? "20" + digits : digits;
  }
}
