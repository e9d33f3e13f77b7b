package io.nonmun.bot.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers what a browser asks for: which path is which page, who may see it, and what a browser is
/// told to refuse. Safe for use by many threads.
public final class Pages implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(Pages.class);
  private static final int MOST_FORM_BYTES = 32 << 10;
  private static final int WORTH_PACKING = 600;
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String LANGUAGE = "lang";

  /// Nothing from another host, no script or style but the program's own files, in nobody's frame.
  private static final Map<String, String> ALWAYS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store",
          "Vary",
          "Accept-Encoding, Accept-Language, Cookie, HX-Request");

  private final Owner owner;
  private final TodayPage today;
  private final PapersPage papers;
  private final ModelsPage models;
  private final SettingsPage settings;
  private final PreviewPage preview;
  private final ComparePage compare;

  public Pages(
      Owner owner,
      TodayPage today,
      PapersPage papers,
      ModelsPage models,
      SettingsPage settings,
      PreviewPage preview,
      ComparePage compare) {
    this.owner = owner;
    this.today = today;
    this.papers = papers;
    this.models = models;
    this.settings = settings;
    this.preview = preview;
    this.compare = compare;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, answer(exchange));
    }
  }

  /// The outer edge: what goes wrong is logged here, once.
  private Answer answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    try {
      return switch (exchange.getRequestMethod()) {
        case "GET", "HEAD" -> shown(exchange, path);
        case "POST" -> sent(exchange, path);
        default -> Answer.text(405, "GET, HEAD or POST\n").with("Allow", "GET, HEAD, POST");
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.text(503, "stopping\n");
    } catch (RuntimeException e) {
      log.error("{} failed", path, e);
      return Answer.text(500, "failed, see the log\n");
    }
  }

  private Answer shown(HttpExchange exchange, String path) throws InterruptedException {
    var asset = Assets.find(path);
    if (asset.isPresent()) {
      return asset.get();
    }
    var fields = fields(exchange.getRequestURI().getRawQuery());
    var visit = visit(exchange, path, fields);
    var answer =
        switch (path) {
          case "/" -> today.show(visit);
          case "/papers" -> papers.search(visit);
          case "/models" -> models.show(visit);
          case "/settings", "/preview", ComparePage.PATH -> ownersOnly(visit);
          default -> {
            if (path.startsWith(PapersPage.CARD)) {
              yield papers.card(visit, path.substring(PapersPage.CARD.length()));
            }
            yield path.startsWith(PreviewPage.FILE)
                ? ownersOnly(visit)
                : Answer.excuse(404, visit, "page.missing");
          }
        };
    return fields.containsKey(LANGUAGE)
        ? answer.with(
            "Set-Cookie",
            "lang=%s; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly".formatted(visit.language()))
        : answer;
  }

  private Answer ownersOnly(Visit visit) {
    if (!visit.isOwner()) {
      return stranger(visit);
    }
    return switch (visit.path()) {
      case "/settings" -> settings.show(visit);
      case "/preview" -> preview.show(visit);
      case ComparePage.PATH -> compare.show(visit);
      default -> preview.file(visit, visit.path().substring(PreviewPage.FILE.length()));
    };
  }

  private Answer stranger(Visit visit) {
    return owner.hasPassword()
        ? Answer.excuse(401, visit, "page.password")
            .with("WWW-Authenticate", "Basic realm=\"Nonmun\", charset=\"UTF-8\"")
        : Answer.excuse(403, visit, "page.stranger");
  }

  /// A form that changes something: what is said in the preview, asked on a paper's page, or chosen of
  /// two summaries.
  private Answer sent(HttpExchange exchange, String path) throws IOException, InterruptedException {
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.startsWith(FORM)) {
      return Answer.text(415, "send " + FORM + "\n");
    }
    var body = exchange.getRequestBody().readNBytes(MOST_FORM_BYTES + 1);
    if (body.length > MOST_FORM_BYTES) {
      return Answer.text(413, "at most %d bytes\n".formatted(MOST_FORM_BYTES));
    }
    var visit = visit(exchange, path, fields(new String(body, StandardCharsets.UTF_8)));
    if (!visit.isOwner()) {
      return stranger(visit);
    }
    if (!owner.isFormToken(visit.field("token"))) {
      return Answer.excuse(403, visit, "page.stale");
    }
    if (path.startsWith(PapersPage.CARD)) {
      return papers.ask(visit, path.substring(PapersPage.CARD.length()));
    }
    return switch (path) {
      case "/preview" -> preview.say(visit);
      case ComparePage.PATH -> compare.choose(visit);
      default -> Answer.excuse(404, visit, "page.missing");
    };
  }

  private Visit visit(HttpExchange exchange, String path, Map<String, String> fields) {
    var isOwner = owner.is(exchange);
    return new Visit(
        path,
        fields,
        Texts.in(language(exchange, fields)),
        isOwner,
        isOwner ? owner.formToken() : "",
        exchange.getRequestHeaders().containsKey("HX-Request"));
  }

  /// As the visitor chose here, now or before; else as the browser says.
  private static Language language(HttpExchange exchange, Map<String, String> fields) {
    var headers = exchange.getRequestHeaders();
    var cookies = headers.getOrDefault("Cookie", List.of());
    return coded(fields.get(LANGUAGE))
        .or(() ->
            cookies.stream()
                .flatMap(line -> Arrays.stream(line.split(";\\s*")))
                .filter(cookie -> cookie.startsWith("lang="))
                .flatMap(cookie -> coded(cookie.substring("lang=".length())).stream())
                .findFirst())
        .orElseGet(() -> {
          var wanted = headers.getFirst("Accept-Language");
          return wanted != null && wanted.startsWith("en") ? Language.EN : Language.KO;
        });
  }

  private static Optional<Language> coded(@Nullable String code) {
    return Arrays.stream(Language.values())
        .filter(language -> Visit.code(language).equals(code))
        .findFirst();
  }

  /// Of a name that comes twice, the first counts; what cannot be decoded does not.
  private static Map<String, String> fields(@Nullable String encoded) {
    var fields = new HashMap<String, String>();
    for (var pair : (encoded == null ? "" : encoded).split("&")) {
      var parts = pair.split("=", 2);
      try {
        fields.putIfAbsent(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      } catch (IllegalArgumentException malformed) {
        log.debug("a field of a query is passed over: {}", malformed.getMessage());
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var headers = exchange.getResponseHeaders();
    ALWAYS.forEach(headers::set);
    headers.set("Content-Type", answer.type());
    answer.headers().forEach(headers::set);
    var body = answer.body();
    var accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip") && body.length > WORTH_PACKING) {
      headers.set("Content-Encoding", "gzip");
      body = packed(body);
    }
    if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
      exchange.sendResponseHeaders(answer.status(), -1);
    } else {
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] packed(byte[] body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    }
    return bytes.toByteArray();
  }
}
