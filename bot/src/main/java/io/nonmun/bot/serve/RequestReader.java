package io.nonmun.bot.serve;

import io.nonmun.bot.serve.CompletionRequest.Endpoint;
import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.generate.Sampling.Penalties;
import io.nonmun.gpumodel.schema.Constraint;
import io.nonmun.gpumodel.schema.SchemaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads requests as OpenAI's API has them (<https://platform.openai.com/docs/api-reference/chat>,
/// <https://platform.openai.com/docs/api-reference/completions>), and `top_k`, `min_p`,
/// `repetition_penalty` and `chat_template_kwargs.enable_thinking` as other servers do. What would
/// change the answer and is not supported is refused; what is not known is passed over.
final class RequestReader {

  // Each costs the engine's thread time with every token.
  private static final int MOST_STOPS = 16;
  private static final int LONGEST_STOP = 500;
  private static final int MOST_BIASES = 1_024;

  private static final int MOST_LOGPROBS = 20;
  private static final int NO_LOGPROBS = -1;

  /// The API's default for a text.
  private static final int TEXT_TOKENS = 16;

  private static final List<String> UNSUPPORTED =
      List.of("tools", "functions", "audio", "web_search_options", "suffix", "echo");

  private final ChatModel model;
  private final String name;

  /// @param name by which clients know the model
  RequestReader(ChatModel model, String name) {
    this.model = model;
    this.name = name;
  }

  /// @throws ApiException if the request cannot be served
  CompletionRequest read(Endpoint endpoint, byte[] body) {
    var in = Parameters.of(body);
    var asked = in.text("model");
    if (!asked.equals(name)) {
      throw ApiException.unknownModel(asked, name);
    }
    refuseUnsupported(in);
    var request = request(endpoint, in);
    var options = in.findObject("stream_options");
    return new CompletionRequest(
        endpoint,
        request,
        in.flag("stream"),
        options.isPresent() && options.get().flag("include_usage"));
  }

  private Request request(Endpoint endpoint, Parameters in) {
    var prompt = endpoint == Endpoint.CHAT ? chat(in) : text(in);
    var maxTokens = maxTokens(endpoint, in, prompt);
    var constraint = constraint(in);
    if (constraint != null && maxTokens < constraint.minTokens()) {
      throw ApiException.invalid(
          "max_tokens",
          "there are %d tokens for an answer; one that fits the schema may need %d"
              .formatted(maxTokens, constraint.minTokens()));
    }
    return new Request(
        prompt,
        maxTokens,
        sampling(in),
        new Stop(stops(in), Set.of(), true),
        topLogprobs(endpoint, in),
        constraint,
        Priority.INTERACTIVE);
  }

  private static void refuseUnsupported(Parameters in) {
    for (var parameter : List.of("n", "best_of")) {
      if (in.count(parameter, 128).orElse(1) != 1) {
        throw in.refusal(parameter, "is not 1; ask again for each further answer");
      }
    }
    for (var parameter : UNSUPPORTED) {
      var node = in.find(parameter);
      if (node.isPresent() && !isNothing(node.get())) {
        throw in.refusal(parameter, "is not supported; leave it out");
      }
    }
  }

  private static boolean isNothing(JsonNode node) {
    return node.isContainer() ? node.isEmpty() : node.asString("x").isEmpty() || isFalse(node);
  }

  private static boolean isFalse(JsonNode node) {
    return node.isBoolean() && !node.booleanValue();
  }

  // ---- what is continued

  private int[] chat(Parameters in) {
    var messages = new ArrayList<Message>();
    var node = in.get("messages");
    if (!node.isArray() || node.isEmpty()) {
      throw in.refusal("messages", "is no list of messages");
    }
    for (var message : node) {
      messages.add(message(Parameters.of(message, "messages[%d]".formatted(messages.size()))));
    }
    var thinking =
        in.findObject("chat_template_kwargs")
            .map(each -> each.flag("enable_thinking"))
            .orElse(false);
    try {
      return model.prompt(messages, thinking);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("messages", e.getMessage());
    }
  }

  private static Message message(Parameters in) {
    var role = in.text("role");
    return switch (role) {
      case "system", "user", "assistant" -> new Message(role, content(in));
      case "developer" -> new Message("system", content(in)); // the newer name of the same
      default ->
          throw in.refusal("role", "is '%s'; system, user and assistant are".formatted(role));
    };
  }

  private static String content(Parameters in) {
    var content = in.get("content");
    if (!content.isArray()) {
      return in.text("content", content);
    }
    var text = new StringBuilder();
    for (var element : content) {
      var part = Parameters.of(element, "messages.content");
      if (!part.text("type").equals("text")) {
        throw part.refusal("type", "is not text; this model reads nothing else");
      }
      text.append(part.text("text"));
    }
    return text.toString();
  }

