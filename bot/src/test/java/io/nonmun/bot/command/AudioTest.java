package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.PRIVATE;
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
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AudioTest {

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

  private void speaks(Speech speech, Digest digest) {
    bot.voice = new Voice(Optional.of(speech), _ -> Optional.of(digest));
    bot.router = bot.router();
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

    assertThat(bot.say("/audio")).contains("11월 20일(금) 브리핑", "/today");

    var sent = (Sent) bot.sender.events().getLast();
    assertThat(sent.attachment().orElseThrow()).isInstanceOf(Attachment.Voice.class);
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
    assertThat(((Sent) bot.sender.events().getLast()).attachment().orElseThrow())
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
