package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.GROUP_ADMIN;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.editions.Marks;
import io.nonmun.bot.editions.Why;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.speech.Speech;
import io.nonmun.bot.speech.Speech.Failed;
import io.nonmun.bot.speech.Speech.Spoken;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.DigestState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AudioTest {

  private static final LocalDate FRIDAY = LocalDate.of(2026, 11, 20);
  private static final LocalDate THURSDAY = FRIDAY.minusDays(1);
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final Speech OPUS =
      _ -> new Spoken("OggS…".getBytes(StandardCharsets.UTF_8), true);

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  private static Digest digest(int summarised, int others) {
    var items = new ArrayList<Item>();
    for (var i = 0; i < summarised + others; i++) {
      var paper = FakePaperSource.paper("2611.%05d".formatted(i + 1), "cs.CL");
      var body =
          i < summarised
              ? new Digest.Summarised(FakeSummarizer.summary(paper))
              : Digest.KeySentences.of(paper, Digest.Reason.FAILED);
      items.add(
          new Item(
              i + 1, paper, body, AnnounceType.NEW, Marks.of(paper, 0), Why.keywords(List.of())));
    }
    return new Digest(
        LocalDate.of(2026, 11, 20),
        List.of(new Category("cs.CL")),
        true,
        List.of(),
        List.of(),
        items,
        new Digest.Coverage(900, 900, 800, 50, 40, 10, items.size()));
  }

  private void speaks(Speech speech, Digest digest) throws InterruptedException {
    bot.voice = new Voice(Optional.of(speech), _ -> Optional.of(digest));
    bot.router = bot.router();
    bot.say("/subscribe cs.CL");
  }

  private List<Attachment> sounds() {
    return bot.sender.events().stream()
        .filter(Sent.class::isInstance)
        .flatMap(event -> ((Sent) event).attachment().stream())
        .toList();
  }

  private Attachment sound() {
    return sounds().getLast();
  }

  /// Each digest that this chat has in writing is spoken once, and the first one is not.
  private SpokenDigests daily(LocalDate... written) {
    for (var day : written) {
      bot.storage.deliveries().digest(PRIVATE, day, DigestState.DONE);
    }
    var spoken = bot.spoken();
    bot.sender.clear();
    spoken.look();
    bot.work.look();
    return spoken;
  }

  private void passes(Duration time) {
    bot.clock.move(time);
    bot.work.look();
  }

  @Test
  void aDayIsSpokenOnceAfterItsDigestAndOnlyWhereThatIsWanted() throws Exception {
    speaks(OPUS, digest(1, 0));
    daily(THURSDAY);
    assertThat(bot.say("/audio on")).contains("브리핑 뒤에 같은 내용을 소리로도");

    daily();
    assertThat(sounds()).as("of a digest before that was wanted").isEmpty();

    bot.storage.deliveries().digest(PRIVATE, FRIDAY, DigestState.OPEN);
    passes(MINUTES);
    assertThat(sounds()).as("before the digest in writing").isEmpty();

    bot.storage.deliveries().digest(PRIVATE, FRIDAY, DigestState.DONE);
    passes(MINUTES);
    assertThat(sounds()).hasSize(1);

    bot.restart();
    daily();
    passes(MINUTES);
    assertThat(sounds()).as("again after a restart").isEmpty();

    assertThat(bot.say("/audio off")).contains("소리로 보내지 않습니다");
    bot.clock.move(Duration.ofDays(1));
    daily(FRIDAY.plusDays(1));
    assertThat(sounds()).isEmpty();
  }

  @Test
  void theVoiceIsNotUsedForADigestThatIsNotThereInWriting() throws Exception {
    var spoken = new AtomicInteger();
    speaks(
        _ -> {
          spoken.incrementAndGet();
          return new Spoken(new byte[] {1}, true);
        },
        digest(1, 0)); // of Friday
    daily(THURSDAY.minusDays(1));
    bot.say("/audio on");
    bot.storage.deliveries().digest(PRIVATE, THURSDAY, DigestState.DONE);
    passes(MINUTES);
    assertThat(spoken).hasValue(0);

    bot.storage.deliveries().digest(PRIVATE, FRIDAY, DigestState.DONE);
    passes(MINUTES);
    assertThat(spoken).hasValue(1);
    assertThat(sounds()).hasSize(1);
  }

  @Test
  void aFailureThatCouldNotBeSaidIsSaidLater() throws Exception {
    speaks(_ -> new Speech.Failed("no voice"), digest(1, 0));
    daily(THURSDAY);
    bot.say("/audio on");
    bot.sender.clear();
    bot.storage.deliveries().digest(PRIVATE, FRIDAY, DigestState.DONE);
    bot.sender.answer(
        PRIVATE, new SendOutcome.Later(bot.clock.instant().plus(MINUTES).plusSeconds(30)));
    passes(MINUTES);
    assertThat(bot.sender.events()).isEmpty();

    bot.sender.answer(PRIVATE, null);
    passes(Duration.ofMinutes(1));
    assertThat(bot.shown().plainText()).startsWith("🔊 이 브리핑의 소리를 만들지 못했습니다.");
  }

  @Test
  void aProcessThatDiesWhileASoundLeavesSendsItNotAgain() throws Exception {
    speaks(OPUS, digest(1, 0));
    daily(THURSDAY);
    bot.say("/audio on");
    bot.storage.deliveries().digest(PRIVATE, FRIDAY, DigestState.DONE);
    bot.sender.whenSpeaking(() -> {
      throw new IllegalStateException("the process dies");
    });
    passes(MINUTES);
    assertThat(bot.say("/audio")).isEqualTo("🔊 브리핑을 소리로 만들고 있습니다. 다 되면 보내 드립니다.");

    bot.sender.whenSpeaking(() -> {});
    bot.sender.clear();
    bot.restart();
    passes(Duration.ofHours(1));

    assertThat(sounds()).isEmpty();
    assertThat(bot.shown().plainText()).contains("보내다가 멈추었습니다");
  }

  @Test
  void whoTakesNoVoiceMessagesIsToldOnceAndLeftInPeace() throws Exception {
    speaks(OPUS, digest(1, 0));
    daily(THURSDAY);
    bot.say("/audio on");
    bot.sender.clear();
    bot.storage.deliveries().digest(PRIVATE, FRIDAY, DigestState.DONE);
    bot.sender.answerPictures(PRIVATE, new SendOutcome.Refused("VOICE_MESSAGES_FORBIDDEN"));
    passes(MINUTES);

    assertThat(bot.shown().plainText()).contains("받지 않아 껐습니다", "/audio on");
    bot.sender.clear();
    daily(FRIDAY.plusDays(1));
    passes(Duration.ofDays(1));
    assertThat(bot.sender.events()).isEmpty();
  }

  @Test
  void theThreadThatHearsAChatDoesNotWaitForTheVoice() throws Exception {
    var waiting = new ArrayList<Runnable>();
    bot.background = waiting::add;
    speaks(OPUS, digest(1, 0));

    assertThat(bot.say("/audio")).isEqualTo("🔊 브리핑을 소리로 만들고 있습니다. 다 되면 보내 드립니다.");
    assertThat(bot.say("/audio")).contains("이미 만들고 있습니다");

    bot.sender.clear();
    List.copyOf(waiting).forEach(Runnable::run);
    assertThat(sounds()).hasSize(1);
  }

  @Test
  void inAGroupItsAdminsDecideWhetherItIsSpokenEachDay() throws Exception {
    speaks(OPUS, digest(1, 0));

    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");

    assertThat(bot.say(in(GROUP, READER), "/audio on")).contains("관리자");
    assertThat(bot.say(in(GROUP, READER), "/audio")).contains("소리로 보내 드렸습니다");
    assertThat(bot.say(in(GROUP, GROUP_ADMIN), "/audio on")).contains("소리로도");
  }

  @Test
  void theDigestIsSpokenInAboutThreeMinutes() throws Exception {
    var scripts = new ArrayList<String>();
    speaks(
        text -> {
          scripts.add(text);
          return new Spoken("OggS…".getBytes(StandardCharsets.UTF_8), true);
        },
        digest(40, 2));

    assertThat(bot.say("/audio"))
        .startsWith("🔊 브리핑을 소리로 만들고 있습니다.")
        .contains("11월 20일(금) 브리핑", "/today")
        .endsWith("소리로 보내 드렸습니다. 날마다 받으시려면 /audio on");

    assertThat(sound()).isInstanceOf(Attachment.Voice.class);
    assertThat(scripts).hasSize(1);
    assertThat(scripts.getFirst())
        .startsWith("십일월 이십일")
        .contains("새 논문 구백편", "일번.", "나머지")
        .doesNotContainPattern("[0-9]")
        .hasSizeBetween(600, 1_200);
  }

  @Test
  void wavGoesOutAsAFile() throws Exception {
    speaks(_ -> new Spoken("RIFF…".getBytes(StandardCharsets.UTF_8), false), digest(1, 0));
    bot.say("/audio");
    assertThat(sound())
        .isInstanceOfSatisfying(
            Attachment.Document.class, file -> assertThat(file.name()).isEqualTo("digest.wav"));
  }

  @Test
  void whatCannotBeSpokenIsSaid() throws Exception {
    speaks(_ -> new Failed("secret detail"), digest(1, 0));
    assertThat(bot.say("/audio")).contains("만들지 못했습니다").doesNotContain("secret");
    speaks(_ -> new Failed("x"), digest(0, 3));
    assertThat(bot.say("/audio")).contains("한국어 요약이 아직 없습니다");
    speaks(_ -> new Spoken("OggS…".getBytes(StandardCharsets.UTF_8), true), digest(1, 0));
    bot.sender.answerPictures(PRIVATE, new SendOutcome.Refused("VOICE_MESSAGES_FORBIDDEN"));
    assertThat(bot.say("/audio")).contains("음성 메시지를 받지 않았습니다");
  }

  @Test
  void withoutAVoiceThatIsSaid() throws Exception {
    assertThat(bot.say("/audio")).contains("목소리를 준비하지 않았습니다", "/today");
  }
}
