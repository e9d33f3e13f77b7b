package io.nonmun.bot.doctor;

import java.io.IOException;
import java.time.Duration;
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
  private static final String TRY_LATER = "잠시 뒤에 다시 해 보고, 계속되면 주소를 확인하세요.";

  private final OkHttpClient http;
  private final JsonMapper json = JsonMapper.shared();

  /// @param timeout for each answer
  public ServiceChecks(Duration timeout) {
    http = new OkHttpClient.Builder().callTimeout(timeout).build();
  }

  /// Asks who the bot is. Source: <https://core.telegram.org/bots/api#getme>.
  ///
  /// @param token empty where none is configured
  public Check telegram(String baseUrl, String token) {
    return new Check("텔레그램", () -> findBot(baseUrl, token));
  }

  private Finding findBot(String baseUrl, String token) {
    if (token.isEmpty()) {
      return Finding.warn(
          "토큰 없음: 브리핑을 터미널에 보여 줍니다", "@BotFather에게 받은 토큰을 nonmun.telegram.token에 적으세요.");
    }
    try {
      var answer = get(baseUrl + "/bot" + token + "/getMe", "");
      return switch (answer.status()) {
        case 200 -> Finding.ok("@" + answer.body().at("/result/username").asString("?"));
        case 401, 404 ->
            Finding.fail(
                "텔레그램이 이 토큰을 모릅니다 (HTTP " + answer.status() + ")",
                "@BotFather에게 받은 토큰을 nonmun.telegram.token에 다시 적으세요.");
        default -> unexpected(baseUrl, answer);
      };
    } catch (IOException e) {
      return unreachable(baseUrl, e);
    }
  }

  /// Asks an OpenAI-compatible API for its models. Source:
  /// <https://platform.openai.com/docs/api-reference/models/list>.
  ///
  /// @param baseUrl empty where none is configured
  /// @param model empty where none is configured
  public Check openAi(String baseUrl, String apiKey, String model) {
    return new Check("모델 API", () -> findModel(baseUrl, apiKey, model));
  }

  private Finding findModel(String baseUrl, String apiKey, String model) {
    if (baseUrl.isEmpty()) {
      return Finding.warn(
          "요약 모델 없음: 초록의 핵심 문장을 영어 그대로 보여 줍니다",
          "nonmun.summarizer.openai의 base-url과 model을 적으세요"
              + " (예: http://localhost:11434/v1, qwen3:8b).");
    }
    try {
      var answer = get(baseUrl + "/models", apiKey);
      return switch (answer.status()) {
        case 200 -> findModel(baseUrl, model, answer.body());
        case 401, 403 ->
            Finding.fail(
                baseUrl + "가 API 키를 받아들이지 않습니다 (HTTP " + answer.status() + ")",
                "nonmun.summarizer.openai.api-key를 확인하세요.");
        case 404 ->
            Finding.warn(baseUrl + "에 모델 목록이 없습니다 (HTTP 404)", "base-url이 /v1까지 맞는지 확인하세요.");
        default -> unexpected(baseUrl, answer);
      };
    } catch (IOException e) {
      return unreachable(baseUrl, e);
    }
  }

  private static Finding findModel(String baseUrl, String model, JsonNode body) {
    var names =
        body.path("data").valueStream().map(entry -> entry.path("id").asString("")).toList();
    if (names.contains(model)) {
      return Finding.ok(model + " (" + baseUrl + ")");
    }
    var some = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
    var mend = "nonmun.summarizer.openai.model에 있는 이름을 적으세요" + (some.isEmpty() ? "." : ": " + some);
    return model.isEmpty()
        ? Finding.fail("모델 이름이 비어 있습니다 (" + baseUrl + ")", mend)
        : Finding.warn("모델 " + model + "이 목록에 없습니다 (" + baseUrl + ")", mend);
  }

  private static Finding unexpected(String baseUrl, Answer answer) {
    return Finding.fail(baseUrl + "가 HTTP " + answer.status() + "로 답했습니다", TRY_LATER);
  }

  private static Finding unreachable(String baseUrl, IOException e) {
    return Finding.fail(
        "%s에 닿지 않습니다 (%s: %s)".formatted(baseUrl, e.getClass().getSimpleName(), e.getMessage()),
        "주소와 네트워크, 방화벽을 확인하세요.");
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
