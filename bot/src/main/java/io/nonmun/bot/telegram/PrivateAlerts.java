package io.nonmun.bot.telegram;

import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to each admin's private chat. Nobody waits for that: whoever finds something broken may
/// be what the sending needs.
final class PrivateAlerts implements AdminAlerts, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PrivateAlerts.class);

  private final AlertMemory memory;
  private final Supplier<List<Long>> admins;
  private final Supplier<MessageSender> sender;
  private final Set<String> well = ConcurrentHashMap.newKeySet();
  private final ExecutorService inTurn =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("alerts-", 0).factory());

  /// @param admins asked each time, as the config may change
  /// @param sender asked later, as it reports through this
  PrivateAlerts(AlertMemory memory, Supplier<List<Long>> admins, Supplier<MessageSender> sender) {
    this.memory = memory;
    this.admins = admins;
    this.sender = sender;
  }

  @Override
  public void broken(String subject, String text) {
    well.remove(subject);
    if (memory.markBroken(subject)) {
      log.warn("broken: {}", subject);
      tell("⚠️ " + text);
    }
  }

  @Override
  public void mended(String subject, String text) {
    // Said after every success: the memory need not be asked each time.
    if (well.add(subject) && memory.markMended(subject)) {
      log.info("mended: {}", subject);
      tell("✅ " + text);
    }
  }

  private void tell(String text) {
    var message = new Message(text.lines().map(Line::of).toList(), List.of());
    for (var admin : admins.get()) {
      inTurn.execute(() -> tell(admin, message));
    }
  }

  private void tell(long admin, Message message) {
    try {
      var outcome = sender.get().send(ChatKey.of(admin), message, null);
      if (!(outcome instanceof SendOutcome.Sent)) {
        log.warn("admin {} was not reached: {}", admin, outcome);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("admin {} was not told", admin, e);
    }
  }

  @Override
  public void close() {
    inTurn.shutdownNow();
  }
}
