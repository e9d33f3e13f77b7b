package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Ranking.Candidate;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Ranking.Match;
import io.nonmun.bot.editions.Ranking.Muted;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.taste.Taste;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankingTest {

  private static final List<Category> CATEGORIES =
      List.of(new Category("cs.CL"), new Category("cs.LG"));

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
        new DayTexts(
            List.of(plain, summarised),
            paper -> paper == summarised ? KOREAN : null,
            Map.of(),
            Meaning.NONE);

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

  private static final List<Paper> DAY =
      List.of(
          paper("1", "Speech recognition of noisy voices", "We hear voices in noise.", "cs.CL"),
          paper("2", "Graph networks for molecules", "We learn bonds of atoms.", "cs.LG"),
          paper("3", "Theorems on graph colouring", "We prove bounds.", "math.CO"),
          paper("4", "Translation of old letters", "We read scripts.", "cs.CL"),
          paper("5", "Voices of children", "Speech in noise is heard.", "cs.CL"));

  private static final Paper LIKED =
      paper("9", "Noisy speech", "Voices are hard to hear.", "cs.SD");

  @Test
  void likeMovesWhatIsSimilarUp() {
    assertThat(order(DAY, tastes(Map.of()))).containsExactly("1", "2", "3", "4", "5");

    assertThat(order(DAY, tastes(Map.of(LIKED.id(), 1.0)))).startsWith("1", "5");
  }

  @Test
  void dislikeMovesWhatIsSimilarDown() {
    assertThat(order(DAY, tastes(Map.of(LIKED.id(), -0.5)))).endsWith("5", "1");
  }

  @Test
  void newerLikeOutweighsAnOlderOne() {
    var graphs = paper("8", "Networks of graphs", "Atoms and bonds.", "cs.LG");

    assertThat(order(DAY, tastes(Map.of(LIKED.id(), 1.0, graphs.id(), 0.1)), graphs))
        .startsWith("1");
    assertThat(order(DAY, tastes(Map.of(LIKED.id(), 0.1, graphs.id(), 1.0)), graphs))
        .startsWith("2");
  }

  @Test
  void withoutTasteItIsAsBeforeTheTap() {
    assertThat(tastes(Map.of())).isEqualTo(interests());
    assertThat(tastes(Map.of()).areKnown()).isFalse();
    assertThat(tastes(Map.of(LIKED.id(), 1.0)).areKnown()).isTrue();
  }

  @Test
  void orderDoesNotHangOnTheOrderOfReading() {
    var wants = tastes(Map.of(LIKED.id(), 1.0, DAY.get(3).id(), 0.2));

    assertThat(ranking(DAY, wants, new DayTexts(DAY.reversed(), _ -> null, Map.of(), Meaning.NONE)))
        .isEqualTo(ranking(DAY, wants, new DayTexts(DAY, _ -> null, Map.of(), Meaning.NONE)));
  }

  @Test
  void papersOfFollowedAuthorsComeFirst() {
    var theirs = paper("6", "On nothing", "at all", List.of("A. Author", "Jane Doe"), "cs.CV");
    var day = new ArrayList<>(DAY);
    day.add(theirs);
    var wants =
        new Interests(
            CATEGORIES,
            List.of("speech"),
            List.of(),
            List.of("jane doe"),
            new Taste(Map.of(LIKED.id(), 1.0)));

    assertThat(order(day, wants)).startsWith("6", "1");
  }

  @Test
  void nearDuplicatesAreApart() {
    var again =
        paper("6", "Speech recognition of noisy voices", "We hear voices in noise!", "cs.CL");
    var day = new ArrayList<>(DAY);
    day.add(again);

    assertThat(order(day, tastes(Map.of(LIKED.id(), 1.0)))).startsWith("1", "5");
  }

  @Test
  void votesCodeAndVenueDecideBetweenEqualsOnly() {
    var plain = paper("1", "Agents", "act", "cs.CL");
    var voted = paper("2", "Agents", "act", "cs.CL");
    var texts =
        new DayTexts(List.of(plain, voted), _ -> null, Map.of(voted.id(), 20), Meaning.NONE);

    assertThat(ids(ranking(List.of(plain, voted), interests("agents"), texts)))
        .containsExactly("2", "1");
    assertThat(ids(ranking(List.of(plain, voted), interests(), texts))).containsExactly("1", "2");
  }

  @Test
  void tenthPlaceIsForAPaperThatTheTasteKnowsNothingOf() {
    var day = new ArrayList<Paper>();
    for (var i = 10; i < 22; i++) {
      day.add(paper(i, "Speech and voices, part " + word(i), "Noise " + word(i + 1), "cs.CL"));
      day.add(paper(i + 20, "Graphs of " + word(i), "Colours " + word(i + 2), "math.CO"));
    }

    var shown = ranking(day, tastes(Map.of(LIKED.id(), 1.0)), texts(day)).shown();

    assertThat(shown.subList(0, 12))
        .extracting(match -> match.signals().isNew())
        .containsExactly(
            false, false, false, false, false, false, false, false, false, true, false, false);
    assertThat(shown).doesNotHaveDuplicates().hasSameSizeAs(day);
  }

  @Test
  void nobodyExploresWithoutTaps() {
    var day = new ArrayList<Paper>();
    for (var i = 10; i < 22; i++) {
      day.add(paper(i, "Speech " + word(i), "Noise", "cs.CL"));
    }
    day.add(paper(50, "Graph colouring", "Bounds", "math.CO"));

    assertThat(ranking(day, interests("speech"), texts(day)).shown().getLast().id().value())
        .isEqualTo("2611.00050");
  }

  @Test
  void meaningSpeaksForPapersOfOtherWords() {
    var day =
        List.of(
            paper("21", "Alpha beta gamma", "Delta epsilon zeta.", "cs.CL"),
            paper("22", "Eta theta iota", "Kappa lambda mu.", "cs.CL"),
            paper("23", "Nu omicron pi", "Rho sigma tau.", "cs.CL"));
    var vectors =
        Map.of(
            LIKED.id(), Embedding.of(new float[] {1, 0}),
            day.get(0).id(), Embedding.of(new float[] {0, 1}),
            day.get(2).id(), Embedding.of(new float[] {0.9f, 0.4f}));
    var meaning =
        new Meaning() {
          @Override
          public List<ArxivId> nearest(String question, int most) {
            return List.of();
          }

          @Override
          public void catchUp() {}

          @Override
          public Optional<Embedding> of(ArxivId paper) {
            return Optional.ofNullable(vectors.get(paper));
          }

          @Override
          public void close() {}
        };
    var texts = new DayTexts(day, _ -> null, Map.of(), meaning);
    texts.space().learn(List.of(LIKED));

    assertThat(ids(ranking(day, tastes(Map.of(LIKED.id(), 1.0)), texts)))
        .as("the one that is not embedded is in the middle")
        .containsExactly("2611.00023", "2611.00022", "2611.00021");
    assertThat(ids(ranking(day, tastes(Map.of(LIKED.id(), -0.5)), texts)))
        .containsExactly("2611.00021", "2611.00022", "2611.00023");
  }

  private static String word(int number) {
    return Character.toString('a' + number % 26).repeat(4);
  }

  private static Paper paper(int number, String title, String text, String primary) {
    return paper(Integer.toString(number), title, text, primary);
  }

  private static DayTexts texts(List<Paper> day, Paper... others) {
    var texts = new DayTexts(day, _ -> null, Map.of(), Meaning.NONE);
    texts.space().learn(List.of(LIKED));
    texts.space().learn(List.of(others));
    return texts;
  }

  private static List<String> order(List<Paper> day, Interests wants, Paper... others) {
    return ids(ranking(day, wants, texts(day, others)));
  }

  private static Ranking ranking(List<Paper> day, Interests wants, DayTexts texts) {
    return Ranking.of(
        day.stream().map(RankingTest::candidate).map(Listed::candidate).toList(), wants, texts);
  }

  private static Interests tastes(Map<ArxivId, Double> weights) {
    return new Interests(CATEGORIES, List.of(), List.of(), List.of(), new Taste(weights));
  }

  private static Interests interests(String... keywords) {
    return new Interests(CATEGORIES, Arrays.asList(keywords), List.of());
  }

  private static List<String> order(Interests interests, Paper... papers) {
    return ids(rank(Arrays.stream(papers).map(RankingTest::candidate).toList(), interests));
  }

  private static Ranking rank(List<Listed> listed, Interests interests) {
    var papers = listed.stream().map(Listed::paper).toList();
    return Ranking.of(
        listed.stream().map(Listed::candidate).toList(),
        interests,
        new DayTexts(papers, _ -> null, Map.of(), Meaning.NONE));
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
        new PaperVersion(new ArxivId("2611." + "0".repeat(5 - number.length()) + number), 1),
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
