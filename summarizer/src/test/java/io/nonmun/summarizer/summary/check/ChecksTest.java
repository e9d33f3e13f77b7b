package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.SourceTexts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {

  private static final Path SUMMARIES = Path.of("src/test/resources/summaries/structured.jsonl");

  private final Checks checks = Checks.standard();

  @Test
  void goodSummaryIsAcceptedWithTheNamesOfAllChecks() {
    var accepted = (Accepted<?>) checks.judge(AnswerParserTest.GOOD, false, Drafts.RAG);

    assertThat(accepted.checks())
        .containsExactly(
            "schema",
            "length",
            "hangul",
            "script",
            "register",
            "terms",
            "numbers",
            "names",
            "topic",
            "hangul names",
            "citations",
            "pairs",
            "parallels",
            "counts",
            "bounds",
            "claims",
            "comparisons",
            "strength",
            "limitation",
            "praise",
            "echo",
            "debris",
            "tappable",
            "repetition");
  }

  @Test
  void l09AnswerThatRanOutOfRoomIsRefusedThoughItParses() {
    assertThat(complaints(AnswerParserTest.GOOD, true))
        .singleElement()
        .satisfies(complaint -> assertThat(complaint.reason()).contains("cut off"));
  }

  @Test
  void reasonsNameTheFieldAndTheOffendingText() {
    var answer = AnswerParserTest.GOOD.replace("68.9%로 올랐다", "69.8%로 올랐습니다");
    assertThat(complaints(answer, false))
        .extracting(Complaint::check)
        .containsExactly("register", "numbers");
    assertThat(complaints(answer, false))
        .extracting(Complaint::reason)
        .allMatch(reason -> reason.startsWith("'result' "))
        .anyMatch(reason -> reason.contains("'69.8'"));
  }

  // R5: what a model adds must not be tapped, wherever a reader sees it.
  @ParameterizedTest
  @ValueSource(strings = {"titleKo", "oneLine", "problem", "method", "result", "limitation"})
  void r05TappableTextInAnyFieldIsRefused(String field) {
    var answer = AnswerParserTest.GOOD.replaceFirst("(\"" + field + "\"[^가-힣]*)", "$1t.me/x ");

    assertThat(answer).contains("t.me/x");
    assertThat(complaints(answer, false)).extracting(Complaint::check).contains("tappable");
    assertThat(rest(answer)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"@evilbot", "t.me/freecoins", "#코인", "/stop", "evil-site.com", "$BTC"})
  void r05TappableKeywordIsDropped(String word) {
    assertThat(rest(AnswerParserTest.GOOD.replace("장문맥", word)))
        .satisfies(rest -> assertThat(rest.value().keywords()).containsExactly("RAG", "강건성"));
  }

  // U9: one keyword must not cost a reader the whole summary.
  @ParameterizedTest
  @ValueSource(strings = {"GPT-9", "参照", "99개 언어", "제로샷", "$x_1$", ""})
  void u09BadKeywordLeavesTheRestToBeTaken(String word) {
    assertThat(rest(AnswerParserTest.GOOD.replace("장문맥", word)))
        .satisfies(rest -> {
          assertThat(rest.value().keywords()).containsExactly("RAG", "강건성");
          assertThat(rest.value().oneLine().sentences()).containsExactly(2, 3);
          assertThat(rest.checks()).contains("schema", "names");
        });
  }

  @Test
  void nothingRestsOfAnAnswerWithABadLineOrWithoutAGoodKeyword() {
    var noKeyword = AnswerParserTest.GOOD.replaceFirst("\"RAG.*\\]", "\"参\", \"照\", \"答\"]");
    assertThat(noKeyword).contains("答");
    assertThat(rest(noKeyword)).isNull();
    assertThat(rest(AnswerParserTest.GOOD.replace("장문맥", "GPT-9").replace("61.2%에서", "60.2%에서")))
        .isNull();
    assertThat(rest("{}")).isNull();
  }

  private @Nullable Accepted<Summary> rest(String answer) {
    return ((Refused<Summary>) checks.judge(answer, false, Drafts.RAG)).rest();
  }

  @Test
  void oneRuleGivesFewReasons() {
    var answer =
        AnswerParserTest.GOOD.replace("영어 데이터에서만", "1001, 1002, 1003, 1004, 1005, 1006에서만");
    assertThat(complaints(answer, false)).hasSize(4);
  }

  @Test
  void realSummariesPassAndThoseOfOtherPapersFail() throws IOException {
    var references = References.read(SUMMARIES);
    assertThat(references).hasSize(6);
    for (var reference : references) {
      for (var other : references) {
        var draft = reference.onPaper(other.draft().evidence().source()).draft();
        assertThat(contentComplaints(draft))
            .as("%s judged on %s", reference.id(), other.id())
            .satisfies(complaints ->
                assertThat(complaints.isEmpty()).isEqualTo(reference.id().equals(other.id())));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", " ", "{", "a.", "@a", "a@", "/", "#1", "$A", "0-", "1 ", "://", "[", "{\"a\":", "\"",
        "<think>", "가", "1", "1,", "1.", "$", "A-", "가 ", "(", "\\", "é", "a a "
      })
  void hostileAnswersAreRefusedAtOnce(String unit) {
    var megabyte = unit.repeat(1_000_000 / unit.length());
    var line = unit.repeat(15_000 / unit.length()).replace("\\", "\\\\").replace("\"", "\\\"");
    var inALine = AnswerParserTest.GOOD.replace("섞어 학습시켜", "섞어 " + line + " 학습시켜");
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThat(complaints(megabyte, false)).isNotEmpty();
          assertThat(complaints(inALine, false)).isNotEmpty();
        });
  }

  @Test
  void deeplyNestedAnswerIsRefused() {
    assertThat(complaints("{\"titleKo\": " + "[".repeat(15_000), false)).hasSize(1);
    assertThat(complaints("{\"titleKo\": ".repeat(1_000), false)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a ", "1 ", "A-1.", "$x", "x. Y", "one hundred "})
  void hostileSourcesAreReadInTime(String unit) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          var source = SourceTexts.of("A Study", unit.repeat(1_000_000 / unit.length()));
          assertThat(checks.judge(AnswerParserTest.GOOD, false, source))
              .isInstanceOf(Refused.class);
        });
  }

  private List<Complaint> complaints(String answer, boolean cutOff) {
    return checks.judge(answer, cutOff, Drafts.RAG) instanceof Refused(var complaints, _)
        ? complaints
        : List.of();
  }

  /// These summaries follow another contract in length, register and citations, and one of them
  /// leaves out an `up to`.
  private List<Complaint> contentComplaints(Draft draft) {
    return checks.judge(draft).stream()
        .filter(complaint ->
            !List.of("length", "register", "citations", "bounds").contains(complaint.check()))
        .toList();
  }
}