  private int[] text(Parameters in) {
    var prompt = in.get("prompt");
    if (prompt.isArray() && prompt.size() == 1 && !prompt.get(0).isNumber()) {
      prompt = prompt.get(0); // a list of prompts, or of lists of tokens
    }
    if (!prompt.isArray()) {
      var tokens = model.prompt(in.text("prompt", prompt));
      if (tokens.length == 0) {
        throw in.refusal("prompt", "is empty");
      }
      return tokens;
    }
    if (prompt.isEmpty()) {
      throw in.refusal("prompt", "is empty");
    }
    var tokens = new int[prompt.size()];
    for (var i = 0; i < tokens.length; i++) {
      if (!prompt.get(i).isIntegralNumber() || !prompt.get(i).canConvertToInt()) {
        throw in.refusal("prompt", "is more than one text or list of tokens");
      }
      tokens[i] = prompt.get(i).intValue();
    }
    return tokens;
  }

  // ---- how

  private int maxTokens(Endpoint endpoint, Parameters in, int[] prompt) {
    var parameter =
        in.find("max_completion_tokens").isPresent() ? "max_completion_tokens" : "max_tokens";
    var wanted =
        in.count(parameter, Integer.MAX_VALUE)
            .orElse(endpoint == Endpoint.CHAT ? Integer.MAX_VALUE : TEXT_TOKENS);
    if (wanted == 0) {
      throw in.refusal(parameter, "is 0; 1 or more");
    }
    try {
      return model.room(prompt, wanted);
    } catch (IllegalArgumentException e) {
      throw ApiException.tooLong(endpoint == Endpoint.CHAT ? "messages" : "prompt", e.getMessage());
    }
  }

  private static Sampling sampling(Parameters in) {
    try {
      return new Sampling(
          in.number("temperature", 0, 2, 1),
          in.count("top_k", Integer.MAX_VALUE).orElse(0),
          in.number("top_p", 0, 1, 1),
          in.number("min_p", 0, 1, 0),
          new Penalties(
              in.number("repetition_penalty", 0, 2, 1),
              in.number("presence_penalty", -2, 2, 0),
              in.number("frequency_penalty", -2, 2, 0)),
          bias(in),
          in.integer("seed").orElseGet(ThreadLocalRandom.current()::nextLong));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid((String) null, e.getMessage());
    }
  }

  private static Map<Integer, Float> bias(Parameters in) {
    var bias = new HashMap<Integer, Float>();
    in.find("logit_bias")
        .ifPresent(node -> {
          var tokens = Parameters.of(node, "logit_bias");
          if (node.size() > MOST_BIASES) {
            throw in.refusal("logit_bias", "may have %d tokens".formatted(MOST_BIASES));
          }
          for (var entry : node.properties()) {
            bias.put(
                token(in, entry.getKey()),
                tokens.number(entry.getKey(), entry.getValue(), -100, 100));
          }
        });
    return bias;
  }

  private static int token(Parameters in, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw in.refusal("logit_bias", "names '%s', which is no token's number".formatted(text));
    }
  }

  private static List<String> stops(Parameters in) {
    var stop = in.find("stop");
    if (stop.isEmpty()) {
      return List.of();
    }
    var strings =
        stop.get().isArray()
            ? stop.get().valueStream().map(each -> in.text("stop", each)).toList()
            : List.of(in.text("stop", stop.get()));
    if (strings.size() > MOST_STOPS
        || strings.stream().anyMatch(string -> string.length() > LONGEST_STOP)) {
      throw in.refusal(
          "stop", "may have %d strings of %d characters".formatted(MOST_STOPS, LONGEST_STOP));
    }
    return strings;
  }

  private @Nullable Constraint constraint(Parameters in) {
    var format = in.findObject("response_format");
    if (format.isEmpty()) {
      return null;
    }
    var type = format.get().text("type");
    try {
      return switch (type) {
        case "text" -> null;
        case "json_object" -> model.constraint("{\"type\": \"object\"}");
        case "json_schema" ->
            model.constraint(
                Parameters.of(format.get().get("json_schema"), "response_format.json_schema")
                    .get("schema")
                    .toString());
        default ->
            throw format
                .get()
                .refusal("type", "is '%s'; text, json_object and json_schema are".formatted(type));
      };
    } catch (SchemaException e) {
      throw ApiException.invalid("response_format", e.getMessage());
    }
  }

  private static int topLogprobs(Endpoint endpoint, Parameters in) {
    if (endpoint == Endpoint.TEXT) {
      return in.count("logprobs", MOST_LOGPROBS).orElse(NO_LOGPROBS);
    }
    var top = in.count("top_logprobs", MOST_LOGPROBS);
    if (in.flag("logprobs")) {
      return top.orElse(0);
    }
    if (top.isPresent()) {
      throw in.refusal("top_logprobs", "is set without logprobs; set logprobs to true");
    }
    return NO_LOGPROBS;
  }
}
