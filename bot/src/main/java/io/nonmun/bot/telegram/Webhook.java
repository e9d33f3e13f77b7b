package io.nonmun.bot.telegram;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.botapimethods.BotApiMethodBoolean;
import org.telegram.telegrambots.meta.api.methods.updates.GetWebhookInfo;

/// Has Telegram bring updates to an address of the owner's
/// (<https://core.telegram.org/bots/api#setwebhook>), by a [WebhookDoor] of this bot, or of one
/// that stands by, which stores them for this one.
///
/// The address stays set when the bot stops: Telegram keeps what comes for a day.
final class Webhook implements UpdateSource {

  private static final Logger log = LoggerFactory.getLogger(Webhook.class);
  private static final String TROUBLE = "telegram-webhook";

  /// As many connections as Telegram opens, each with one update.
  private static final int MOST_AT_ONCE = 40;

  /// How often Telegram is asked whether the address is still set, and whether it reaches it.
  private static final Duration LOOK = Duration.ofMinutes(1);

  /// How often it is seen what others have stored.
  private static final Duration GLANCE = Duration.ofSeconds(1);

  /// For an update to be stored; then Telegram is to bring it again.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BotApi api;
  private final WebhookDoor door;
  private final URI address;
  private final AdminAlerts alerts;
  private final InstantSource clock;
  private final BlockingQueue<StoredUpdate> received = new ArrayBlockingQueue<>(MOST_AT_ONCE);
  private final Map<Integer, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

  private Instant nextLook = Instant.MIN;
  private boolean isSet; // by this process: what Telegram is to bring may be more than before
  private volatile @Nullable Instant lastHeard;
  private String trouble = "";

  Webhook(BotApi api, String token, URI address, AdminAlerts alerts, InstantSource clock) {
    this.api = api;
    this.door = new WebhookDoor(token, address, clock, this::isTaken);
    this.address = address;
    this.alerts = alerts;
    this.clock = clock;
  }

  /// What Telegram calls.
  WebhookDoor door() {
    return door;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Optional<Instant> lastHeard() {
    return Optional.ofNullable(lastHeard);
  }

  @Override
  public Optional<String> refusal() {
    return api.refusal();
  }

  @Override
  public List<StoredUpdate> next() throws BotApiException, InterruptedException {
    if (!clock.instant().isBefore(nextLook)) {
      look();
      nextLook = clock.instant().plus(LOOK);
    }
    var first = received.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null) {
      return List.of();
    }
    var batch = new ArrayList<>(List.of(first));
    received.drainTo(batch);
    batch.sort(Comparator.comparingInt(StoredUpdate::updateId));
    return batch;
  }

  /// Sets the address where it is not set, and says what keeps Telegram from it.
  private void look() throws BotApiException, InterruptedException {
    var known = api.call(new GetWebhookInfo());
    if (!known.path("url").asString("").equals(address.toString()) || !isSet) {
      api.call(new Set(address.toString(), door.secret(), MOST_AT_ONCE, IncomingReader.KINDS));
      isSet = true;
      log.info("updates come to {}", address);
    }
    lastHeard = clock.instant();
    if (!trouble.isEmpty()) {
      trouble = "";
      log.warn("updates come again");
    }
    var failedAt = Instant.ofEpochSecond(known.path("last_error_date").asLong(0));
    if (failedAt.isAfter(clock.instant().minus(LOOK.multipliedBy(2)))) {
      var reason = known.path("last_error_message").asString("");
      alerts.broken(TROUBLE, KOREAN.of("owner.webhook.unreached", address, reason));
    } else {
      alerts.mended(TROUBLE, KOREAN.of("owner.webhook.reached"));
    }
  }

  /// `setWebhook` without a certificate, which the library sends as a form.
  private static final class Set extends BotApiMethodBoolean {

    @JsonProperty final String url;

    @JsonProperty("secret_token")
    final String secret;

    @JsonProperty("max_connections")
    final int connections;

    @JsonProperty("allowed_updates")
    final List<String> kinds;

    Set(String url, String secret, int connections, List<String> kinds) {
      this.url = url;
      this.secret = secret;
      this.connections = connections;
      this.kinds = kinds;
    }

    @Override
    public String getMethod() {
      return "setWebhook";
    }
  }

  @Override
  public void acknowledge(List<StoredUpdate> batch) {
    answer(batch, true);
  }

  @Override
  public void refuse(List<StoredUpdate> batch) {
    answer(batch, false);
  }

  private void answer(List<StoredUpdate> batch, boolean isStored) {
    for (var update : batch) {
      var request = waiting.remove(update.updateId());
      if (request != null) {
        request.complete(isStored);
      }
    }
  }

  @Override
  public void failed(BotApiException e) {
    if (!trouble.equals(e.description())) {
      trouble = e.description();
      if (!e.isTokenRefused()) {
        log.warn("the webhook is not set: {}; trying again until it works", e.getMessage());
      }
    }
  }

  private boolean isTaken(StoredUpdate update) {
    lastHeard = clock.instant();
    var answer = waiting.computeIfAbsent(update.updateId(), _ -> new CompletableFuture<>());
    try {
      return received.offer(update, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          && answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.remove(update.updateId(), answer);
    }
  }
}
