package io.nonmun.summarizer.model.openai;

import io.nonmun.gpumodel.LanguageModel.Request;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of `POST /v1/chat/completions`.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat/create>.
final class ChatWire {

  private static final JsonMapper JSON = JsonMapper.shared();

  private static final List<String> BOUNDS =
      List.of("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "format");

  private ChatWire() {}

  /// @param finishReason as the server names it; empty where it gives none
  /// @param refusal what the model says instead of an answer; empty where it answers
  /// @param usage null where the server counts no tokens
  record Answer(String text, String finishReason, String refusal, @Nullable Usage usage) {}

  static String write(String model, Request request, Set<ServerOption> options) {
    var root = JSON.createObjectNode();
    root.put("model", model);
    var messages = root.putArray("messages");
    for (var message : request.messages()) {
      messages.addObject().put("role", message.role()).put("content", message.content());
    }
    var limit = options.contains(ServerOption.MAX_TOKENS) ? "max_tokens" : "max_completion_tokens";
    root.put(limit, request.maxTokens());
    if (options.contains(ServerOption.TEMPERATURE)) {
      root.put("temperature", request.temperature());
    }
    if (options.contains(ServerOption.NO_THINKING_TEMPLATE)) {
      root.putObject("chat_template_kwargs").put("enable_thinking", false);
    }
    if (options.contains(ServerOption.NO_REASONING)) {
      root.put("reasoning_effort", "none");
    }
    if (request.jsonSchema() != null) {
      putFormat(root, request.jsonSchema(), options);
    }
    return root.toString();
  }

  private static void putFormat(ObjectNode root, String schema, Set<ServerOption> options) {
    if (options.contains(ServerOption.JSON_SCHEMA)) {
      root.putObject("response_format")
          .put("type", "json_schema")
          .putObject("json_schema")
          .put("name", "answer")
          .put("strict", true)
          .set("schema", withoutBounds(JSON.readTree(schema)));
    } else if (options.contains(ServerOption.JSON_OBJECT)) {
      root.putObject("response_format").put("type", "json_object");
    }
  }

  /// OpenAI's strict mode refuses a schema for most of these, and the formats are our engine's; see
  /// "supported schemas" at <https://platform.openai.com/docs/guides/structured-outputs>.
  private static JsonNode withoutBounds(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("type").isString()) {
      object.remove(BOUNDS);
    }
    schema.forEach(ChatWire::withoutBounds);
    return schema;
  }

  /// The first choice of an answer; empty where the body is no chat completion.
  static Optional<Answer> read(String body) {
    var root = tree(body);
    var choice = root.path("choices").path(0);
    var message = choice.path("message");
    if (!message.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new Answer(
            string(message.path("content")),
            string(choice.path("finish_reason")),
            string(message.path("refusal")),
            usage(root.path("usage"))));
  }

  /// The body as JSON; a missing node where it is none.
  static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException _) {
      return JSON.missingNode();
    }
  }

  private static String string(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  private static @Nullable Usage usage(JsonNode node) {
    var prompt = node.path("prompt_tokens");
    var completion = node.path("completion_tokens");
    return prompt.isInt() && completion.isInt()
        ? new Usage(prompt.intValue(), completion.intValue())
        : null;
  }
}
