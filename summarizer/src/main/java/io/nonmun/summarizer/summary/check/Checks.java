package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All rules that a model's answer must meet. Safe for use by many threads.
public final class Checks {

  private static final String SCHEMA = "schema";

  /// Enough for a model to mend its answer by; more would only crowd the next request.
  private static final int MAX_REASONS_PER_CHECK = 4;

  /// Many times the longest line, so that no answer takes long to judge.
  private static final int MAX_READ = 2_000;

  private static final List<Check> LENGTH_ALONE = List.of(new LengthCheck());

  private final List<Check> checks;

  private Checks(List<Check> checks) {
    this.checks = checks;
  }

  public static Checks standard() {
    return new Checks(
        List.of(
            new LengthCheck(),
            new HangulCheck(),
            new ScriptCheck(),
            new RegisterCheck(),
            new TransliterationCheck(),
            new NumberCheck(),
            new NameCheck(),
            TopicCheck.terms(),
            TopicCheck.hangulNames(),
            new CitationCheck(),
            new PairCheck(),
            new ParallelCheck(),
            new CountCheck(),
            new BoundCheck(),
            new ClaimCheck(),
            new ComparisonCheck(),
            new StrengthCheck(),
            new LimitationCheck(),
            new PraiseCheck(),
            new EchoCheck(),
            new DebrisCheck(),
            new TappableCheck(),
            new RepetitionCheck()));
  }

  /// What an answer says, whatever the rules say of it; empty where it has not the agreed form.
  public static Optional<Summary> read(String answer) {
    return AnswerParser.parse(answer) instanceof AnswerParser.Parsed(var summary)
        ? Optional.of(summary)
        : Optional.empty();
  }

  /// Judges an answer by its form first; its content is looked at only if the form is right.
  ///
  /// @param answer the model's raw answer, meant to be one JSON object
  /// @param cutOff whether the model stopped for lack of room
  public Verdict<Summary> judge(String answer, boolean cutOff, SourceText source) {
    if (cutOff) {
      return new Refused<>(
          List.of(
              new Complaint(
                  SCHEMA,
                  "The answer was cut off for lack of room; write shorter lines and nothing but"
                      + " the JSON object.")));
    }
    return switch (AnswerParser.parse(answer)) {
      case AnswerParser.Malformed(var reasons) ->
          new Refused<>(complaints(SCHEMA, reasons).toList());
      case AnswerParser.Parsed(var summary) -> {
        var draft = Draft.of(summary, source);
        var complaints = judge(draft);
        yield complaints.isEmpty()
            ? new Accepted<>(summary, names())
            : new Refused<>(complaints, withoutBadParts(summary, draft));
      }
    };
  }

  /// A summary that is good but for parts it can do without ([Parts]), without these; null for any
  /// other. Something to tap in a title or limitation was planted there, and is no slip.
  private @Nullable Accepted<Summary> withoutBadParts(Summary summary, Draft draft) {
    var bad =
        draft.fields().stream()
            .filter(field -> Parts.isSpare(field.name()))
            .filter(field ->
                field.kind() == Kind.KEYWORD
                    || new TappableCheck().faults(draft.where(field::equals)).isEmpty())
            .filter(field -> !judge(draft.where(field::equals)).isEmpty())
            .map(Draft.Field::name)
            .collect(toSet());
    return Parts.without(summary, bad, draft.evidence().source().title())
        .filter(_ -> judge(draft.where(field -> !bad.contains(field.name()))).isEmpty())
        .map(rest -> new Accepted<>(rest, names()))
        .orElse(null);
  }

  /// A text beyond all measure is judged by its length alone.
  List<Complaint> judge(Draft draft) {
    boolean isReadable =
        draft.fields().stream().allMatch(field -> field.text().length() <= MAX_READ);
    return (isReadable ? checks : LENGTH_ALONE)
        .stream().flatMap(check -> complaints(check.name(), check.faults(draft))).toList();
  }

  private List<String> names() {
    return Stream.concat(Stream.of(SCHEMA), checks.stream().map(Check::name)).toList();
  }

  private static Stream<Complaint> complaints(String check, List<String> reasons) {
    return reasons.stream()
        .limit(MAX_REASONS_PER_CHECK)
        .map(reason -> new Complaint(check, reason));
  }
}
