package io.nonmun.bot.serve;

import io.nonmun.gpumodel.engine.EngineException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A request that is answered with an error
/// (<https://platform.openai.com/docs/guides/error-codes>).
final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static final String INVALID = "invalid_request_error";

  private final int status;
  private final String type;
  private final @Nullable String parameter;
  private final @Nullable String code;

  private ApiException(
      int status, String type, @Nullable String parameter, @Nullable String code, String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.parameter = parameter;
    this.code = code;
  }

  static ApiException invalid(int status, String message) {
    return new ApiException(status, INVALID, null, null, message);
  }

  static ApiException invalid(@Nullable String parameter, String message) {
    return new ApiException(400, INVALID, parameter, null, message);
  }

  static ApiException tooLong(String parameter, String message) {
    return new ApiException(400, INVALID, parameter, "context_length_exceeded", message);
  }

  static ApiException badKey() {
    return new ApiException(
        401,
        INVALID,
        null,
        "invalid_api_key",
        "the API key is missing or wrong; send the server's as 'Authorization: Bearer KEY'");
  }

  static ApiException unknownModel(String asked, String served) {
    return new ApiException(
        404,
        INVALID,
        "model",
        "model_not_found",
        "there is no model '%s' here; ask for '%s'".formatted(asked, served));
  }

  static ApiException failed() {
    return new ApiException(500, "server_error", null, null, "the server failed; see its log");
  }

  static ApiException ended(String message) {
    return new ApiException(503, "server_error", null, null, message);
  }

  static ApiException of(EngineException e) {
    return switch (e.reason()) {
      case IMPOSSIBLE -> invalid((String) null, e.getMessage());
      case QUEUE_FULL ->
          new ApiException(429, "rate_limit_error", null, "rate_limit_exceeded", e.getMessage());
      case FAILED -> new ApiException(500, "server_error", null, null, e.getMessage());
      case DEAD, CLOSED -> new ApiException(503, "server_error", null, null, e.getMessage());
    };
  }

  int status() {
    return status;
  }

  ObjectNode json() {
    var json = JsonMapper.shared().createObjectNode();
    json.putObject("error")
        .put("message", getMessage())
        .put("type", type)
        .put("param", parameter)
        .put("code", code);
    return json;
  }
}
