package io.nonmun.summarizer.model.openai;

import io.nonmun.storage.model.text.Quote;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.OpenAiSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import tools.jackson.databind.JsonNode;

/// Says in one sentence what a server's failure means and what mends it. Never says the key, even
/// where the server echoes it.
final class ServerError {

  private static final String KEYS = "nonmun.summarizer.openai.";
  private static final Duration UNTIL_MENDED = Duration.ofMinutes(10);

  /// A page has its title near its start; looking further takes time that grows with its square.
  private static final int MAX_LOOKED_AT = 4_000;

  private static final Pattern HTML_TITLE =
      Pattern.compile("<title[^>]*>([^<]*)</title>", Pattern.CASE_INSENSITIVE);

  private final OpenAiSettings settings;
  private final String address;
  private final String path;
  private final String kind;

  /// @param address of the API, without what may be secret in it
  /// @param path behind it, which begins with the kind of the API
  ServerError(OpenAiSettings settings, String address, String path) {
    this.settings = settings;
    this.address = address;
    this.path = path;
    kind = path.replaceFirst("/.*", "");
  }

  Reply of(HttpAnswer answer) {
    var status = answer.status();
    var quote = quote(answer.body());
    var lower = answer.body().toLowerCase(Locale.ROOT);
    if (status == 401 || status == 403 || status == 400 && lower.contains("api key")) {
      return new Unavailable(
          "%s refused the API key (%d); set %sapi-key to a key that may use `%s`"
              .formatted(address, status, KEYS, settings.model()),
          UNTIL_MENDED);
    }
    if (answer.isOutOfQuota()) {
      return new Unavailable(
          "the account at %s has no quota left (%d): %s; add credit there, or use another key"
              .formatted(address, status, quote),
          UNTIL_MENDED);
    }
    if (status == 404 && lower.contains("model")) {
      return new Unavailable(
          "%s does not know the model `%s` (404): %s; set %smodel to one that %s/models lists"
              .formatted(address, settings.model(), quote, KEYS, address),
          UNTIL_MENDED);
    }
    if (status >= 300 && status < 400 || status == 404 || status == 405) {
      return new Unavailable(
          """
          %s/%s answers %d, so that no %s API is there; set %sbase-url to the \
          address that ends in /v1\
          """
              .formatted(address, path, status, kind, KEYS),
          UNTIL_MENDED);
    }
    if (status == 429) {
      return new Unavailable(
          "%s is over its rate limit (429): %s; lower %sconcurrency or set %stokens-per-minute"
              .formatted(address, quote, KEYS, KEYS),
          answer.retryAfter());
    }
    if (status >= 400 && status < 500) {
      return new Declined("%s refused the request (%d): %s".formatted(address, status, quote));
    }
    return new Unavailable(
        "%s failed (%d): %s".formatted(address, status, quote), answer.retryAfter());
  }

  Reply notAnAnswer(String body) {
    return new Unavailable(
        """
        %s answered with something that is no %s: %s; is %sbase-url an \
        OpenAI-compatible API?\
        """
            .formatted(address, kind.equals("chat") ? "chat completion" : kind, quote(body), KEYS),
        null);
  }

  Reply of(IOException e) {
    var what =
        switch (e) {
          case UnknownHostException _ -> "no such host; mend " + KEYS + "base-url";
          case ConnectException _ ->
              "nobody listens there; start the server or mend " + KEYS + "base-url";
          case SSLException _ ->
              "no TLS connection (" + quote(String.valueOf(e.getMessage())) + "); http or https?";
          case InterruptedIOException _ ->
              "no answer within %s s; raise %stimeout or lower %sconcurrency"
                  .formatted(settings.timeout().toMillis() / 1_000.0, KEYS, KEYS);
          default -> "the connection broke: " + quote(String.valueOf(e.getMessage()));
        };
    return new Unavailable(address + ": " + what, null);
  }

  /// A server's own words, short and without the key.
  String quote(String body) {
    return Quote.of(withoutKey(words(body)));
  }

  private String withoutKey(String words) {
    return settings.apiKey().isEmpty() ? words : words.replace(settings.apiKey(), "***");
  }

  private String words(String body) {
    var root = ChatWire.tree(body);
    var message =
        Stream.of(root.path("error").path("message"), root.path("error"), root.path("message"))
            .filter(JsonNode::isString)
            .findFirst();
    if (message.isPresent()) {
      return message.get().asString();
    }
    var page = withoutKey(body); // before it is cut, and the key with it
    var start = page.substring(0, Math.min(MAX_LOOKED_AT, page.length()));
    var title = HTML_TITLE.matcher(start);
    return title.find() ? "an HTML page, “" + title.group(1).strip() + "”" : start;
  }
}
