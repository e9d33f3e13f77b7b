package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.post.SendOutcome.Sent;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A digest to many chats at once, against a server that enforces Telegram's limits to the letter.
@Tag("bench")
class SendBench {

  private static final int PRIVATE_CHATS = 1_000;
  private static final int MESSAGES_EACH = 2;
  private static final int GROUPS = 10;
  private static final int MESSAGES_TO_A_GROUP = 22; // more than fit into a minute
  private static final Message DIGEST =
      new Message(List.of(Line.of("검색을 줄이면 긴 문맥의 정확도가 오른다. ".repeat(100))), List.of());

  /// How long a request, and its answer, are on the way: next door, near and unsteady, far away.
  @ParameterizedTest
  @CsvSource({"0, 0", "0, 50", "100, 115"})
  void digestsToManyChats(int shortestMillis, int longestMillis) throws Exception {
    try (var server =
            new StrictTelegram(
                Duration.ofMillis(shortestMillis), Duration.ofMillis(longestMillis));
        var telegram =
            Telegram.open(
                new Telegram.Account(StrictTelegram.TOKEN, server.url(), "", false),
                new InMemoryUpdates(),
                new RecordingChats(),
                new InMemoryAlerts(),
                List::of,
                InstantSource.system());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work = new ArrayList<Callable<Boolean>>();
      for (var chat = 1; chat <= GROUPS; chat++) {
        work.add(digest(telegram, -chat, MESSAGES_TO_A_GROUP));
      }
      for (var chat = 1; chat <= PRIVATE_CHATS; chat++) {
        work.add(digest(telegram, chat, MESSAGES_EACH));
      }
      for (var done : threads.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
      var taken = server.taken();
      var minute = taken.getFirst() + Duration.ofMinutes(1).toNanos();
      var inTheFirst = taken.stream().filter(at -> at < minute).count();
      System.out.printf(
          "legs of %d-%d ms: %d messages in %.1f s; the first minute, while most chats wait: %.2f a"
              + " second (%.1f %% of 30); busiest second %d, refused with 429: %d%n",
          shortestMillis,
          longestMillis,
          taken.size(),
          (taken.getLast() - taken.getFirst()) / 1e9,
          inTheFirst / 60.0,
          inTheFirst / 18.0,
          server.busiestSecond(),
          server.refused());
    }
  }

  private static Callable<Boolean> digest(Telegram telegram, long chat, int messages) {
    return () -> {
      var sent = true;
      for (var i = 0; i < messages; i++) {
        sent &= telegram.sender().send(ChatKey.of(chat), DIGEST, null) instanceof Sent;
      }
      return sent;
    };
  }
}
