package io.nonmun.bot.compare;

import static io.nonmun.bot.compare.Compared.chosen;
import static io.nonmun.bot.compare.Compared.good;
import static io.nonmun.bot.compare.Compared.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrainingSetTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String BY = "http://creativecommons.org/licenses/by/4.0/";
  private static final String OF_ARXIV = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/";
  private static final Map<Integer, String> LICENCES =
      Map.of(
          1, BY,
          2, OF_ARXIV,
          3, "https://creativecommons.org/licenses/by-nc-sa/4.0/",
          4, "http://creativecommons.org/publicdomain/zero/1.0/",
          5, "http://creativecommons.org/licenses/by-nd/4.0/");
  private static final List<Candidate> CANDIDATES =
      List.of(
          good(1, "a"),
          good(1, "b"),
          good(2, "a"),
          good(2, "b"),
          good(3, "a"),
          good(3, "b"),
          refused(4, "a"),
          good(4, "b"),
          good(5, "a"),
          good(5, "b"));

  private static @Nullable Paper paper(PaperVersion version) {
    var number = Integer.parseInt(version.id().value().substring(5));
    return number > 5
        ? null
        : new Paper(
            version,
            "A paper",
            "Of paper " + number + ": we raise accuracy to 68.9%.",
            List.of("A. Author"),
            new Category("cs.CL"),
            List.of(),
            null,
            null,
            null,
            LICENCES.get(number),
            List.of(),
            false);
  }

  private static List<JsonNode> read(TrainingSet set) {
    return set.lines().stream().map(line -> JsonMapper.shared().readTree(line)).toList();
  }

  private static List<Preference> all(Choice choice) {
    return List.of(1, 2, 3, 4, 5, 6).stream().map(p -> chosen(p, "a", "b", choice)).toList();
  }

  @Test
  void aPairIsTheRequestAndBothAnswers() {
    var pair =
        read(TrainingSet.pairs(
                CANDIDATES,
                List.of(chosen(1, "a", "b", Choice.OTHER)),
                TrainingSetTest::paper,
                false))
            .getFirst();

    assertThat(pair.propertyNames()).containsExactly("prompt", "chosen", "rejected");
    assertThat(pair.path("prompt"))
        .extracting(message -> message.path("role").asString())
        .containsExactly("system", "user");
    assertThat(pair.at("/prompt/1/content").asString()).contains("68.9%");
    assertThat(pair.at("/chosen/0/role").asString()).isEqualTo("assistant");
    var chosen = JsonMapper.shared().readTree(pair.at("/chosen/0/content").asString());
    assertThat(chosen.path("titleKo").asString()).isEqualTo("<b>다라</b> 제목");
    assertThat(chosen.propertyNames())
        .containsExactly(
            "problem", "method", "result", "limitation", "oneLine", "titleKo", "keywords");
    assertThat(pair.at("/rejected/0/content").asString()).contains("가나 제목");
  }

  @Test
  void onlyPapersWhoseLicenceLetsThemBePassedOn() {
    var set = TrainingSet.pairs(CANDIDATES, all(Choice.OTHER), TrainingSetTest::paper, false);

    assertThat(set.lines()).hasSize(2);
    assertThat(set.leftOut())
        .containsOnly(
            Map.entry(OF_ARXIV, 1),
            Map.entry("https://creativecommons.org/licenses/by-nc-sa/4.0/", 1),
            Map.entry("http://creativecommons.org/licenses/by-nd/4.0/", 1));
    assertThat(
            TrainingSet.pairs(CANDIDATES, all(Choice.OTHER), TrainingSetTest::paper, true).lines())
        .hasSize(5);
  }

  @Test
  void whosePaperIsGoneIsCounted() {
    var candidates = List.of(good(7, "a"), good(7, "b"), good(1, "a"), good(1, "b"));
    var choices = List.of(chosen(7, "a", "b", Choice.ONE), chosen(1, "a", "b", Choice.ONE));

    var pairs = TrainingSet.pairs(candidates, choices, TrainingSetTest::paper, true);
    assertThat(pairs.lines()).hasSize(1);
    assertThat(pairs.gone()).isEqualTo(1);
    assertThat(
            TrainingSet.examples(candidates, choices, List.of(), TrainingSetTest::paper, false)
                .gone())
        .isEqualTo(1);
  }

  @Test
  void onlyWhatWasLikedAfterAChatWasToldIsTaken() {
    var told = Map.of(ChatKey.of(1), NOON, ChatKey.of(2), NOON);
    var before = NOON.minusSeconds(1);
    var after = NOON.plusSeconds(1);
    var taps =
        Map.of(
            ChatKey.of(1),
            List.of(
                tap("2611.00001", Kind.LIKE, before),
                tap("2611.00002", Kind.LIKE, after),
                tap("2611.00003", Kind.LIKE, after),
                tap("2611.00004", Kind.LIKE, after),
                tap("2611.00005", Kind.SAVE, after)),
            ChatKey.of(2),
            List.of(
                tap("2611.00002", Kind.DISLIKE, before), tap("2611.00003", Kind.DISLIKE, after)),
            ChatKey.of(3),
            List.of(tap("2611.00006", Kind.LIKE, after)));

    assertThat(TrainingSet.liked(taps, told::get))
        .containsOnly(new ArxivId("2611.00002"), new ArxivId("2611.00004"));
  }

  private static Tap tap(String paper, Kind kind, Instant at) {
    return new Tap(new ArxivId(paper), 7, kind, at);
  }

  @Test
  void whatTheRulesRefuseIsNeverAnExample() {
    var choices = all(Choice.ONE);
    assertThat(TrainingSet.pairs(CANDIDATES, choices, TrainingSetTest::paper, true).lines())
        .as("of paper 4 the refused one was liked")
        .hasSize(4);
    var examples =
        read(TrainingSet.examples(CANDIDATES, choices, List.of(), TrainingSetTest::paper, true));
    assertThat(examples).hasSize(4).allMatch(each -> each.path("messages").size() == 3);
    assertThat(
            TrainingSet.examples(
                    CANDIDATES, all(Choice.TIE), List.of(), TrainingSetTest::paper, true)
                .lines())
        .hasSize(9);
    assertThat(
            TrainingSet.examples(
                    CANDIDATES, all(Choice.NEITHER), List.of(), TrainingSetTest::paper, true)
                .lines())
        .isEmpty();
  }
}
