package io.nonmun.bot.telegram;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.AlertRepository;
import io.nonmun.storage.AlertRepository.Alert;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to each admin's private chat. Nobody waits for that: whoever finds something broken may
/// be what the sending needs.
///
/// What is so and what the admins believe are both remembered; a message goes out while they
/// differ. So a subject that breaks and mends a hundred times while Telegram is away is told once.
final class PrivateAlerts implements AdminAlerts, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PrivateAlerts.class);
  private static final Duration LATER = Duration.ofMinutes(10);

  private final AlertRepository memory; // changed under this object's lock only
  private final Supplier<List<Long>> admins;
  private final Supplier<Post> sender;
  private final Map<String, String> mends = new ConcurrentHashMap<>(); // the last, by subject
  private final Set<String> well = ConcurrentHashMap.newKeySet();
  private final ExecutorService inTurn =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("alerts-", 0).factory());

  /// @param admins asked each time, as the config may change
  /// @param sender asked later, as it reports through this
  PrivateAlerts(AlertRepository memory, Supplier<List<Long>> admins, Supplier<Post> sender) {
    this.memory = memory;
    this.admins = admins;
    this.sender = sender;
  }

  @Override
  public void broken(String subject, String text) {
    well.remove(subject);
    report(subject, true, "⚠️ " + text, false);
  }

  @Override
  public void brokenAnew(String subject, String text) {
    well.remove(subject);
    report(subject, true, "⚠️ " + text, true);
  }

  @Override
  public void mended(String subject, String text) {
    // Said after every success: the memory need not be asked each time.
    if (well.add(subject)) {
      report(subject, false, "✅ " + text, false);
    }
  }

  /// Tells what an earlier process did not come to tell.
  void takeUp() {
    memory
        .all()
        .forEach((subject, alert) -> {
          if (alert.isUntold()) {
            tellLater(subject);
          }
        });
  }

  /// @param anew whether another text is news too
  private synchronized void report(String subject, boolean broken, String text, boolean anew) {
    var known = memory.find(subject).orElse(Alert.WELL);
    var changed = anew && known.broken() && !known.text().equals(text);
    if (known.broken() != broken || changed) {
      log.warn("{}: {}", broken ? "broken" : "mended", subject);
      memory.keep(subject, new Alert(broken, known.believedBroken(), changed, text));
      if (!broken) {
        mends.put(subject, text);
      }
      tellLater(subject);
    }
  }

  private void tellLater(String subject) {
    try {
      inTurn.execute(() -> tell(subject));
    } catch (RejectedExecutionException e) {
      log.info("{} is told after the restart", subject);
    }
  }

  private void tell(String subject) {
    try {
      for (var alert = untold(subject); alert.isPresent(); alert = untold(subject)) {
        var message = Message.of(alert.get().text());
        for (var admin : admins.get()) {
          var outcome = sender.get().send(ChatKey.of(admin), message, null);
          if (outcome instanceof SendOutcome.Later) {
            log.warn("admin {} is told of {} later: {}", admin, subject, outcome);
            CompletableFuture.delayedExecutor(LATER.toMinutes(), TimeUnit.MINUTES)
                .execute(() -> tellLater(subject));
            return;
          }
          if (!(outcome instanceof SendOutcome.Sent)) {
            log.warn("admin {} cannot be told: {}", admin, outcome);
          }
        }
        told(subject, alert.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("the admins are told of {} after the next restart", subject, e);
    }
  }

  private synchronized Optional<Alert> untold(String subject) {
    return memory.find(subject).filter(Alert::isUntold);
  }

  /// @param told what was so when the sending began; it may be otherwise by now
  private synchronized void told(String subject, Alert told) {
    // Of what was mended while it was being told, nothing is kept.
    var now =
        memory
            .find(subject)
            .orElseGet(() -> new Alert(false, false, mends.getOrDefault(subject, "")));
    var changed = now.broken() && told.broken() && !now.text().equals(told.text());
    memory.keep(subject, new Alert(now.broken(), told.broken(), changed, now.text()));
  }

  @Override
  public void close() {
    inTurn.shutdownNow();
    inTurn.close();
  }
}
