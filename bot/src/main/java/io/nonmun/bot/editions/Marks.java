package io.nonmun.bot.editions;

import io.nonmun.storage.model.Paper;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What helps to choose a paper, whoever chooses.
///
/// @param code where its code is, or null
/// @param accepted whether the comment or the journal reference says that a venue took it
/// @param venue that venue's short name and year (`ICML 2026`) where one stands there, or null
/// @param votes of readers of Hugging Face's Daily Papers; 0 where none are known
public record Marks(@Nullable String code, boolean accepted, @Nullable String venue, int votes) {

  static final Marks NONE = new Marks(null, false, null, 0);

  /// A conference by its usual short name: two capitals at least, and a year.
  private static final Pattern VENUE =
      Pattern.compile(
          "\\b(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])(?!IEEE|ACM\\b)([A-Z][A-Za-z]{1,11})[- ]?"
              + "(?:['’]\\s?|(?=20))((?:20)?[2-9]\\d)\\b");

  private static final Pattern ACCEPTED =
      Pattern.compile(
          "\\b(?:accepted|to appear|to be published|published (?:in|at)|in proceedings)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NOT_YET =
      Pattern.compile(
          "\\b(?:submi\\w+|under (?:\\w+ )?review|preprint|not (?:yet )?accepted|rejected)\\b",
          Pattern.CASE_INSENSITIVE);

  public static Marks of(Paper paper, int votes) {
    var code = paper.codeLinks().stream().findFirst().orElse(null);
    var said = Stream.of(paper.journalRef(), paper.comment()).filter(text -> text != null);
    var text = String.join("; ", said.toList());
    if (NOT_YET.matcher(text).find()) {
      return new Marks(code, false, null, votes);
    }
    var venue = VENUE.matcher(text);
    var named = venue.find() ? venue.group(1) + " " + year(venue.group(2)) : null;
    var accepted = named != null || paper.journalRef() != null || ACCEPTED.matcher(text).find();
    return new Marks(code, accepted, named, votes);
  }

  private static String year(String digits) {
    return digits.length() == 2 ? "20" + digits : digits;
  }
}
