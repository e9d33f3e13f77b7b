package io.nonmun.bot.telegram;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.UpdateRepository;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Telegram calls to bring an update. It is known by a secret made from the token, so who has
/// not got the token can bring nothing, and is told that the update was taken only when it is
/// stored; else Telegram brings it again.
public final class WebhookDoor implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(WebhookDoor.class);
  private static final String SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token";
  private static final int MOST_BYTES = 1 << 20;

  private final String secret;
  private final String path;
  private final InstantSource clock;
  private final Predicate<StoredUpdate> keep;

  /// @param keep whether it is stored
  WebhookDoor(String token, URI address, InstantSource clock, Predicate<StoredUpdate> keep) {
    this.secret = secret(token);
    this.path = address.getPath();
    this.clock = clock;
    this.keep = keep;
  }

  /// Of a bot that stands by: whoever runs handles what it stores.
  public static WebhookDoor storing(
      String token, String address, InstantSource clock, UpdateRepository updates) {
    return new WebhookDoor(token, URI.create(address), clock, update -> isStored(update, updates));
  }

  private static boolean isStored(StoredUpdate update, UpdateRepository updates) {
    try {
      updates.store(List.of(update));
      return true;
    } catch (StorageException e) {
      log.warn("an update is not stored, and comes again: {}", e.getMessage());
      return false;
    }
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

  String secret() {
    return secret;
  }

  /// The path that Telegram asks for.
  public String path() {
    return path;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status(exchange), -1);
    }
  }

  private int status(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals(path)) {
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
    if (!update.path("update_id").isIntegralNumber()) {
      return 400;
    }
    return keep.test(IncomingReader.received(update, clock.instant())) ? 200 : 503;
  }
}
