package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.NoteRepository.Note;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a chat wants, as people write it and press it.
class SettingsTest {

  private static final Pattern KOREAN = Pattern.compile("[가-힣]");

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @Test
  void subscribesByCode() throws Exception {
    assertThat(bot.say("/subscribe cs.cl, stat.ML")).contains("cs.CL, stat.ML");
    assertThat(bot.say("/unsubscribe cs.CL")).contains("stat.ML").doesNotContain("cs.CL");
    assertThat(bot.say("/unsubscribe stat.ML")).contains("브리핑을 보내지 않습니다");
    assertThat(bot.say("/subscribe 언어 cs.CV 비전")).contains("cs.CL, cs.CV");
    bot.say("/unsubscribe cs.CL cs.CV");
    assertThat(bot.say("/subscribe cs.CX")).contains("arXiv에 없습니다", "예: /subscribe cs.");
    assertThat(bot.preferences().categories()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "+\"language model\"|language model|",
        "+“language model” -„long survey“|language model|long survey",
        "«language model», 「긴 문맥」 『요약』|language model;긴 문맥;요약|",
        "\"a, b\" c -\"state-of-the -art\"|a, b;c|state-of-the -art",
        "+\"language model|language model|",
        "language model\" -survey”|language model|survey",
        "+ \"RAG\" +‘few-shot’ +'C++'|RAG;few-shot;C++|",
        "Alzheimer's, +'chain of thought'|Alzheimer's;chain of thought|",
        "-survey, review +RAG, agent|RAG;agent|survey;review",
        "＋“language model”，RAG －survey|language model;RAG|survey",
        "–long survey +state–of–the–art; RAG、LLM|state–of–the–art;RAG;LLM|long survey",
        "+\"few-shot\"-\"zero-shot\"|few-shot|zero-shot",
      })
  void u05APhraseMayStandInQuotationMarks(String argument, String liked, @Nullable String muted)
      throws Exception {
    bot.say("/keywords " + argument);

    assertThat(bot.preferences().keywords()).containsExactly(liked.split(";"));
    assertThat(String.join(";", bot.preferences().mutes())).isEqualTo(muted == null ? "" : muted);
  }

  @Test
  void quotationMarksAloneAreNoPhrase() throws Exception {
    assertThat(bot.say("/keywords +\"\"")).contains("예: /keywords +RAG -survey");
    assertThat(bot.say("/mute “survey paper”, review")).contains("survey paper");
    assertThat(bot.preferences().mutes()).containsExactly("survey paper", "review");
  }

  @Test
  void keywordsAreLikedAndMuted() throws Exception {
    bot.say("/keywords +RAG -survey +긴 문맥 few-shot");
    assertThat(bot.preferences().keywords()).containsExactly("RAG", "긴 문맥 few-shot");
    assertThat(bot.preferences().mutes()).containsExactly("survey");
    bot.say("/keywords -rag");
    assertThat(bot.preferences().keywords()).containsExactly("긴 문맥 few-shot");
    assertThat(bot.preferences().mutes()).containsExactly("survey", "rag");
    assertThat(bot.say("/keywords")).contains("긴 문맥 few-shot", "survey, rag");
    assertThat(bot.say("/keywords +++")).contains("예: /keywords +RAG -survey");
  }

  @Test
  void quotedKeywordsArePhrases() throws Exception {
    bot.say("/keywords +\"language model\" -“social network”, «graph");
    assertThat(bot.preferences().keywords()).containsExactly("language model");
    assertThat(bot.preferences().mutes()).containsExactly("social network", "graph");
  }

  @Test
  void mutesCanBeTakenBack() throws Exception {
    assertThat(bot.say("/mute Ada Lovelace, cs.CV")).contains("Ada Lovelace", "cs.CV");
    assertThat(bot.preferences().mutes()).containsExactly("Ada Lovelace", "cs.CV");
    bot.press(Action.UNMUTE, "cs.CV");
    assertThat(bot.say("/unmute 없는 말")).contains("숨긴 적이 없습니다", "Ada Lovelace");
    assertThat(bot.say("/unmute ada lovelace")).contains("다시 보냅니다");
    assertThat(bot.preferences().mutes()).isEmpty();
  }

