package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Digests that readers asked for, made beside their chats: arXiv and the model may take minutes,
/// in which a chat must go on answering. What is not done is marked in the database and begun again
/// after a restart. Safe for use by many threads.
public final class DigestRequests implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DigestRequests.class);
  private static final String PREFIX = "today:";
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final DigestDesk digests;
  private final MarkRepository marks;
  private final MessageSender sender;
  private final InstantSource clock;
  private final Executor background;
  private final Duration patience;
  private final Set<ChatKey> inHand = ConcurrentHashMap.newKeySet();

  public DigestRequests(
      DigestDesk digests, MarkRepository marks, MessageSender sender, InstantSource clock) {
    this(
        digests,
        marks,
        sender,
        clock,
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("today-", 0).factory()),
        PATIENCE);
  }

  /// @param patience after this the reader is told that it takes a while
  DigestRequests(
      DigestDesk digests,
      MarkRepository marks,
      MessageSender sender,
      InstantSource clock,
      Executor background,
      Duration patience) {
    this.digests = digests;
    this.marks = marks;
    this.sender = sender;
    this.clock = clock;
    this.background = background;
    this.patience = patience;
  }

  /// Begins again with what an earlier process did not finish.
  public void start() {
    marks
        .startingWith(PREFIX)
        .forEach((name, mark) -> {
          var key = name.substring(PREFIX.length()).split("/");
          var chat = new ChatKey(Long.parseLong(key[0]), Integer.parseInt(key[1]));
          inHand.add(chat);
          background.execute(
              () -> make(chat, mark.value().isEmpty() ? null : Integer.valueOf(mark.value())));
        });
  }

  @Override
  public void close() {
    if (background instanceof ExecutorService threads) {
      threads.shutdownNow(); // Their marks stay.
    }
  }

  /// As [DigestDesk#today], but returns within about a second.
  void ask(ChatKey chat, @Nullable Integer replyTo) throws InterruptedException {
    if (!inHand.add(chat)) {
      say(chat, "🗂 이미 준비하고 있습니다. 다 되면 보내 드립니다.", replyTo);
      return;
    }
    marks.set(name(chat), replyTo == null ? "" : replyTo.toString(), clock.instant());
    var work = new FutureTask<Void>(() -> make(chat, replyTo), null);
    background.execute(work);
    try {
      work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException notYet) {
      say(chat, "🗂 브리핑을 준비하고 있습니다. 다 되면 보내 드립니다.", replyTo);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void make(ChatKey chat, @Nullable Integer replyTo) {
    try {
      try {
        digests.today(chat, replyTo);
      } catch (RuntimeException e) {
        log.error("chat={} digest on request failed", chat.chatId(), e);
        say(chat, Say.BROKEN, replyTo);
      }
      marks.remove(name(chat));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inHand.remove(chat);
    }
  }

  private void say(ChatKey chat, String text, @Nullable Integer replyTo)
      throws InterruptedException {
    sender.send(chat, Say.message(text, List.of()), replyTo);
  }

  private static String name(ChatKey chat) {
    return PREFIX + chat.chatId() + "/" + chat.threadId();
  }
}
