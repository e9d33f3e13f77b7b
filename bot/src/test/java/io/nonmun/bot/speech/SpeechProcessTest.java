package io.nonmun.bot.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nonmun.bot.speech.Speech.Failed;
import io.nonmun.bot.speech.Speech.Spoken;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class SpeechProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static Speech.Outcome said(Duration limit, int mostBytes, String... command)
      throws InterruptedException {
    return new SpeechProcess(List.of(command), limit, mostBytes).say("RIFF 안녕하세요");
  }

  @Test
  void theProgramReadsTheTextAndItsOutputIsTheSound() throws Exception {
    assertThat(said(LIMIT, 1_000, "cat"))
        .isInstanceOfSatisfying(
            Spoken.class,
            spoken -> {
              assertThat(new String(spoken.bytes(), StandardCharsets.UTF_8))
                  .isEqualTo("RIFF 안녕하세요");
              assertThat(spoken.isOpus()).isFalse();
            });
  }

  @Test
  void aProgramThatIsNotThereFailsOrEndsOrGivesNoSoundIsSaid() throws Exception {
    assertThat(reason(said(LIMIT, 1_000, "/nowhere/piper"))).contains("cannot be started");
    assertThat(reason(said(LIMIT, 1_000, "false"))).contains("ended with 1");
    assertThat(reason(said(LIMIT, 1_000, "echo", "no sound"))).contains("neither Ogg nor WAV");
    assertThat(reason(said(LIMIT, 5, "cat"))).contains("more than 5 bytes");
  }

  @Test
  void aProgramThatDoesNotEndIsKilled() throws Exception {
    assertThat(reason(said(Duration.ofMillis(200), 1_000, "sleep", "600")))
        .contains("was not done within");
  }

  /// No shell: what would be one word of a command there is one word here.
  @Test
  void argumentsAreWordsAndNoSecretIsWithinItsReach() throws Exception {
    assertThat(said(LIMIT, 1_000, "echo", "OggS; $(id) > /tmp/x"))
        .isInstanceOfSatisfying(
            Spoken.class,
            spoken ->
                assertThat(new String(spoken.bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("OggS; $(id) > /tmp/x\n"));
    assertThat(reason(said(LIMIT, 4_000, "env"))).contains("neither Ogg nor WAV");
  }

  @Test
  void espeakSpeaksKorean() throws Exception {
    var isThere =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "espeak-ng")));
    assumeTrue(isThere, "no espeak-ng: install Debian's espeak-ng");
    var text = Reading.of("논문 브리핑입니다. 정확도가 68.9%로 올랐습니다.");

    var outcome =
        new SpeechProcess(List.of("espeak-ng", "-v", "ko", "--stdin", "--stdout"), LIMIT).say(text);

    assertThat(outcome).isInstanceOf(Spoken.class);
    var sound =
        AudioSystem.getAudioFileFormat(new ByteArrayInputStream(((Spoken) outcome).bytes()));
    assertThat(sound.getType().toString()).isEqualTo("WAVE");
    assertThat(
            ((Spoken) outcome).bytes().length
                / sound.getFormat().getFrameSize()
                / sound.getFormat().getFrameRate())
        .as("seconds")
        .isBetween(2f, 15f);
  }

  private static String reason(Speech.Outcome outcome) {
    assertThat(outcome).isInstanceOf(Failed.class);
    return ((Failed) outcome).reason();
  }
}
