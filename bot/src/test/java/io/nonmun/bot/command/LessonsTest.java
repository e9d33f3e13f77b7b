package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.GROUP_ADMIN;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.SentFile;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A taste that is told in papers, by `/like` and by BibTeX files.
class LessonsTest {

  private static final SentFile FILE = new SentFile("bib", "My Library.bib", "", 900);

  private final CommandFixture bot = new CommandFixture();
  private int offer; // the message in which a file's papers were offered last

  @AfterEach
  void close() {
    bot.close();
  }

  private List<String> liked(ChatKey chat) {
    return bot.storage.taps().taps(chat).stream()
        .filter(tap -> tap.kind() == Kind.LIKE)
        .map(tap -> tap.paper().value())
        .toList();
  }

  private String send(String bibliography) throws Exception {
    bot.files.put("bib", new SentFiles.Bytes(bibliography.getBytes(StandardCharsets.UTF_8)));
    var said = bot.heard(new Incoming.FileSent(in(PRIVATE, READER), FILE));
    offer = ((Sent) bot.sender.events().getFirst()).messageId();
    return said;
  }

  /// Presses a button of the message that became the offer.
  private String decide(String wish) throws Exception {
    var origin = new Incoming.Origin(PRIVATE, Chat.Kind.PRIVATE, READER, false, offer);
    return bot.heard(new Incoming.ButtonPressed(origin, "q", "1:tb:" + wish));
  }

  private static FetchException away(FetchException.Kind kind) {
    return new FetchException(kind, "http://127.0.0.1/", 503, "away", null, null);
  }

  @Test
  void papersThatAreStoredAreLearnedAtOnceAndTakenBackTogether() throws Exception {
    bot.storePaper();
    bot.press(Action.SAVE, PAPER.value());
    assertThat(bot.say("/like https://arxiv.org/abs/2611.01234v2, 2611.01234"))
        .isEqualTo("👍 1편을 취향으로 배웠습니다.");
    assertThat(bot.asked).isEmpty();
    assertThat(liked(PRIVATE)).containsExactly("2611.01234");

    assertThat(bot.labels()).containsExactly("되돌리기");
    assertThat(bot.press("q", Action.UNLEARN)).contains("되돌렸습니다");
    assertThat(bot.storage.taps().taps(PRIVATE)).extracting(Tap::kind).containsExactly(Kind.SAVE);
  }

  @Test
  void othersAreReadFromArxivAndThoseItHasNotAreNamed() throws Exception {
    bot.storePaper();
    var said = bot.say("/like 2611.01234 2401.00002 9912.00001 2401.00003");

    assertThat(said).startsWith("⏳").endsWith("👍 3편을 취향으로 배웠습니다.\narXiv에서 찾지 못한 논문: 9912.00001");
    assertThat(bot.asked).containsExactly("2401.00002", "9912.00001", "2401.00003");
    assertThat(liked(PRIVATE)).containsExactlyInAnyOrder("2611.01234", "2401.00002", "2401.00003");
    bot.press("q", Action.UNLEARN);
    assertThat(liked(PRIVATE)).isEmpty();
    assertThat(bot.storage.jobs().of("lesson")).isEmpty();
  }

  @Test
  void whatWasLikedBeforeIsNotTakenBackWithALesson() throws Exception {
    bot.storePaper();
    bot.press(Action.LIKE, PAPER.value());
    bot.clock.move(Duration.ofMinutes(1));
    bot.say("/like 2611.01234 2401.00002");
    bot.press("q", Action.UNLEARN);
    assertThat(liked(PRIVATE)).containsExactly("2611.01234");
  }

  @Test
  void aLessonGoesOnWhenArxivIsBackAndAfterARestart() throws Exception {
    bot.brokenArxiv = away(FetchException.Kind.UNREACHABLE);
    assertThat(bot.say("/like 2401.00002 2401.00003")).endsWith("⏳ 논문을 읽고 있습니다…");
    assertThat(liked(PRIVATE)).isEmpty();

    bot.brokenArxiv = null;
    bot.restart();
    bot.clock.move(Duration.ofMinutes(30));
    bot.work.look();
    assertThat(bot.shown().plainText()).isEqualTo("👍 2편을 취향으로 배웠습니다.");
    assertThat(liked(PRIVATE)).containsExactlyInAnyOrder("2401.00002", "2401.00003");
  }

  @Test
  void aLessonEndsThoughArxivDoesNotAnswer() throws Exception {
    bot.brokenArxiv = away(FetchException.Kind.UNREACHABLE);
    bot.say("/like 2401.00002");
    for (var i = 0; i < 10; i++) {
      bot.clock.move(Duration.ofHours(1));
      bot.work.look();
    }
    assertThat(bot.shown().plainText()).contains("찾지 못했습니다", "2401.00002");
    assertThat(bot.storage.jobs().of("lesson")).isEmpty();
  }

