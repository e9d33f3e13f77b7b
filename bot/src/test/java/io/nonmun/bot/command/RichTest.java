package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Rich;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rich Messages: tried first, turned on by a yes alone, and never the only carrier.
class RichTest {

  private final CommandFixture bot = new CommandFixture();

  @BeforeEach
  void storePaper() {
    bot.storePaper();
  }

  @AfterEach
  void close() {
    bot.close();
  }

  private List<Rich> rich() {
    return bot.sender.events().stream()
        .flatMap(event ->
            event instanceof Sent sent
                    && sent.attachment().orElse(null) instanceof Attachment.Rich found
                ? java.util.stream.Stream.of(found.content())
                : java.util.stream.Stream.empty())
        .toList();
  }

  @Test
  void onSendsATestWithAFormulaAndATableAndAsks() throws Exception {
    assertThat(bot.say("/rich on")).contains("보이나요?");
    assertThat(rich()).hasSize(1);
    assertThat(rich().getFirst().blocks())
        .hasAtLeastOneElementOfType(Rich.Formula.class)
        .hasAtLeastOneElementOfType(Rich.Table.class);
    assertThat(bot.rich().has(PRIVATE)).as("nobody said yes").isFalse();
    assertThat(bot.say("/rich")).contains("보내지 않고");
  }

  @Test
  void onlyAYesTurnsItOn() throws Exception {
    bot.say("/rich on");
    assertThat(bot.press(Action.RICH, "no")).contains("보내지 않습니다");
    assertThat(bot.rich().has(PRIVATE)).isFalse();
    assertThat(bot.press(Action.RICH, "yes")).contains("카드는 전과 같습니다");
    assertThat(bot.rich().has(PRIVATE)).isTrue();
    assertThat(bot.say("/rich")).contains("함께 보내고");
    assertThat(bot.say("/rich off")).contains("보내지 않습니다");
    assertThat(bot.rich().has(PRIVATE)).isFalse();
    assertThat(bot.say("/rich maybe")).contains("/rich on");
    assertThat(bot.press("1:rm:perhaps")).contains("버튼");
  }

  @Test
  void aCardStaysWhatItIsAndIsFollowedByARichMessage() throws Exception {
    bot.say("/paper " + PAPER);
    assertThat(rich()).isEmpty();
    bot.rich().add(PRIVATE);
    bot.sender.clear();

    var said = bot.say("/paper " + PAPER);

    assertThat(said).contains("arXiv " + PAPER);
    assertThat(rich()).hasSize(1);
    assertThat(rich().getFirst().blocks())
        .hasAtLeastOneElementOfType(Rich.Heading.class)
        .hasAtLeastOneElementOfType(Rich.Details.class);
    assertThat(((Sent) bot.sender.events().getFirst()).attachment()).isEmpty();
  }

  @Test
  void whereTelegramRefusesItIsTurnedOffAndSaid() throws Exception {
    bot.rich().add(PRIVATE);
    bot.sender.answerPictures(PRIVATE, new SendOutcome.Refused("Bad Request: RICH"));

    var said = bot.say("/paper " + PAPER);

    assertThat(said).contains("받지 않아 껐습니다", "arXiv " + PAPER);
    assertThat(bot.rich().has(PRIVATE)).isFalse();
    assertThat(bot.say("/rich on")).contains("켜지 않았습니다").doesNotContain("보이나요");
  }

  @Test
  void stopForgetsIt() throws Exception {
    bot.rich().add(PRIVATE);
    bot.say("/stop");
    bot.press(Action.STOP, "yes");
    assertThat(bot.rich().has(PRIVATE)).isFalse();
  }
}
