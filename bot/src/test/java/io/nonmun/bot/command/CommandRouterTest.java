package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.GROUP_ADMIN;
import static io.nonmun.bot.command.CommandFixture.OWNER;
import static io.nonmun.bot.command.CommandFixture.OWNERS;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.post.Picture;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.ChatAdmins.Standing;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.PaperReference;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRouterTest {

  private static final Pattern KOREAN = Pattern.compile("[가-힣]");

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start",
        "paper",
        "subscribe",
        "unsubscribe",
        "keywords",
        "mute",
        "unmute",
        "time",
        "zone",
        "count",
        "quiet",
        "lang",
        "coverage",
        "why",
        "search",
        "ask",
        "saved",
        "export",
        "trends",
        "settings",
        "stop",
        "help",
        "admin",
        "today",
        "nonsense",
        "시작",
        "xyzzy"
      })
  void everyCommandAnswersInKorean(String name) throws Exception {
    assertThat(bot.say("/" + name)).containsPattern(KOREAN);
    assertThat(bot.say("/" + name + " ??? zzz 中文 <b>")).containsPattern(KOREAN);
    assertThat(bot.say("/" + name + " " + "가".repeat(4_000))).containsPattern(KOREAN);
    var addressed = new Incoming.Command(in(GROUP, READER), name, "", true);
    assertThat(bot.heard(addressed)).containsPattern(KOREAN);
  }

  @Test
  void everyCommandOfTheMenuWorksAndIsDescribedInKorean() throws Exception {
    for (var entry : CommandMenu.entries(Texts.KOREAN)) {
      assertThat(bot.say("/" + entry.command())).doesNotContain("준비 중", "없습니다. 예: /help");
      assertThat(entry.description()).containsPattern(KOREAN).hasSizeLessThan(256);
      assertThat(entry.command()).matches("[a-z]{1,32}");
    }
    assertThat(bot.say("/help")).contains("/today", "/stop").doesNotContain("/trends", "/admin");
    assertThat(bot.say(in(OWNERS, OWNER), "/help")).contains("/admin broadcast");
  }

  @ParameterizedTest
  @ValueSource(strings = {"search", "ask", "saved", "export", "trends"})
  void commandsToComeSaySo(String name) throws Exception {
    assertThat(bot.say("/" + name)).contains("준비 중입니다");
    assertThat(CommandMenu.entries(Texts.KOREAN)).noneMatch(entry -> entry.command().equals(name));
  }

  @Test
  void startEndsWithADigestAndOnlyThenSubscribes() throws Exception {
    bot.say("/start");
    assertThat(bot.labels()).contains("cs.CL 언어", "✓ 발표 즉시", "08:30", "완료");
    bot.press(Action.START_CATEGORY, "+cs.CL");
    bot.press(Action.START_CATEGORY, "+cs.CL");
    bot.press(Action.START_CATEGORY, "+cs.CV");
    bot.press(Action.START_TIME, "0830");
    assertThat(bot.labels()).contains("✓ cs.CL 언어", "✓ cs.CV 비전", "cs.LG 기계학습", "✓ 08:30");
    assertThat(bot.chats.subscribed()).isEmpty();
    assertThat(bot.digests.asked).isEmpty();

    assertThat(bot.press(Action.START_DONE, "")).contains("준비를 마쳤습니다", "08:30");
    assertThat(bot.preferences().categories())
        .containsExactly(new Category("cs.CL"), new Category("cs.CV"));
    assertThat(bot.preferences().at()).isEqualTo(LocalTime.of(8, 30));
    bot.press(Action.START_DONE, "");
    assertThat(bot.digests.asked).containsExactly("today 42");
  }

  @Test
  void ticksOfStartSurviveARestart() throws Exception {
    bot.say("/start");
    bot.press(Action.START_CATEGORY, "+cs.CV");
    bot.press(Action.START_TIME, "0830");
    bot.restart();
    bot.press(Action.START_CATEGORY, "+cs.CL");
    assertThat(bot.labels()).contains("✓ cs.CL 언어", "✓ cs.CV 비전", "✓ 08:30");
    bot.restart();
    bot.press(Action.START_DONE, "");
    assertThat(bot.preferences().categories())
        .containsExactly(new Category("cs.CV"), new Category("cs.CL"));
  }

  @Test
  void theEndOfStartIsSaidBeforeItsDigestIsMade() throws Exception {
    bot.say("/start");
    bot.press(Action.START_CATEGORY, "+cs.CV");
    bot.digests.broken = new IllegalStateException("arXiv is away");
    assertThat(bot.press(Action.START_DONE, "")).contains("준비를 마쳤습니다", Say.BROKEN);
  }

  @Test
  void startWithoutCategoriesAsksForOne() throws Exception {
    bot.say("/start");
    assertThat(bot.press(Action.START_DONE, "")).contains("하나 이상");
    assertThat(bot.digests.asked).isEmpty();
  }

  @Test
  void buttonsAreAcknowledgedBeforeTheyAct() throws Exception {
    bot.press(Action.COUNT, "5");
    assertThat(bot.sender.events()).hasSize(2);
    assertThat(bot.sender.events().getFirst()).isEqualTo(new Acknowledged("q1", ""));
    assertThat(bot.sender.events().getLast()).isInstanceOf(Edited.class);
  }

  @ParameterizedTest
  @CsvSource({
    "CATEGORY, +cs.CL",
    "CATEGORY, -cs.CL",
    "TIME, 0700",
    "TIME, 발표",
    "COUNT, 20",
    "QUIET, off",
    "ZONE, Europe/London",
    "MUTE, survey",
    "UNMUTE, survey",
    "UNLIKE, RAG"
  })
  void pressingTwiceIsPressingOnce(Action action, String argument) throws Exception {
    bot.say("/subscribe cs.LG");
    bot.say("/keywords +RAG");
    bot.press(action, argument);
    var once = bot.preferences();
    var shown = bot.shown();
    bot.press(action, argument);
    assertThat(bot.preferences()).isEqualTo(once);
    assertThat(bot.shown()).isEqualTo(shown);
  }

  @Test
  void t11ForgedButtonsAreAnsweredAndHarmless() throws Exception {
    bot.say("/subscribe cs.CL");
    var before = bot.preferences();
    var random = new Random(20_261_121);
    for (var i = 0; i < 1_000; i++) {
      var data = new StringBuilder(random.nextBoolean() ? "1:" : "");
      if (random.nextBoolean()) {
        // An action of ours with an argument that never was one.
        var action = List.of("k", "t", "n", "q", "z", "c", "x", "v", "sk", "st");
        data.append(action.get(random.nextInt(action.size()))).append(":!");
      }
      random.ints(random.nextInt(20), 1, 0xD7FF).forEach(data::appendCodePoint);
      assertThat(bot.press(data.toString()))
          .as("seed 20261121, %d: %s", i, data)
          .contains("쓸 수 없는 버튼");
    }
    assertThat(bot.preferences()).isEqualTo(before);
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
      })
  void aPhraseMayStandInQuotationMarks(String argument, String liked, @Nullable String muted)
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
  void aChatIsSpokenToInItsLanguage() throws Exception {
    assertThat(bot.say("/lang")).contains("한국어", "/lang en");
    assertThat(bot.say("/lang en")).isEqualTo("🗣 English from now on.");
    for (var command : List.of("help", "settings", "count 5", "time 8:30", "zone 서울", "mute a")) {
      assertThat(bot.say("/" + command)).doesNotContainPattern(KOREAN);
      assertThat(bot.labels()).allSatisfy(label -> assertThat(label).doesNotContainPattern(KOREAN));
    }
    assertThat(bot.say("/count many")).contains("Between 1 and 100");
    assertThat(bot.say("/lang fr")).contains("/lang ko");
    assertThat(bot.say("/lang ko")).contains("한국어");
    assertThat(bot.preferences().papers()).isEqualTo(5);
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
  void digestsAreAskedForAtTheDesk() throws Exception {
    assertThat(bot.say("/today")).contains("예: /subscribe cs.CL");
    bot.say("/subscribe cs.CL");
    bot.say("/today");
    bot.say("/coverage 2026-11-19");
    bot.say("/why https://arxiv.org/abs/2611.01234v2");
    assertThat(bot.digests.asked)
        .containsExactly("today 42", "coverage 2026-11-19", "why 2611.01234");
    assertThat(bot.say("/coverage 어제")).contains("예: /coverage 2026-11-19");
    assertThat(bot.say("/why 어제")).contains("예: /why 2401.01234");
  }

  @Test
  void aCardThatIsReadyComesAtOnceWithItsFigure() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of("https://arxiv.org/html/2611.01234v1/x1.png");
    bot.press(Action.CARD, PAPER.value());
    assertThat(bot.sender.events()).hasSize(3);
    var card = (Sent) bot.sender.events().get(1);
    assertThat(card.replyTo()).isEqualTo(5);
    assertThat(card.message().buttons())
        .flatExtracting(row -> row)
        .extracting(Button::label)
        .containsExactly("🔎 근거 보기", "🔇 이런 논문 그만");
    var figure = (Sent) bot.sender.events().getLast();
    assertThat(figure.picture()).isEqualTo(bot.figure.map(Picture.At::new));
    assertThat(figure.replyTo()).isEqualTo(card.messageId());
    assertThat(figure.message().html()).contains("href=\"" + bot.figure.get());
  }

  @Test
  void aCardThatTakesTimeReplacesItsPlaceholder() throws Exception {
    var named =
        new Incoming.PaperNamed(
            in(PRIVATE, READER), List.of(new PaperReference(PAPER, OptionalInt.empty())));
    assertThat(bot.heard(named)).startsWith("⏳").contains("요약 준비 중");
    assertThat(bot.sender.events())
        .satisfiesExactly(
            sent -> assertThat(((Sent) sent).messageId()).isEqualTo(1001),
            edited -> assertThat(((Edited) edited).messageId()).isEqualTo(1001));
    assertThat(bot.say("/paper 9912.00001")).contains("arXiv에 9912.00001 논문이 없습니다");
    assertThat(bot.say("/paper 아무거나")).contains("예: /paper 2401.01234");
  }

  @Test
  void evidenceShowsTheSource() throws Exception {
    assertThat(bot.press(Action.EVIDENCE, PAPER.value())).contains("아직 요약이 없어");
    bot.storePaper();
    assertThat(bot.press(Action.EVIDENCE, PAPER.value())).contains("Accuracy rises");
  }

  @Test
  void enoughOfSuchPapersMutesOneOfItsWordsAndBack() throws Exception {
    bot.storePaper();
    bot.press(Action.LESS, PAPER.value());
    assertThat(bot.labels()).containsExactly("RAG", "장문맥", "Ada Lovelace", "cs.CL");
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
    assertThat(screens).hasSize(6);
    for (var button : screens) {
      bot.press(button.data());
      assertThat(bot.shown().plainText()).containsPattern(KOREAN);
    }
    bot.press(Action.SCREEN, Screens.WORDS);
    bot.press(bot.shown().buttons().getLast().getFirst().data());
    assertThat(bot.shown().plainText()).startsWith("⚙️ 설정");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start", "subscribe cs.CL", "unsubscribe cs.CL", "keywords +RAG", "mute a", "unmute a",
        "time 08:30", "zone 서울", "count 5", "quiet off", "settings", "stop"
      })
  void inGroupsOnlyTheirAdminsChangeSettings(String command) throws Exception {
    assertThat(bot.say(in(GROUP, READER), "/" + command)).contains("대화방 관리자만");
    assertThat(bot.chats.find(GROUP)).isEmpty();
    assertThat(bot.say(in(GROUP, GROUP_ADMIN), "/" + command)).doesNotContain("대화방 관리자만");
    var anonymous = new Origin(GROUP, Chat.Kind.GROUP, 0, true, 5);
    assertThat(bot.say(anonymous, "/" + command)).doesNotContain("대화방 관리자만");
  }

  @Test
  void inGroupsOthersReadAndTheirPressesAreRefusedInTheAcknowledgement() throws Exception {
    assertThat(bot.say(in(GROUP, READER), "/why 2611.01234")).contains("대답: why");
    bot.press(in(GROUP, READER), new Button("-", Action.CATEGORY, "+cs.CL").data());
    assertThat(bot.sender.events())
        .containsExactly(new Acknowledged("q1", "이 대화방의 설정은 대화방 관리자만 바꿀 수 있습니다."));
    assertThat(bot.chats.find(GROUP)).isEmpty();
  }

  @Test
  void chatsOfTheConfigFileCannotBeChanged() throws Exception {
    bot.chats.save(new Chat(GROUP, Chat.Kind.GROUP, bot.settings.defaults(), null, true));
    assertThat(bot.say(in(GROUP, GROUP_ADMIN), "/count 3")).contains("nonmun.chats");
    assertThat(bot.chats.find(GROUP).orElseThrow().preferences().papers()).isEqualTo(10);
    bot.settings = CommandFixture.settings(false);
    assertThat(bot.say(in(GROUP, READER), "/coverage")).contains("대답: coverage");
  }

  @Test
  void whereChatsMustBeAllowedTheOthersLearnTheirNumber() throws Exception {
    bot.settings = CommandFixture.settings(false);
    for (var command : List.of("/start", "/help", "/today", "/nonsense", "/admin")) {
      assertThat(bot.say(command)).contains("허락된 대화방", "42");
    }
    assertThat(bot.say(in(OWNERS, OWNER), "/subscribe cs.CL")).contains("✅");
    assertThat(bot.press(Action.CATEGORY, "+cs.CL")).contains("허락된 대화방");
  }

  @Test
  void adminCommandsAreForOwnersInPrivate() throws Exception {
    var owner = in(OWNERS, OWNER);
    assertThat(bot.say("/admin")).contains("운영자만");
    assertThat(bot.say(in(GROUP, OWNER), "/admin")).contains("개인 대화");
    bot.say(owner, "/admin");
    bot.say(owner, "/admin run 2026-11-19");
    bot.say(owner, "/admin run");
    bot.say(owner, "/admin pause");
    bot.say(owner, "/admin resume");
    assertThat(bot.digests.asked)
        .containsExactly(
            "status", "repeat 2026-11-19", "repeat newest", "pause true", "pause false");
    assertThat(bot.say(owner, "/admin run away")).contains("예: /admin run 2026-11-19");
    assertThat(bot.say(owner, "/admin fly")).contains("예: /admin status");
    assertThat(bot.say(owner, "/admin broadcast")).contains("예: /admin broadcast");
  }

  @Test
  void t07BlockedChatKeepsItsSettingsAndResumes() throws Exception {
    bot.say("/subscribe cs.CL");
    bot.router.handle(new Incoming.MembershipChanged(PRIVATE, Chat.Kind.PRIVATE, "blocked"));
    assertThat(bot.chats.find(PRIVATE).orElseThrow().unreachable()).isEqualTo("blocked");
    bot.router.handle(new Incoming.MembershipChanged(PRIVATE, Chat.Kind.PRIVATE, null));
    var chat = bot.chats.find(PRIVATE).orElseThrow();
    assertThat(chat.unreachable()).isNull();
    assertThat(chat.preferences().categories()).containsExactly(new Category("cs.CL"));
  }

  @Test
  void aNewGroupIsGreetedOnce() throws Exception {
    var added = new Incoming.MembershipChanged(GROUP, Chat.Kind.GROUP, null);
    assertThat(bot.heard(added)).contains("안녕하세요", "/start");
    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");
    assertThat(bot.heard(added)).isEmpty();
  }

  @Test
  void whoAddsTheBotSetsTheChannelUpInPrivate() throws Exception {
    var channel = ChatKey.of(-100_777L);
    var added =
        new Incoming.MembershipChanged(
            channel, Chat.Kind.CHANNEL, null, new Incoming.Added(READER, "오늘의 논문"));
    bot.standings.put(READER, Standing.ADMIN);

    assertThat(bot.heard(added)).contains("-100777", "오늘의 논문");
    assertThat(bot.sender.events()).allMatch(event -> ((Sent) event).chat().equals(PRIVATE));
    var screen = bot.shown().buttons().getFirst().getFirst().data();
    assertThat(bot.press(screen)).contains("📍 대화방 -100777", "분류를 누르세요");
    var category = bot.shown().buttons().getFirst().getFirst().data();
    assertThat(bot.press(category)).contains("📍 대화방 -100777");
    assertThat(bot.labels()).contains("✓ cs.CL 언어");
    assertThat(bot.chats.find(channel).orElseThrow().preferences().categories())
        .containsExactly(new Category("cs.CL"));
    assertThat(bot.chats.find(PRIVATE)).isEmpty();

    bot.standings.put(READER, Standing.MEMBER);
    assertThat(bot.press(category)).contains("대화방 관리자만");
  }

  /// What anyone may make up: only settings, only in private, only of chats that are known.
  @Test
  void anotherChatIsReachedByItsSettingsOnly() throws Exception {
    bot.standings.put(READER, Standing.ADMIN);
    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");
    for (var data : List.of("1@-100123:c:2611.01234", "1@-100123:sd:", "1@-5:k:+cs.CL", "1@x:v:")) {
      assertThat(bot.press(data)).contains("쓸 수 없는 버튼");
    }
    var other = ChatKey.of(-100_999L);
    assertThat(bot.press(in(other, READER), "1@-100123:n:3")).contains("쓸 수 없는 버튼");
    assertThat(bot.press("1@-100123:n:3")).contains("📍 대화방 -100123");
    assertThat(bot.chats.find(GROUP).orElseThrow().preferences().papers()).isEqualTo(3);
  }

  @Test
  void anonymousAdminWhoIsNotKnownLearnsWhatToType() throws Exception {
    bot.standings.put(READER, Standing.UNKNOWN);
    var presses =
        Map.of(
            "1:sk:+cs.CL", "/subscribe cs.CL",
            "1:k:-cs.CL", "/unsubscribe cs.CL",
            "1:t:0830", "/time 08:30",
            "1:q:off", "/quiet off",
            "1:v:n", "/count 10");
    for (var press : presses.entrySet()) {
      assertThat(bot.press(in(GROUP, READER), press.getKey())).endsWith("예: " + press.getValue());
    }
    assertThat(bot.chats.find(GROUP)).isEmpty();
  }

  @Test
  void otherBotsCommandsAreMetWithSilence() throws Exception {
    assertThat(bot.say(in(GROUP, READER), "/weather seoul")).isEmpty();
    var addressed =
        new Incoming.Command(in(GROUP, READER), "weather", "seoul", true); // /weather@our_bot
    assertThat(bot.heard(addressed)).contains("명령은 없습니다");
    assertThat(bot.say("/weather seoul")).contains("명령은 없습니다");
  }

  @Test
  void t08MigratedGroupKeepsItsSettings() throws Exception {
    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");
    bot.router.handle(new Incoming.Migrated(GROUP.chatId(), -100_999L));
    assertThat(bot.chats.find(ChatKey.of(-100_999L))).isPresent();
    assertThat(bot.chats.find(GROUP)).isEmpty();
  }

  @Test
  void whatBreaksIsSaidWithoutDetails() throws Exception {
    bot.digests.broken = new IllegalStateException("secret detail");
    assertThat(bot.say("/coverage")).containsPattern(KOREAN).doesNotContain("secret", "Exception");
  }

  @Test
  void chatterGetsAHint() throws Exception {
    var hello = new Incoming.Chatter(in(PRIVATE, READER), "hello, can you speak English?");
    assertThat(bot.heard(hello)).contains("예: /today");
  }

  @Test
  void aTypoIsAnsweredWithTheNearestCommand() throws Exception {
    assertThat(bot.say("/todya")).contains("예: /today");
    assertThat(bot.say("/setting")).contains("예: /settings");
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

  @Test
  void stopSparesWhatTheConfigFileSetUp() throws Exception {
    var topic = new ChatKey(GROUP.chatId(), 9);
    bot.chats.save(new Chat(topic, Chat.Kind.GROUP, bot.settings.defaults(), null, true));
    var admin = in(GROUP, GROUP_ADMIN);
    assertThat(bot.press(admin, new Button("-", Action.STOP, "yes").data())).contains("설정 파일");
    assertThat(bot.chats.find(topic)).isPresent();
  }
}