  @Test
  void tooManyWordsAreRefused() throws Exception {
    var words =
        String.join(",", java.util.stream.IntStream.range(0, 51).mapToObj(n -> "w" + n).toList());
    assertThat(bot.say("/mute " + words)).contains("40개");
    assertThat(bot.chats.find(PRIVATE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "08:30, 08:30",
    "8:30, 08:30",
    "8시, 08:00",
    "0830, 08:30",
    "8시 반, 08:30",
    "아침 8시에, 08:00",
    "저녁 7시, 19:00",
    "정오, 12:00",
    "오후 6시 5분, 18:05",
    "오전 12시, 00:00",
    "23:59, 23:59"
  })
  void timeIsReadAsWritten(String written, String time) throws Exception {
    bot.say("/time " + written);
    assertThat(bot.preferences().at()).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"25:00", "08:60", "곧", "오후 13시", "8", "99999999999:00"})
  void noTimeIsHinted(String written) throws Exception {
    assertThat(bot.say("/time " + written)).contains("예: /time 08:30");
    assertThat(bot.chats.find(PRIVATE)).isEmpty();
  }

  @Test
  void timeCanBeTheAnnouncement() throws Exception {
    bot.say("/time 07:00");
    assertThat(bot.say("/time 발표")).contains("발표하는 대로");
    assertThat(bot.preferences().at()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Asia/Tokyo, Asia/Tokyo",
    "서울, Asia/Seoul",
    "뉴욕, America/New_York",
    "KST, Asia/Seoul",
    "한국 시간, Asia/Seoul",
    "미국 서부, America/Los_Angeles",
    "london, Europe/London",
    "los angeles, America/Los_Angeles"
  })
  void zoneIsFoundByManyNames(String written, String zone) throws Exception {
    bot.say("/zone " + written);
    assertThat(bot.preferences().zone()).isEqualTo(ZoneId.of(zone));
  }

  @Test
  void aWrongZoneIsHinted() throws Exception {
    assertThat(bot.say("/zone Asia/Soul")).contains("예: /zone Asia/Seoul");
    assertThat(bot.say("/zone 달나라")).contains("예: /zone");
  }

  @Test
  void countAndQuietTakeTheirArguments() throws Exception {
    bot.say("/count 7편");
    bot.say("/quiet 끄기");
    assertThat(bot.preferences().papers()).isEqualTo(7);
    assertThat(bot.preferences().quietDays()).isFalse();
    assertThat(bot.say("/count 101")).contains("예: /count 10");
    assertThat(bot.say("/quiet 글쎄")).contains("예: /quiet off");
    bot.say("/quiet on");
    assertThat(bot.preferences().quietDays()).isTrue();
  }

  @Test
  void enoughOfSuchPapersMutesOneOfItsWordsAndBack() throws Exception {
    bot.storePaper();
    bot.press(Action.LESS, PAPER.value());
    assertThat(bot.labels())
        .containsExactly("RAG", "장문맥", "Ada Lovelace", "cs.CL", "👎 이 논문과 비슷한 것");
    bot.press(bot.shown().buttons().getFirst().getFirst().data());
    assertThat(bot.preferences().mutes()).containsExactly("RAG");
    assertThat(bot.labels()).containsExactly("되돌리기");
    bot.press(bot.shown().buttons().getFirst().getFirst().data());
    assertThat(bot.preferences().mutes()).isEmpty();
  }

  @Test
  void settingsLeadToEveryScreenAndBack() throws Exception {
    bot.say("/settings");
    var screens = bot.shown().buttons().stream().flatMap(List::stream).toList();
    assertThat(screens).hasSize(8);
    for (var button : screens) {
      bot.press(button.data());
      assertThat(bot.shown().plainText()).containsPattern(KOREAN);
    }
    bot.press(Action.SCREEN, Screens.WORDS);
    bot.press(bot.shown().buttons().getLast().getFirst().data());
    assertThat(bot.shown().plainText()).startsWith("⚙️ 설정");
  }

  @Test
  void authorsAreFollowedAndNoLonger() throws Exception {
    assertThat(bot.say("/follow")).contains("없음", "예: /follow Ada Lovelace");
    bot.say("/mute Alan Turing");
    assertThat(bot.say("/follow Ada  Lovelace, “Alan Turing”"))
        .contains("Ada Lovelace, Alan Turing");
    bot.say("/follow ada lovelace");
    assertThat(bot.preferences().authors()).containsExactly("Ada Lovelace", "Alan Turing");
    assertThat(bot.preferences().mutes()).isEmpty();
    assertThat(bot.labels()).containsExactly("✕ Ada Lovelace", "✕ Alan Turing", "‹ 설정");
    bot.press(Action.UNFOLLOW, "Ada Lovelace");
    assertThat(bot.labels()).containsExactly("✕ Alan Turing", "‹ 설정");
    assertThat(bot.say("/unfollow Grace Hopper")).contains("따른 적이 없습니다", "Alan Turing");
    assertThat(bot.say("/settings")).contains("따르는 저자: 1명");
    bot.say("/unfollow alan turing");
    assertThat(bot.preferences().authors()).isEmpty();
    assertThat(bot.say("/follow ...")).contains("예: /follow Ada Lovelace");
    assertThat(bot.say("/follow " + "가".repeat(61))).contains("60자 이하");
    var many =
        String.join(",", java.util.stream.IntStream.range(0, 41).mapToObj(n -> "A" + n).toList());
    assertThat(bot.say("/follow " + many)).contains("40개까지");
    assertThat(bot.preferences().authors()).isEmpty();
  }