  @Test
  void withoutAPaperItIsSaidHow() throws Exception {
    assertThat(bot.say("/like")).contains("예: /like 2401.01234", ".bib");
    assertThat(bot.say("/like 아무거나")).contains("예: /like 2401.01234");
    assertThat(bot.chats.find(PRIVATE)).isEmpty();
  }

  @Test
  void aBibliographyIsOfferedAndLearnedWhenItIsWanted() throws Exception {
    bot.storePaper();
    bot.say("/subscribe cs.CL");
    var said =
        send(
            """
            @misc{a, eprint={2611.01234}}
            @misc{b, eprint={2401.00002}}
            @misc{c, eprint={9912.00001}}
            @misc{d, title={No identifier}}
            """);
    assertThat(said).startsWith("⏳").contains("이 3편을 취향으로 배울까요?", "건너뛴 것: 1건");
    assertThat(bot.labels()).containsExactly("배우기", "그만두기");
    assertThat(liked(PRIVATE)).isEmpty();
    assertThat(bot.asked).isEmpty();

    bot.restart();
    assertThat(decide("yes")).contains("👍 2편을 취향으로 배웠습니다.", "9912.00001", "건너뛴 것: 1건");
    assertThat(liked(PRIVATE)).containsExactlyInAnyOrder("2611.01234", "2401.00002");
    bot.press("q", Action.UNLEARN);
    assertThat(liked(PRIVATE)).isEmpty();
    assertThat(decide("yes")).contains("이미 배웠거나");
  }

  @Test
  void aBibliographyThatIsNotWantedTeachesNothing() throws Exception {
    bot.say("/subscribe cs.CL");
    send("@misc{b, eprint={2401.00002}}");
    assertThat(decide("no")).contains("배우지 않았습니다");
    assertThat(decide("yes")).contains("이미 배웠거나");
    assertThat(decide("maybe")).contains("쓸 수 없는 버튼");
    assertThat(liked(PRIVATE)).isEmpty();
    assertThat(bot.asked).isEmpty();
  }

  @Test
  void anOfferStandsAWeekWhateverTheClockDoes() throws Exception {
    bot.say("/subscribe cs.CL");
    send("@misc{b, eprint={2401.00002}}");
    bot.work.hastenAll();
    bot.clock.move(Duration.ofDays(6));
    bot.work.look();
    assertThat(bot.storage.jobs().of("lesson")).hasSize(1);
    bot.clock.move(Duration.ofDays(2));
    bot.work.look();
    assertThat(bot.storage.jobs().of("lesson")).isEmpty();
    assertThat(decide("yes")).contains("이미 배웠거나");
  }

  @Test
  void aFileThatCannotBeHadOrNamesNothingIsSaid() throws Exception {
    assertThat(send("nothing here")).contains("찾지 못했습니다");
    assertThat(
            bot.heard(
                new Incoming.FileSent(in(PRIVATE, READER), new SentFile("x", "a.bib", "", 5))))
        .contains("파일을 받지 못했습니다");
    var large = new SentFile("x", "a.bib", "", 5 << 20);
    assertThat(bot.heard(new Incoming.FileSent(in(PRIVATE, READER), large))).contains("4MB");
  }

  @Test
  void noMoreThanSoManyAreLearnedAtOnce() throws Exception {
    bot.say("/subscribe cs.CL");
    var said =
        send(
            IntStream.range(0, 250)
                .mapToObj(n -> "@misc{k, eprint={2401.%05d}}".formatted(n))
                .collect(Collectors.joining("\n")));
    assertThat(said).contains("이 200편을", "건너뛴 것: 50건");
    decide("yes");
    assertThat(liked(PRIVATE)).hasSize(200);
  }

  @Test
  void inAGroupOnlyItsAdminsTeachByFiles() throws Exception {
    bot.files.put(
        "bib",
        new SentFiles.Bytes("@misc{b, eprint={2401.00002}}".getBytes(StandardCharsets.UTF_8)));
    assertThat(bot.heard(new Incoming.FileSent(in(GROUP, READER), FILE))).contains("대화방 관리자만");
    assertThat(bot.heard(new Incoming.FileSent(in(GROUP, GROUP_ADMIN), FILE))).contains("이 1편을");
    var origin = new Incoming.Origin(GROUP, Chat.Kind.GROUP, READER, false, 1001);
    bot.heard(new Incoming.ButtonPressed(origin, "q", "1:tb:yes"));
    assertThat(bot.sender.events())
        .singleElement()
        .isInstanceOfSatisfying(
            Acknowledged.class, toast -> assertThat(toast.text()).contains("대화방 관리자만"));
    assertThat(bot.asked).isEmpty();
  }
}
