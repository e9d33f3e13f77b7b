package io.nonmun.summarizer.answer;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.answer.Answer.Claim;
import io.nonmun.summarizer.answer.Answer.Quote;
import io.nonmun.summarizer.answer.AnswerQuestion.AnswerJudge;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.LineVerdict;
import io.nonmun.summarizer.summary.Reader;
import io.nonmun.summarizer.summary.Reader.Cited;
import io.nonmun.summarizer.summary.Reading;
import io.nonmun.summarizer.summary.Reading.Read;
import io.nonmun.summarizer.summary.Reading.Unread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Has a model read again what the rules prove, each claim beside its quotations alone. It may only
/// hold claims back; where nobody can read, the rules' word stands.
///
/// @param listener told of each reading
record AnswerReading(AnswerJudge rules, Reader reader, String title, Consumer<Reading> listener)
    implements AnswerJudge {

  @Override
  public Verdict<Answer> judge(String answer, boolean isCutOff) throws InterruptedException {
    return switch (rules.judge(answer, isCutOff)) {
      case Accepted<Answer> accepted -> read(accepted, List.of());
      case Refused<Answer>(var complaints, var rest) ->
          rest == null ? new Refused<>(complaints) : read(rest, complaints);
    };
  }

  private Verdict<Answer> read(Accepted<Answer> accepted, List<Complaint> complaints)
      throws InterruptedException {
    var claims = accepted.value().claims();
    var sentences =
        claims.stream()
            .flatMap(claim -> claim.quotes().stream())
            .map(Quote::text)
            .distinct()
            .toList();
    var lines =
        IntStream.range(0, claims.size())
            .mapToObj(
                i -> new Cited(field(i), claims.get(i).text(), numbers(claims.get(i), sentences)))
            .toList();
    var verdicts = claims.isEmpty() ? Map.<String, LineVerdict>of() : verdicts(sentences, lines);
    var kept = new ArrayList<Claim>();
    var held = new ArrayList<>(complaints);
    for (var i = 0; i < claims.size(); i++) {
      var verdict = verdicts.getOrDefault(field(i), LineVerdict.OK);
      if (verdict == LineVerdict.OK) {
        kept.add(claims.get(i));
      } else {
        held.add(
            new Complaint(
                verdict.toString(),
                "'%s' does not say what its quotes say, by a second reading."
                    .formatted(io.nonmun.storage.model.text.Quote.of(claims.get(i).text(), 80))));
      }
    }
    var rest = new Accepted<>(new Answer(kept), accepted.checks());
    return held.isEmpty() ? rest : new Refused<>(held, kept.isEmpty() ? null : rest);
  }

  private Map<String, LineVerdict> verdicts(List<String> sentences, List<Cited> lines)
      throws InterruptedException {
    var source = new SourceText(title, String.join(" ", sentences), sentences);
    var reading = reader.read(source, lines, Priority.INTERACTIVE);
    listener.accept(reading);
    return switch (reading) {
      case Read read -> read.verdicts();
      case Unread _ -> Map.of();
    };
  }

  private static String field(int claim) {
    return "claim" + (claim + 1);
  }

  private static List<Integer> numbers(Claim claim, List<String> sentences) {
    return claim.quotes().stream().map(quote -> sentences.indexOf(quote.text()) + 1).toList();
  }
}