  @Test
  void settingsTellWhatIsRememberedAndForgetIt() throws Exception {
    bot.storePaper();
    bot.press(Action.SAVE, PAPER.value());
    bot.press(Action.LIKE, PAPER.value());
    var note = new Note(PAPER, 7, "다시 읽기", bot.clock.instant());
    bot.storage.notes().save(PRIVATE, note);
    assertThat(bot.say("/settings")).contains("⭐ 1 · 👍 1 · 👎 0 · 📝 1", "주간 편지: 꺼짐");

    assertThat(bot.press(Action.SCREEN, Screens.MEMORY)).contains("저장한 논문 1편", "메모 1개", "/stop");
    assertThat(bot.press(Action.FORGET, "ask")).contains("⭐ 1편", "/export bibtex");
    assertThat(bot.storage.taps().taps(PRIVATE)).hasSize(2);
    assertThat(bot.press(Action.FORGET, "yes")).contains("지웠습니다");
    assertThat(bot.storage.taps().taps(PRIVATE)).isEmpty();
    assertThat(bot.storage.notes().notes(PRIVATE)).containsExactly(note);
    assertThat(bot.press(Action.SCREEN, Screens.MEMORY)).contains("저장한 논문 0편");
    assertThat(bot.labels()).containsExactly("‹ 설정");
    assertThat(bot.press(Action.FORGET, "no")).contains("쓸 수 없는 버튼");
  }

  @Test
  void stopNamesWhatIsDeletedAndOffersToTakeItAlong() throws Exception {
    bot.storePaper();
    bot.press(Action.SAVE, PAPER.value());
    bot.press(Action.LIKE, PAPER.value());
    assertThat(bot.say("/stop")).contains("저장한 논문 1편", "👍 1편", "메모 0개", "/export bibtex");
    bot.press(Action.STOP, "yes");
    assertThat(bot.storage.taps().taps()).isEmpty();
    assertThat(bot.say("/stop")).doesNotContain("/export");
  }

  @Test
  void stopCountsNoPaperThatWasOnlyOpened() throws Exception {
    bot.say("/subscribe cs.CL");
    bot.storePaper();
    bot.say("/paper " + PAPER + "v1");
    assertThat(bot.storage.taps().taps(PRIVATE)).hasSize(1);

    assertThat(bot.say("/stop")).isEqualTo(Texts.KOREAN.of("stop.ask"));
  }

  @Test
  void stopAsksAndThenForgets() throws Exception {
    bot.say("/subscribe cs.CL");
    assertThat(bot.say("/stop")).contains("모두 지울까요");
    assertThat(bot.press(Action.STOP, "no")).contains("그대로");
    assertThat(bot.chats.find(PRIVATE)).isPresent();
    assertThat(bot.press(Action.STOP, "yes")).contains("모두 지웠습니다");
    assertThat(bot.press(Action.STOP, "yes")).contains("모두 지웠습니다");
    assertThat(bot.chats.find(PRIVATE)).isEmpty();
  }

  @Test
  void theFullestSettingsFitInAMessage() throws Exception {
    var kinds = List.of("+", "-");
    for (var kind : kinds) {
      for (var i = 0; i < Words.MOST; i++) {
        bot.say("/keywords %s%s%02d".formatted(kind, (kind.equals("+") ? "가" : "나").repeat(28), i));
      }
    }
    bot.say(
        "/subscribe "
            + String.join(
                " ",
                List.of(
                    "physics.acc-ph physics.ao-ph physics.app-ph physics.atm-clus physics.atom-ph",
                    "physics.bio-ph physics.chem-ph physics.class-ph physics.comp-ph physics.data-an",
                    "cond-mat.dis-nn cond-mat.mes-hall cond-mat.mtrl-sci cond-mat.quant-gas")));
    assertThat(bot.preferences().keywords()).hasSize(Words.MOST);
    assertThat(bot.preferences().mutes()).hasSize(Words.MOST);
    assertThat(bot.say("/keywords +하나 더")).contains("40개까지");
    assertThat(bot.say("/settings")).startsWith("⚙️ 설정");
    assertThat(bot.say("/keywords")).startsWith("🏷");
    assertThat(bot.labels()).hasSizeLessThanOrEqualTo(100);
  }
}
