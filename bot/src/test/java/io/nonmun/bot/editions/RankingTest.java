package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Ranking.Candidate;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Ranking.Match;
import io.nonmun.bot.editions.Ranking.Muted;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {

  private static final Summary KOREAN =
      new Summary(
          "긴 문맥을 위한 검색",
          new Summary.Line("정확도를 올렸다.", List.of(1)),
          new Summary.Line("문제", List.of(1)),
          new Summary.Line("방법", List.of(1)),
          new Summary.Line("결과", List.of(1)),
          null,
          List.of("검색 증강 생성(RAG)"));

  @Test
  void keywordInATitleOutweighsTwoInAbstracts() {
    var twoInAbstract = paper("1", "Something", "agents and planning", "cs.CL");
    var oneInTitle = paper("2", "An agent", "nothing", "cs.CL");

    assertThat(order(interests("agent", "planning"), twoInAbstract, oneInTitle))
        .containsExactly("2", "1");
  }

  @Test
  void keywordsMeetTheReadableText() {
    var tex = paper("1", "A Na\\\"\\i ve SR$^2$", "\\textbf{long}~context", "cs.CL");

    var match = rank(List.of(candidate(tex)), interests("naïve", "SR2", "long context"));

    assertThat(match.shown().getFirst().keywords()).containsExactly("naïve", "SR2", "long context");
  }

  @Test
  void keywordCountsOnceHoweverOftenItOccurs() {
    var often = paper("1", "Agent", "agent agent agent", "cs.CL");
    var titleAndOther = paper("2", "Agents", "planning", "cs.CL");

    assertThat(order(interests("agent", "planning"), often, titleAndOther))
        .containsExactly("2", "1");
  }

  @Test
  void amongEqualsCategoriesTakeTurnsThenNewBeforeCrossThenTheListing() {
    var crossListedElsewhere = candidate(paper("1", "T", "a", "math.ST"), AnnounceType.CROSS);
    var secondCategory = candidate(paper("2", "T", "a", "cs.LG"), AnnounceType.NEW);
    var firstCross = candidate(paper("3", "T", "a", "cs.CL"), AnnounceType.CROSS);
    var firstNew = candidate(paper("4", "T", "a", "cs.CL"), AnnounceType.NEW);
    var firstNewLater = candidate(paper("5", "T", "a", "cs.CL"), AnnounceType.NEW);

    var ranking =
        rank(
            List.of(crossListedElsewhere, secondCategory, firstCross, firstNew, firstNewLater),
            interests());

    assertThat(ids(ranking)).containsExactly("4", "2", "1", "5", "3");
  }

  @Test
  void returnsMatchedKeywordsAsTheReaderWroteThem() {
    var paper = paper("1", "Retrieval-augmented LLMs", "We plan.", "cs.CL");

    var ranking =
        rank(List.of(candidate(paper)), interests("llm", "Robot", "Retrieval Augmented", "plans"));

    assertThat(ranking.shown().getFirst().keywords())
        .containsExactly("llm", "Retrieval Augmented", "plans");
  }

  @Test
  void koreanKeywordsMeetTheSummary() {
    var plain = paper("1", "Search", "We search.", "cs.CL");
    var summarised = paper("2", "Search", "We search.", "cs.CL");
    var texts =
        new DayTexts(List.of(plain, summarised), paper -> paper == summarised ? KOREAN : null);

    var ranking =
        Ranking.of(
            List.of(candidate(plain).candidate(), candidate(summarised).candidate()),
            interests("검색", "정확도"),
            texts);

    assertThat(ids(ranking)).containsExactly("2", "1");
    assertThat(ranking.shown().getFirst().keywords()).containsExactly("검색", "정확도");
    assertThat(ranking.shown().getFirst().signals().keywords()).isEqualTo(4);
  }

  @Test
  void tellsMutedPapersApartWithWhatMutedThem() {
    var word = paper("1", "A Survey of Agents", "a", "cs.CL");
    var author = paper("2", "T", "a", List.of("Hong Gildong", "Jane Doe"), "cs.CL");
    var category = paper("3", "T", "a", List.of("A. Author"), "cs.CL", "cs.CV");
    var kept = paper("4", "T", "a", "cs.CL");
    var interests =
        new Interests(
            List.of(new Category("cs.CL")),
            List.of("agent"),
            List.of("survey", "jane doe", "CS.CV"));

    var ranking =
        rank(
            List.of(candidate(word), candidate(author), candidate(category), candidate(kept)),
            interests);

    assertThat(ids(ranking)).containsExactly("4");
    assertThat(ranking.muted())
        .containsExactly(
            new Muted(word.id(), "survey"),
            new Muted(author.id(), "jane doe"),
            new Muted(category.id(), "CS.CV"));
  }

  @Test
  void keywordsDoNotMeetAuthorsOrRunFromOneTextIntoTheNext() {
    var paper = paper("1", "Graphs", "agents", List.of("Jane Doe", "Hong Gildong"), "cs.CL");

    var ranking = rank(List.of(candidate(paper)), interests("jane doe", "agents planning"));

    assertThat(ranking.shown().getFirst().keywords()).isEmpty();
    assertThat(muted(paper, "doe hong")).isFalse();
    assertThat(muted(paper, "hong gildong")).isTrue();
  }

  private static boolean muted(Paper paper, String mute) {
    var interests = new Interests(List.of(new Category("cs.CL")), List.of(), List.of(mute));
    return !rank(List.of(candidate(paper)), interests).muted().isEmpty();
  }

  @Test
  void blankWordsMeanNothing() {
    var interests = new Interests(List.of(new Category("cs.CL")), List.of(" "), List.of(""));

    var ranking = rank(List.of(candidate(paper("1", "T", "a", "cs.CL"))), interests);

    assertThat(ranking.shown()).extracting(Match::keywords).containsExactly(List.of());
  }

  private static Interests interests(String... keywords) {
    return new Interests(
        List.of(new Category("cs.CL"), new Category("cs.LG")), Arrays.asList(keywords), List.of());
  }

  private static List<String> order(Interests interests, Paper... papers) {
    return ids(rank(Arrays.stream(papers).map(RankingTest::candidate).toList(), interests));
  }

  private static Ranking rank(List<Listed> listed, Interests interests) {
    var papers = listed.stream().map(Listed::paper).toList();
    return Ranking.of(
        listed.stream().map(Listed::candidate).toList(),
        interests,
        new DayTexts(papers, _ -> null));
  }

  private record Listed(Paper paper, AnnounceType type) {
    Candidate candidate() {
      return new Candidate(paper.id(), paper.primaryCategory(), type);
    }
  }

  private static List<String> ids(Ranking ranking) {
    return ranking.shown().stream()
        .map(match -> match.id().value().replaceFirst("2611\\.0000", ""))
        .toList();
  }

  private static Listed candidate(Paper paper) {
    return candidate(paper, AnnounceType.NEW);
  }

  private static Listed candidate(Paper paper, AnnounceType type) {
    return new Listed(paper, type);
  }

  private static Paper paper(String number, String title, String text, String primary) {
    return paper(number, title, text, List.of("A. Author"), primary);
  }

  private static Paper paper(
      String number, String title, String text, List<String> authors, String... categories) {
    var codes = Arrays.stream(categories).map(Category::new).toList();
    return new Paper(
        new PaperVersion(new ArxivId("2611.0000" + number), 1),
        title,
        text,
        authors,
        codes.getFirst(),
        codes.subList(1, codes.size()),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }
}
