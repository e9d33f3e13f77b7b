package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.PAPER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Entity;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/search` as people write it and turn its pages.
class SearchTest {

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @Test
  void findsAPaperByKoreanAndEnglishWordsAndMarksThem() throws Exception {
    bot.storePaper();

    assertThat(bot.say("/search 검색증강 long-context"))
        .contains("‘검색증강 long-context’ 1편", "1. 긴 문맥의 검색 증강 생성", "Long-context RAG")
        .contains("arXiv " + PAPER, "cs.CL", "Ada Lovelace");
    assertThat(marked()).contains("검색 증강");
    assertThat(bot.labels()).containsExactly("1");

    bot.say("/search 정확도");
    assertThat(marked()).contains("정확도");
  }

  @Test
  void anEnglishChatIsShownNoKorean() throws Exception {
    bot.storePaper();
    bot.say("/lang en");

    assertThat(bot.say("/search RAG"))
        .contains("‘RAG’: 1 paper", "1. Long-context RAG")
        .doesNotContainPattern("[가-힣]");
    assertThat(bot.say("/search nothing")).contains("No paper");
  }

  @Test
  void aNumberOpensTheCard() throws Exception {
    bot.storePaper();
    bot.say("/search RAG");
    var number = bot.shown().buttons().getFirst().getFirst();

    assertThat(bot.press(number.data())).contains("긴 문맥의 검색 증강 생성");
  }

  @Test
  void pagesAreTurnedInPlaceAndEachPaperIsOnOne() throws Exception {
    store(12);

    assertThat(bot.say("/search method")).contains("12편", "1. ", "5. ").doesNotContain("6. ");
    assertThat(bot.labels()).containsExactly("1", "2", "3", "4", "5", "▶");
    var first = bot.shown();

    assertThat(bot.press(arrow("▶"))).contains("6. ", "10. ");
    assertThat(bot.labels()).containsExactly("6", "7", "8", "9", "10", "◀", "▶");
    bot.press(arrow("▶"));
    assertThat(bot.labels()).containsExactly("11", "12", "◀");
    bot.press(arrow("◀"));
    bot.press(arrow("◀"));
    assertThat(bot.shown()).isEqualTo(first);
  }

  @Test
  void wordsThatLeaveNoRoomForArrowsSaySo() throws Exception {
    store(12);

    bot.say("/search " + "method ".repeat(12));

    assertThat(bot.shown().plainText()).contains("12편", "첫 쪽만");
    assertThat(bot.labels()).containsExactly("1", "2", "3", "4", "5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "RAG cat:cs.cl|1편",
        "RAG cat:cs.CV|없습니다",
        "author:lovelace|1편",
        "author:\"ada love\"|1편",
        "author:turing cat:cs.CL RAG|1편",
        "\"context RAG\"|1편",
        "\"RAG context\"|없습니다",
        "RAG after:1999-01|1편",
        "RAG after:2099-01|없습니다",
        "RAG cat:cs.CX|예: /search RAG cat:cs.",
        "RAG after:June|예: /search RAG after:2026-06",
        "RAG after:2026-13|예: /search RAG after:2026-06"
      })
  void filtersNarrow(String words, String answer) throws Exception {
    bot.storePaper();

    assertThat(bot.say("/search " + words)).contains(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"", "cat:", "()", "*", "AND OR NOT", "'; --", "<b>", "author:\""})
  void anythingElseIsAnswered(String words) throws Exception {
    bot.storePaper();

    assertThat(bot.say("/search " + words)).containsPattern("찾을 말|없습니다|분류가 아닙니다|편");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1", "-1.a", "9999.a", "1.", "99999999999.a"})
  void forgedArrowsDoNothing(String argument) throws Exception {
    bot.storePaper();

    assertThat(bot.press(Action.SEARCH, argument)).doesNotContain("편");
  }

  @Test
  void aPageThatIsNoLongerThereSaysSo() throws Exception {
    bot.storePaper();

    assertThat(bot.press(Action.SEARCH, "7.RAG")).contains("없습니다");
  }

  private void store(int papers) {
    for (var i = 1; i <= papers; i++) {
      var id = "2611.%05d".formatted(i);
      bot.storage.papers().save(List.of(FakePaperSource.paper(id, "cs.CL")));
    }
  }

  private String arrow(String label) {
    return bot.shown().buttons().stream()
        .flatMap(List::stream)
        .filter(button -> button.label().equals(label))
        .map(Button::data)
        .findFirst()
        .orElseThrow();
  }

  private List<String> marked() {
    var text = bot.shown().plainText();
    return bot.shown().entities().stream()
        .filter(entity -> entity.type() == Entity.Type.BOLD)
        .map(entity -> text.substring(entity.offset(), entity.offset() + entity.length()))
        .toList();
  }
}
