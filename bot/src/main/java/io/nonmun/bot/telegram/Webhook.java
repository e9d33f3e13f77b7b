package io.nonmun.bot.telegram;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
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
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.botapimethods.BotApiMethodBoolean;
import org.telegram.telegrambots.meta.api.methods.updates.GetWebhookInfo;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Has Telegram bring updates to an address of the owner's
/// (<https://core.telegram.org/bots/api#setwebhook>). A request is answered when its update is
/// stored, and refused when it is not, so that Telegram brings it again. It is known by a secret
/// made from the token, so who has not got the token can bring nothing.
///
/// The address stays set when the bot stops: Telegram keeps what comes for a day.
public final class Webhook implements UpdateSource, HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(Webhook.class);
  private static final String TROUBLE = "telegram-webhook";
  private static final String SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token";
  private static final int MOST_BYTES = 1 << 20;

  /// As many connections as Telegram opens, each with one update.
  private static final int MOST_AT_ONCE = 40;

  /// How often Telegram is asked whether the address is still set, and whether it reaches it.
  private static final Duration LOOK = Duration.ofMinutes(1);

  /// For an update to be stored; then Telegram is to bring it again.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BotApi api;
  private final String secret;
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
    this.secret = secret(token);
    this.address = address;
    this.alerts = alerts;
    this.clock = clock;
  }

  private static String secret(String token) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal("webhook".getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// The path that Telegram asks for.
  public String path() {
    return address.getPath();
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
    var first = received.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
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
      api.call(new Set(address.toString(), secret, MOST_AT_ONCE, IncomingReader.KINDS));
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

  /// An update, as Telegram brings it.
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status(exchange), -1);
    }
  }

  private int status(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals(path())) {
      return 404;
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    var shown = exchange.getRequestHeaders().getFirst(SECRET_HEADER);
    if (shown == null
        || !MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
      return 401;
    }
    var body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      return 413;
    }
    JsonNode update;
    try {
      update = JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      return 400;
    }
    return update.path("update_id").isIntegralNumber() ? taken(update) : 400;
  }

  private int taken(JsonNode update) throws IOException {
    lastHeard = clock.instant();
    var stored = IncomingReader.received(update, clock.instant());
    var answer = waiting.computeIfAbsent(stored.updateId(), _ -> new CompletableFuture<>());
    try {
      var isTaken = received.offer(stored, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return isTaken && answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) ? 200 : 503;
    } catch (TimeoutException e) {
      return 503;
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 503;
    } finally {
      waiting.remove(stored.updateId(), answer);
    }
  }
}
