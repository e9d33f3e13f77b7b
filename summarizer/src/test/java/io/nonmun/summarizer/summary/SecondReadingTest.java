package io.nonmun.summarizer.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.Summary.Line;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reader.Cited;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a scripted reader may do to an answer, and what it may not.
class SecondReadingTest {

  private static final SourceText SOURCE =
      new SourceText("Roam: A Way", "A. B. C.", List.of("A.", "B.", "C."));
  private static final Summary SUMMARY =
      new Summary(
          "Roam: 길",
          new Line("한 줄이다.", List.of(1, 2)),
          new Line("문제다.", List.of(1)),
          new Line("방법이다.", List.of(2)),
          new Line("결과다.", List.of(2)),
          new Line("한계다.", List.of(3)),
          List.of("가", "나", "다"));

  private final List<Reading> told = new ArrayList<>();
  private final List<Cited> seen = new ArrayList<>();
  private Map<String, LineVerdict> verdicts = Map.of();
  private Verdict<Summary> rules = new Accepted<>(SUMMARY, List.of("schema"));

  private Verdict<Summary> judge() throws InterruptedException {
    Reader reader =
        (_, lines, _) -> {
          seen.addAll(lines);
          var all = new LinkedHashMap<String, LineVerdict>();
          lines.forEach(
              line -> all.put(line.field(), verdicts.getOrDefault(line.field(), LineVerdict.OK)));
          return new Reading.Read(all, 100, 80, 6, BigDecimal.ZERO, Duration.ofSeconds(1));
        };
    return new SecondReading((_, _, _) -> rules, reader, told::add)
        .judge("answer", false, SOURCE, Priority.BATCH);
  }

  @Test
  void readsEveryLineBesideItsSentencesAndTheTitleBesideThePapersOwn() throws Exception {
    assertThat(judge()).isEqualTo(new Accepted<>(SUMMARY, List.of("schema", "judge")));

    assertThat(seen)
        .containsExactly(
            new Cited("problem", "문제다.", List.of(1)),
            new Cited("method", "방법이다.", List.of(2)),
            new Cited("result", "결과다.", List.of(2)),
            new Cited("limitation", "한계다.", List.of(3)),
            new Cited("oneLine", "한 줄이다.", List.of(1, 2)),
            new Cited("titleKo", "Roam: 길", List.of()));
    assertThat(told).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"problem", "method", "result", "oneLine"})
  void aLineThatIsHeldBackCostsTheSummaryUnlessItIsMended(String field) throws Exception {
    verdicts = Map.of(field, LineVerdict.STRONGER, "titleKo", LineVerdict.NOT_THERE);

    var refused = (Refused<Summary>) judge();

    assertThat(refused.complaints())
        .extracting(Complaint::check)
        .containsExactlyInAnyOrder("stronger", "not there");
    assertThat(refused.complaints())
        .extracting(Complaint::reason)
        .anyMatch(reason -> reason.startsWith("'" + field + "' does not say"));
    assertThat(refused.rest()).isNull();
  }

  @Test
  void aLimitationAndATitleFallAwayAlone() throws Exception {
    verdicts = Map.of("limitation", LineVerdict.WRONG_SUBJECT, "titleKo", LineVerdict.WRONG_NUMBER);

    var rest = ((Refused<Summary>) judge()).rest();

    assertThat(rest.value().limitation()).isNull();
    assertThat(rest.value().titleKo()).isEqualTo("Roam: A Way");
    assertThat(rest.value().result()).isEqualTo(SUMMARY.result());
    assertThat(rest.checks()).containsExactly("schema", "judge");
  }

  @Test
  void whatTheRulesRefuseStaysRefusedAndIsNotRead() throws Exception {
    rules = new Refused<>(List.of(new Complaint("numbers", "wrong")));

    assertThat(judge()).isEqualTo(rules);
    assertThat(seen).isEmpty();
  }

  @Test
  void whatIsLeftOfARefusedAnswerIsReadToo() throws Exception {
    rules =
        new Refused<>(
            List.of(new Complaint("names", "wrong")), new Accepted<>(SUMMARY, List.of("schema")));
    verdicts = Map.of("result", LineVerdict.NOT_THERE);

    assertThat(judge()).isEqualTo(new Refused<>(List.of(new Complaint("names", "wrong"))));
  }

  @Test
  void theRulesWordStandsWhereNobodyCanRead() throws Exception {
    var verdict =
        new SecondReading(
                (_, _, _) -> rules, (_, _, _) -> new Reading.Unread("no budget"), told::add)
            .judge("answer", false, SOURCE);

    assertThat(verdict).isEqualTo(rules);
    assertThat(told).containsExactly(new Reading.Unread("no budget"));
  }
}
