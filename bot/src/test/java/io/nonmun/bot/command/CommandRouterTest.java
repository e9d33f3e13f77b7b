package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.GROUP_ADMIN;
import static io.nonmun.bot.command.CommandFixture.OWNER;
import static io.nonmun.bot.command.CommandFixture.OWNERS;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static io.nonmun.storage.model.DeliveryState.PLANNED;
import static io.nonmun.storage.model.DeliveryState.SENT;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.post.Picture;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Entity;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.ChatAdmins.Standing;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.PaperReference;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
        "like",
        "follow",
        "unfollow",
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
    assertThat(bot.say("/help")).contains("/today", "/stop", "/trends").doesNotContain("/admin");
    assertThat(bot.say(in(OWNERS, OWNER), "/help")).contains("/admin broadcast");
  }

  @Test
  void trendsAreAPictureWhoseCaptionSaysTheSame() throws Exception {
    assertThat(bot.say("/trends")).contains("아직 셈하지 않았습니다");
    bot.trends =
        new Trends(
            LocalDate.parse("2026-11-20"),
            Collections.nCopies(Trends.WEEKS, 1_000),
            Collections.nCopies(Trends.WEEKS, 5),
            List.of(
                new Topic(
                    "<b>에이전트</b>", "agent", List.of(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 30))));

    assertThat(bot.say("/trends")).contains("<b>에이전트</b>: 30편", "11월 20일(금)까지");
    var sent = (Sent) bot.sender.events().getLast();
    assertThat(sent.attachment().orElseThrow()).isInstanceOf(Picture.class);
  }

  @Test
  void trendsOfOnesOwnAreTheChatsMonthAndNobodyElses() throws Exception {
    bot.say("/subscribe cs.CL");
    var topic = new Topic("에이전트", "agent", Collections.nCopies(Trends.WEEKS, 5));
    var now = bot.clock.instant();
    var today = LocalDate.ofInstant(now, bot.preferences().zone());
    var papers =
        IntStream.range(0, 12).mapToObj(i -> new ArxivId("2611.%05d".formatted(i))).toList();
    for (var i = 0; i < 12; i++) {
      var delivery =
          new Delivery(
              PRIVATE, papers.get(i), today.minusDays(i * 3L), 1, PLANNED, null, null, true);
      bot.storage.deliveries().plan(PRIVATE, delivery.day(), List.of(delivery));
      bot.storage.deliveries().move(List.of(delivery.with(SENT, i + 1, null, true)));
    }
    bot.taps.set(
        PRIVATE,
        List.of(
            new Tap(papers.get(0), 41, Kind.OPEN, now),
            new Tap(papers.get(0), 42, Kind.OPEN, now),
            new Tap(papers.get(1), 41, Kind.SAVE, now),
            new Tap(papers.get(2), 41, Kind.SAVE, now.minus(Duration.ofDays(29)))));
    bot.topics = papers.stream().limit(4).collect(toMap(paper -> paper, _ -> topic));

    assertThat(bot.say("/trends 나"))
        .contains("모두: 받음 10, 열어 봄 1, 저장 1", "• 에이전트: 받음 4, 열어 봄 1, 저장 1");
    assertThat(((Sent) bot.sender.events().getLast()).attachment().orElseThrow())
        .isInstanceOf(Picture.class);
    assertThat(bot.say(in(GROUP, READER), "/trends me")).contains("받음 0", "10편부터 그립니다");
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
    assertThat(bot.press(Action.START_DONE, "")).contains("준비를 마쳤습니다", Texts.KOREAN.of("broken"));
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
  void aChatIsSpokenToInItsLanguage() throws Exception {
    assertThat(bot.say("/lang")).contains("한국어", "/lang en");
    assertThat(bot.say("/lang en")).startsWith("🗣 English from now on.").contains("Korean only");
    for (var command : List.of("help", "settings", "count 5", "time 8:30", "zone 서울", "mute a")) {
      assertThat(bot.say("/" + command)).doesNotContainPattern(KOREAN);
      assertThat(bot.labels()).allSatisfy(label -> assertThat(label).doesNotContainPattern(KOREAN));
    }
    assertThat(bot.say("/count many")).contains("Between 1 and 100");
    assertThat(bot.say("/lang fr")).contains("/lang ko");
    assertThat(bot.say("/lang ko")).contains("한국어");
    assertThat(bot.preferences().papers()).isEqualTo(5);
  }

  /// What an English chat is answered, whatever it says or presses.
  @Test
  void anEnglishChatIsAnsweredWithoutHangul() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of(CommandFixture.FIGURE);
    bot.say("/lang en");
    var said = new ArrayList<String>();
    for (var command :
        List.of(
            "start",
            "today",
            "paper",
            "paper 2611.01234",
            "paper 9912.00001",
            "settings",
            "help",
            "subscribe",
            "subscribe cs.LG",
            "subscribe xx.YY",
            "unsubscribe cs.LG cs.CL",
            "stop",
            "keywords",
            "keywords +RAG -survey",
            "like",
            "like 2611.01234 9912.00001",
            "follow",
            "follow Ada Lovelace",
            "unfollow Alan Turing",
            "mute a, b",
            "unmute a",
            "unmute c",
            "why",
            "lang",
            "time",
            "time 25:99",
            "time when announced",
            "zone",
            "zone Nowhere",
            "zone Paris",
            "count",
            "count 10 papers",
            "count 0",
            "quiet",
            "quiet off",
            "coverage 2026-13-01",
            "lang fr",
            "search RAG",
            "nosuch",
            "admin")) {
      bot.say("/" + command);
      said.add(bot.sender.events().toString()); // texts, labels and buttons' data
    }
    for (var press :
        List.of(
            "v:",
            "v:k",
            "v:t",
            "v:z",
            "v:n",
            "v:w",
            "v:a",
            "v:m",
            "fg:ask",
            "fg:yes",
            "fu:Ada",
            "tb:yes",
            "tr:1",
            "tl:2611.01234",
            "ts:0000.00000",
            "tn:2611.01234",
            "tu:2611.01234",
            "l:2611.01234",
            "m:a",
            "x:no",
            "zz:")) {
      bot.press("1:" + press);
      said.add(bot.sender.events().toString());
    }
    bot.brokenCards = new IllegalStateException("database is away");
    said.add(bot.say("/paper 2611.01234"));
    said.add(bot.heard(new Incoming.Chatter(in(PRIVATE, READER), "hello")));

    assertThat(said).allSatisfy(text -> assertThat(text).doesNotContainPattern(KOREAN));
    assertThat(said.toString())
        .contains("Long-context RAG", "Key sentences of the abstract", "🖼 First figure")
        .contains("That did not work", "This button does nothing", "At most 10 papers");
  }

  @Test
  void evidenceOfASummaryStandsInTheFrameOfTheChat() throws Exception {
    bot.storePaper();
    bot.say("/lang en");

    assertThat(bot.press(Action.EVIDENCE, PAPER.value()))
        .contains("🔎 Evidence: 긴 문맥의 검색 증강 생성", "In a line: ", "Problem: ", "[1] Accuracy rises");
  }

  @Test
  void whoSetsUpAnotherChatReadsTheirOwnLanguageAndPassesItOn() throws Exception {
    var channel = ChatKey.of(-100_777L);
    bot.standings.put(READER, Standing.ADMIN);
    bot.say("/lang en");
    var added = new Incoming.Added(READER, "Papers");

    assertThat(bot.heard(new Incoming.MembershipChanged(channel, Chat.Kind.CHANNEL, null, added)))
        .contains("The bot was added to the channel ‘Papers’")
        .doesNotContainPattern(KOREAN);
    assertThat(bot.chats.language(channel)).isEqualTo(Language.EN);
    bot.chats.change(channel, Change.language(Language.KO));
    assertThat(bot.press("1@-100777:v:k"))
        .contains("📍 Chat -100777", "Press the categories")
        .doesNotContainPattern(KOREAN);
    assertThat(bot.heard(new Incoming.MembershipChanged(GROUP, Chat.Kind.GROUP, null, added)))
        .contains("Hello, this is Nonmun")
        .doesNotContainPattern(KOREAN);
  }

  @Test
  void aChatThatIsSpokenToInAnotherLanguageHasItsOwnMenu() throws Exception {
    bot.say("/lang en");
    assertThat(bot.menus.get(PRIVATE)).isEqualTo(CommandMenu.entries(Texts.in(Language.EN)));
    bot.say("/lang ko");
    assertThat(bot.menus.get(PRIVATE)).isEmpty();

    bot.say("/lang en");
    bot.press(Action.STOP, "yes");
    assertThat(bot.menus.get(PRIVATE)).as("forgotten with the chat").isEmpty();
    bot.say(in(new ChatKey(GROUP.chatId(), 5), GROUP_ADMIN), "/lang en");
    assertThat(bot.menus).as("a topic has none").containsOnlyKeys(PRIVATE);
  }

  @Test
  void anOwnerIsToldOfABroadcastInTheirLanguage() throws Exception {
    var owner = in(OWNERS, OWNER);
    bot.say(owner, "/lang en");
    assertThat(bot.say(owner, "/admin broadcast Hello")).contains("Send this to 1 chat?");
    assertThat(bot.press(owner, bot.shown().buttons().getFirst().getFirst().data()))
        .contains("📣 Hello", "📣 Done. Sent 1")
        .doesNotContainPattern(KOREAN);
  }

  @Test
  void buttonsOfOldMessagesStillMeanTheAnnouncement() throws Exception {
    bot.say("/time 08:30");
    bot.press(Action.TIME, "발표");
    assertThat(bot.preferences().at()).isNull();
    assertThat(bot.shown().buttons().getFirst().getFirst().data()).isEqualTo("1:t:announced");
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
    bot.figure = Optional.of(CommandFixture.FIGURE);
    bot.press(Action.CARD, PAPER.value());
    assertThat(bot.sender.events()).hasSize(3);
    var card = (Sent) bot.sender.events().get(1);
    assertThat(card.replyTo()).isEqualTo(5);
    assertThat(card.message().buttons())
        .flatExtracting(row -> row)
        .extracting(Button::label)
        .containsExactly(
            "🔎 근거 보기",
            "⭐ 저장",
            "👍",
            "👎",
            "💬 질문",
            "📄 전문 요약",
            "BibTeX",
            "🔇 이런 논문 그만",
            "❓ 왜 추천?");
    var figure = (Sent) bot.sender.events().getLast();
    assertThat(figure.attachment().orElseThrow())
        .isEqualTo(
            new Picture(requireNonNull(CommandFixture.FIGURE.picture()).bytes(), "figure.png"));
    assertThat(figure.message().plainText()).isEqualTo("Figure 1: It works.\n🖼 첫 그림");
    assertThat(figure.replyTo()).isEqualTo(card.messageId());
    assertThat(figure.message().entities())
        .singleElement()
        .extracting(Entity::url)
        .isEqualTo(CommandFixture.FIGURE.url());
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
  void otherBotsCommandsAreMetWithSilence() throws Exception {
    assertThat(bot.say(in(GROUP, READER), "/weather seoul")).isEmpty();
    var addressed =
        new Incoming.Command(in(GROUP, READER), "weather", "seoul", true); // /weather@our_bot
    assertThat(bot.heard(addressed)).contains("명령은 없습니다");
    assertThat(bot.say("/weather seoul")).contains("명령은 없습니다");
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
}
