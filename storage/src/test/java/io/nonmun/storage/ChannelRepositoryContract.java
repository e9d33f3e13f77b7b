package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.ChannelRepository.Channel;
import io.nonmun.storage.model.Chat;
import org.junit.jupiter.api.Test;

abstract class ChannelRepositoryContract extends RepositoryContract {

  @Test
  void keepsWhatANameStandsFor() {
    var channel = new Channel("@papers_kr", -1_001_234_567_890L, Chat.Kind.CHANNEL);
    storage.channels().save(channel);

    try (var other = openAgain()) {
      assertThat(other.channels().find("@papers_kr")).contains(channel);
      assertThat(other.channels().find("@papers")).isEmpty();
    }
  }

  @Test
  void aNameStandsForOneChat() {
    var now = new Channel("@papers_kr", -1_009L, Chat.Kind.GROUP);
    storage.channels().save(new Channel("@papers_kr", -1_001L, Chat.Kind.CHANNEL));
    storage.channels().save(now);

    assertThat(storage.channels().find("@papers_kr")).contains(now);
  }
}
