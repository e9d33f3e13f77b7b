package io.nonmun.bot.telegram;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.updates.DeleteWebhook;
import org.telegram.telegrambots.meta.api.methods.updates.GetUpdates;

/// Asks Telegram for updates.
final class Polling implements UpdateSource {

  private static final Logger log = LoggerFactory.getLogger(Polling.class);
  private static final String CONFLICT = "telegram-conflict";

  private final BotApi api;
  private final AdminAlerts alerts;
  private final InstantSource clock;

  private int offset;
  private String trouble = "";
  private volatile @Nullable Instant lastSuccess;

  Polling(BotApi api, AdminAlerts alerts, InstantSource clock) {
    this.api = api;
    this.alerts = alerts;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> lastHeard() {
    return Optional.ofNullable(lastSuccess);
  }

  @Override
  public Optional<String> refusal() {
    return api.refusal();
  }

  /// Has Telegram forget what was acknowledged.
  @Override
  public List<StoredUpdate> next() throws BotApiException, InterruptedException {
    var answer =
        api.poll(
            GetUpdates.builder()
                .offset(offset)
                .timeout(Math.toIntExact(BotApi.LONG_POLL.toSeconds()))
                .allowedUpdates(IncomingReader.KINDS)
                .build());
    var now = clock.instant();
    lastSuccess = now;
    recovered();
    if (answer.isEmpty()) {
      // All is acknowledged. After a quiet week Telegram may count from a lower number.
      offset = 0;
    }
    return answer
        .valueStream()
        .map(update -> IncomingReader.received(update, now))
        .sorted(Comparator.comparingInt(StoredUpdate::updateId))
        .toList();
  }

  /// With the next poll.
  @Override
  public void acknowledge(List<StoredUpdate> batch) {
    offset = batch.getLast().updateId() + 1;
  }

  /// The next poll asks for it again.
  @Override
  public void refuse(List<StoredUpdate> batch) {}

  /// Of the token it is said elsewhere.
  @Override
  public void failed(BotApiException e) {
    if (!trouble.equals(e.description())) {
      trouble = e.description();
      if (!e.isTokenRefused()) {
        log.warn("no updates: {}; trying again until it works", e.getMessage());
      }
    }
    if (e.code() == 409) {
      conflict(e);
    }
  }

  private void conflict(BotApiException e) {
    if (e.description().contains("webhook")) {
      deleteWebhook();
    } else {
      alerts.broken(CONFLICT, KOREAN.of("owner.poll.conflict"));
    }
  }

  private void deleteWebhook() {
    try {
      api.call(new DeleteWebhook());
      log.warn("this bot's updates went to a webhook; it was deleted so that they come here");
    } catch (BotApiException e) {
      log.warn("the webhook stays: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void recovered() {
    if (!trouble.isEmpty()) {
      trouble = "";
      log.warn("updates come again");
    }
    alerts.mended(CONFLICT, KOREAN.of("owner.poll.alone"));
  }
}
