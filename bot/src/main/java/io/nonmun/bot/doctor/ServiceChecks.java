package io.nonmun.bot.doctor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Checks of the services that the owner has a secret for: Telegram, and the model's API. A secret
/// goes to its service and into no text.
public final class ServiceChecks {

  private static final long MAX_BODY_BYTES = 1 << 20;
  private static final int NAMES_SHOWN = 5;

  private final Duration timeout;
  private final OkHttpClient http;
  private final JsonMapper json = JsonMapper.shared();

  /// @param timeout for each answer
  public ServiceChecks(Duration timeout) {
    this.timeout = timeout;
    http = new OkHttpClient.Builder().callTimeout(timeout).build();
  }

  /// Asks who the bot is. Source: <https://core.telegram.org/bots/api#getme>.
  ///
  /// @param token empty where none is configured
  public Check telegram(String baseUrl, String token) {
    return new Check(KOREAN.of("terminal.doctor.telegram"), () -> findBot(baseUrl, token));
  }

  private Finding findBot(String baseUrl, String token) {
    if (token.isEmpty()) {
      return Finding.warn(
              KOREAN.of("terminal.doctor.telegram.none"),
              KOREAN.of("terminal.doctor.telegram.none.mend"))
          .with(new Fix.AskForToken());
    }
    try {
      var answer = get(baseUrl + "/bot" + token + "/getMe", "");
      return switch (answer.status()) {
        case 200 -> Finding.ok(named(answer.body().path("result")));
        case 401, 404 ->
            Finding.fail(
                KOREAN.of("terminal.doctor.telegram.unknown", answer.status()),
                KOREAN.of("terminal.doctor.telegram.unknown.mend"));
        default -> unexpected(baseUrl, answer);
      };
    } catch (IOException e) {
      return unreachable(baseUrl, e);
    }
  }

  /// With what an owner may not know: that nobody can search from other chats, which is no fault.
  private static String named(JsonNode bot) {
    var name = "@" + bot.path("username").asString("?");
    return bot.path("supports_inline_queries").asBoolean(true)
        ? name
        : KOREAN.of("terminal.doctor.telegram.inline", name);
  }

  /// Who has written to a bot, or writes within the timeout. The message stays with Telegram, for
  /// the bot. Source: <https://core.telegram.org/bots/api#getupdates>.
  public Optional<Person> whoWrites(String baseUrl, String token) throws IOException {
    var answer =
        get(baseUrl + "/bot" + token + "/getUpdates?timeout=" + (timeout.toSeconds() / 2), "");
    return answer
        .body()
        .path("result")
        .valueStream()
        .map(update -> update.path("message"))
        .filter(message -> message.path("chat").path("type").asString("").equals("private"))
        .map(message -> message.path("from"))
        .filter(from -> from.path("id").asLong(0) > 0)
        .map(from -> new Person(from.path("id").asLong(), from.path("first_name").asString("")))
        .reduce((_, last) -> last);
  }

  /// @param id Telegram's number of the person
  public record Person(long id, String name) {}

  /// The names of an API's models; none where it cannot be asked.
  public List<String> models(String baseUrl, String apiKey) {
    try {
      return names(get(baseUrl + "/models", apiKey).body());
    } catch (IOException | IllegalArgumentException e) {
      return List.of();
    }
  }

  private static List<String> names(JsonNode body) {
    return body.path("data").valueStream().map(entry -> entry.path("id").asString("")).toList();
  }

  /// Asks an OpenAI-compatible API for its models. Source:
  /// <https://platform.openai.com/docs/api-reference/models/list>.
  ///
  /// @param baseUrl empty where none is configured
  /// @param model empty where none is configured
  public Check openAi(String baseUrl, String apiKey, String model) {
    return new Check(KOREAN.of("terminal.doctor.api"), () -> findModel(baseUrl, apiKey, model));
  }

  private Finding findModel(String baseUrl, String apiKey, String model) {
    if (baseUrl.isEmpty()) {
      return Finding.warn(
          KOREAN.of("terminal.doctor.api.none"), KOREAN.of("terminal.doctor.api.none.mend"));
    }
    try {
      var answer = get(baseUrl + "/models", apiKey);
      return switch (answer.status()) {
        case 200 -> findModel(baseUrl, model, answer.body());
        case 401, 403 ->
            Finding.fail(
                KOREAN.of("terminal.doctor.api.key", baseUrl, answer.status()),
                KOREAN.of("terminal.doctor.api.key.mend"));
        case 404 ->
            Finding.warn(
                KOREAN.of("terminal.doctor.api.noList", baseUrl),
                KOREAN.of("terminal.doctor.api.noList.mend"));
        default -> unexpected(baseUrl, answer);
      };
    } catch (IOException e) {
      return unreachable(baseUrl, e);
    }
  }

  private static Finding findModel(String baseUrl, String model, JsonNode body) {
    var names = names(body);
    if (names.contains(model)) {
      return Finding.ok(model + " (" + baseUrl + ")");
    }
    var some = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
    var mend = KOREAN.of("terminal.doctor.api.model.mend", some.isEmpty() ? "." : ": " + some);
    return model.isEmpty()
        ? Finding.fail(KOREAN.of("terminal.doctor.api.model.none", baseUrl), mend)
        : Finding.warn(KOREAN.of("terminal.doctor.api.model.unknown", model, baseUrl), mend);
  }

  private static Finding unexpected(String baseUrl, Answer answer) {
    return Finding.fail(
        KOREAN.of("terminal.doctor.unexpected", baseUrl, answer.status()),
        KOREAN.of("terminal.doctor.later"));
  }

  private static Finding unreachable(String baseUrl, IOException e) {
    return Finding.fail(
        KOREAN.of(
            "terminal.doctor.unreachable", baseUrl, e.getClass().getSimpleName(), e.getMessage()),
        KOREAN.of("terminal.doctor.unreachable.mend"));
  }

  private record Answer(int status, JsonNode body) {}

  private Answer get(String url, String bearer) throws IOException {
    var request = new Request.Builder().url(url).header("Accept", "application/json");
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    try (var response = http.newCall(request.build()).execute()) {
      return new Answer(response.code(), parse(response.peekBody(MAX_BODY_BYTES).string()));
    }
  }

  // What is no JSON is as good as no answer: only the status counts then.
  private JsonNode parse(String body) {
    try {
      return json.readTree(body);
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }
}
