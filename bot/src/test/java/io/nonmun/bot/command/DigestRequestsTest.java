package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DigestRequestsTest {

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @Test
  void theChatGoesOnWhileItsDigestIsMade() throws Exception {
    var work = new ArrayList<Runnable>();
    bot.say("/subscribe cs.CL");
    bot.background = work::add;

    assertThat(bot.say("/today")).contains("준비하고 있습니다");
    assertThat(bot.say("/count 7")).contains("7편");
    assertThat(bot.say("/today")).contains("이미 준비하고");
    assertThat(bot.digests.asked).isEmpty();

    work.forEach(Runnable::run);
    assertThat(bot.digests.asked).containsExactly("today 42");
    bot.background = Runnable::run;
    assertThat(bot.say("/today")).doesNotContain("이미");
  }

  @Test
  void whatWasPromisedIsMadeAfterARestart() throws Exception {
    bot.say("/subscribe cs.CL");
    bot.background = work -> {}; // killed before it could
    bot.say("/today");

    bot.background = Runnable::run;
    bot.restart();
    bot.requests.start();
    assertThat(bot.digests.asked).containsExactly("today 42");
    bot.restart();
    bot.requests.start();
    assertThat(bot.digests.asked).hasSize(1);
  }

  @Test
  void whatBreaksIsSaidOnce() throws Exception {
    bot.say("/subscribe cs.CL");
    bot.digests.broken = new IllegalStateException("secret detail");
    assertThat(bot.say("/today")).contains(Say.BROKEN).doesNotContain("secret");
    assertThat(bot.storage.marks().startingWith("today:")).isEmpty();
    assertThat(bot.chats.find(PRIVATE)).isPresent();
  }
}
