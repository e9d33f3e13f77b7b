package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.SendOutcome;
import io.nonmun.storage.BroadcastRepository;
import io.nonmun.storage.BroadcastRepository.Broadcast;
import io.nonmun.storage.BroadcastRepository.Outcome;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One text for every known chat, sent in the background once it is confirmed. A restart goes on
/// where it was; what was being sent at that moment may or may not have arrived, is not sent again,
/// and is counted apart. Safe for use by many threads.
public final class Broadcasts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Broadcasts.class);
  private static final int MOST_UNITS = 3_500; // leaves room for the question around it
  private static final int AT_ONCE = 8; // so that a chat that must be waited for holds up few
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private final BroadcastRepository broadcasts;
  private final MessageSender sender;
  private final ExecutorService background =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("broadcast-", 0).factory());
  private volatile boolean stopping;

  public Broadcasts(BroadcastRepository broadcasts, MessageSender sender) {
    this.broadcasts = broadcasts;
    this.sender = sender;
  }

  /// Goes on with what an earlier process began.
  public void start() {
    broadcasts.confirmed().forEach(this::send);
  }

  /// Finishes what is being sent; the rest is for the next process.
  @Override
  public void close() {
    stopping = true;
    background.shutdown();
    try {
      if (!background.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException e) {
      background.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /// @return the number under which it can be confirmed, once
  /// @throws BadArgument if it is too long
  String prepare(ChatKey admin, String text) {
    if (text.length() > MOST_UNITS) {
      throw new BadArgument(
          "글이 너무 깁니다(%d자). %d자까지 보낼 수 있습니다.".formatted(text.length(), MOST_UNITS));
    }
    var id = UUID.randomUUID().toString();
    broadcasts.prepare(new Broadcast(id, admin, text));
    return id;
  }

  int audience() {
    return broadcasts.audience();
  }

  /// A second press changes nothing while the first one's work is under way.
  Optional<Message> confirm(Request request, String id) {
    var audience = broadcasts.confirm(id);
    var confirmed = broadcasts.confirmed().stream().filter(each -> each.id().equals(id)).findAny();
    if (audience.isEmpty()) {
      return confirmed.isPresent() ? Optional.empty() : Optional.of(over());
    }
    confirmed.ifPresent(this::send);
    return Optional.of(
        Say.message("📣 %d곳에 보내고 있습니다. 끝나면 알려 드립니다.".formatted(audience.get()), List.of()));
  }

  Optional<Message> cancel(Request request, String id) {
    return Optional.of(broadcasts.cancel(id) ? Say.message("보내지 않았습니다.", List.of()) : over());
  }

  private static Message over() {
    return Say.message("이미 보냈거나 그만둔 글입니다. 새로 보내려면: /admin broadcast 글", List.of());
  }

  private void send(Broadcast broadcast) {
    background.execute(() -> {
      var message = Say.message("📣 " + broadcast.text(), List.of());
      try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var i = 0; i < AT_ONCE; i++) {
          workers.execute(() -> drain(broadcast.id(), message));
        }
      }
      if (!stopping) {
        report(broadcast);
      }
    });
  }

  private void drain(String id, Message message) {
    try {
      for (var chat = next(id); chat.isPresent(); chat = next(id)) {
        var outcome =
            switch (sender.send(chat.get(), message, null)) {
              case SendOutcome.Sent _ -> Outcome.SENT;
              case SendOutcome.Unreachable _ -> Outcome.GONE;
              case SendOutcome.Refused _, SendOutcome.Later _ -> Outcome.REFUSED;
            };
        broadcasts.ended(id, chat.get(), outcome);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("broadcast={} broke off", id, e);
    }
  }

  private Optional<ChatKey> next(String id) {
    return stopping ? Optional.empty() : broadcasts.next(id);
  }

  private void report(Broadcast broadcast) {
    var count = broadcasts.count(broadcast.id());
    var unsure = count.getOrDefault(Outcome.SENDING, 0);
    var text =
        "📣 다 보냈습니다. 보냄 %d · 막힘 %d · 거절 %d"
            .formatted(
                count.getOrDefault(Outcome.SENT, 0),
                count.getOrDefault(Outcome.GONE, 0),
                count.getOrDefault(Outcome.REFUSED, 0));
    log.info("broadcast={} {}", broadcast.id(), count);
    try {
      sender.send(
          broadcast.admin(),
          Say.message(
              unsure == 0 ? text : text + " · 알 수 없음 " + unsure + " (보내던 중에 봇이 꺼짐)", List.of()),
          null);
      broadcasts.remove(broadcast.id());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("broadcast={} was not reported", broadcast.id(), e);
    }
  }
}
