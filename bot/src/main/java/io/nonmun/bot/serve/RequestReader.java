package io.nonmun.bot.serve;

import io.nonmun.bot.serve.CompletionRequest.Choice;
import io.nonmun.bot.serve.CompletionRequest.Endpoint;
import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.generate.Sampling.Penalties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads requests as OpenAI's API has them (<https://platform.openai.com/docs/api-reference/chat>,
/// <https://platform.openai.com/docs/api-reference/completions>), and `top_k`, `min_p`,
/// `repetition_penalty`, `stop_token_ids`, `ignore_eos` and `chat_template_kwargs.enable_thinking`
/// as other servers do. Values by which those say "off" (`top_k: -1`, `max_tokens: -1`, `top_p: 0`,
/// `seed: -1`, null) are taken so. What would change the answer and is not supported is refused;
/// what is not known is passed over, unless it asks for a form ([ConstraintReader]).
final class RequestReader {

  // Each costs the engine's thread time with every token.
  private static final int MOST_STOPS = 16;
  private static final int LONGEST_STOP = 500;
  private static final int MOST_BIASES = 1_024;

  /// Answers of one request, for all its prompts.
  private static final int MOST_CHOICES = 128;

  private static final int MOST_LOGPROBS = 20;
  private static final int NO_LOGPROBS = -1;

  /// The API's default for a text.
  private static final int TEXT_TOKENS = 16;

  /// What would change the prompt or the answer.
  private static final List<String> UNSUPPORTED =
      List.of(
          "audio",
          "lora",
          "lora_request",
          "web_search_options",
          "suffix",
          "documents",
          "chat_template",
          "continue_final_message",
          "use_beam_search",
          "truncate_prompt_tokens");

  private final ChatModel model;
  private final ModelNames names;
  private final ConstraintReader constraints;

  RequestReader(ChatModel model, ModelNames names) {
    this.model = model;
    this.names = names;
    constraints = new ConstraintReader(model);
  }

  /// @throws ApiException if the request cannot be served
  CompletionRequest read(Endpoint endpoint, byte[] body) {
    var in = Parameters.of(body);
    var asked = names.known(in.text("model"));
    refuseUnsupported(in);
    var choices = choices(endpoint, in, names.adapter(asked));
    var options = in.findObject("stream_options");
    return new CompletionRequest(
        endpoint,
        asked,
        choices,
        in.flag("stream"),
        options.isPresent() && options.get().flag("include_usage"));
  }

  /// A text to be continued, and what of it the answer repeats.
  private record Prompt(int[] tokens, String echo) {}

  private List<Choice> choices(Endpoint endpoint, Parameters in, @Nullable String adapter) {
    var prompts = endpoint == Endpoint.CHAT ? List.of(new Prompt(chat(in), "")) : prompts(in);
    var count = count(in, prompts.size());
    var sampling = sampling(in);
    var constraint = constraints.read(in);
    var stop = stop(in);
    var topLogprobs = topLogprobs(endpoint, in);
    var choices = new ArrayList<Choice>();
    for (var prompt : prompts) {
      var maxTokens = maxTokens(endpoint, in, prompt.tokens());
      if (constraint != null && maxTokens < constraint.minTokens()) {
        throw ApiException.invalid(
            "max_tokens",
            "there are %d tokens for an answer; one that fits the schema may need %d"
                .formatted(maxTokens, constraint.minTokens()));
      }
      for (var i = 0; i < count; i++) {
        var request =
            new Request(
                prompt.tokens(),
                maxTokens,
                sampling.withSeed(sampling.seed() + i),
                stop,
                topLogprobs,
                constraint == null ? null : constraint.copy(),
                Priority.INTERACTIVE,
                adapter);
        choices.add(new Choice(request, prompt.echo()));
      }
    }
    return choices;
  }

  /// Answers for each prompt.
  private static int count(Parameters in, int prompts) {
    var count = in.count("n", MOST_CHOICES).orElse(1);
    if (count == 0) {
      throw in.refusal("n", "is 0; 1 or more");
    }
    if (count * prompts > MOST_CHOICES) {
      throw in.refusal(
          "n", "asks for %d answers; at most %d".formatted(count * prompts, MOST_CHOICES));
    }
    if (in.count("best_of", MOST_CHOICES).filter(best -> best != count).isPresent()) {
      throw in.refusal("best_of", "is not n; ask for n answers and choose");
    }
    return count;
  }

  private static void refuseUnsupported(Parameters in) {
    for (var parameter : UNSUPPORTED) {
      var node = in.find(parameter);
      if (node.isPresent() && !ConstraintReader.isNothing(node.get())) {
        throw in.refusal(parameter, "is not supported; leave it out");
      }
    }
    for (var parameter : List.of("min_tokens", "prompt_logprobs")) {
      if (in.limit(parameter, Integer.MAX_VALUE).orElse(0) != 0) {
        throw in.refusal(parameter, "is not supported; leave it out");
      }
    }
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
    if (in.find("tool_calls").filter(calls -> !ConstraintReader.isNothing(calls)).isPresent()) {
      throw in.refusal("tool_calls", "is not supported; tell of them in the content");
    }
    if (in.text("role").equals("assistant") && in.find("content").isEmpty()) {
      return ""; // as the API has a turn that only called tools
    }
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

  /// A text, a list of texts, the tokens of one, or a list of such.
  private List<Prompt> prompts(Parameters in) {
    var echoes = in.flag("echo");
    if (echoes
        && in.find("logprobs").filter(node -> !ConstraintReader.isNothing(node)).isPresent()) {
      throw in.refusal("echo", "is set with logprobs; the prompt's are not known, leave one out");
    }
    var prompt = in.get("prompt");
    var isList = prompt.isArray() && !prompt.isEmpty() && !prompt.get(0).isNumber();
    if (prompt.size() > MOST_CHOICES && isList) {
      throw in.refusal("prompt", "has %d texts; at most %d".formatted(prompt.size(), MOST_CHOICES));
    }
    var each = isList ? prompt.valueStream().toList() : List.of(prompt);
    return each.stream().map(one -> prompt(in, one, echoes)).toList();
  }

  private Prompt prompt(Parameters in, JsonNode prompt, boolean echoes) {
    var tokens =
        prompt.isArray() ? tokens(in, "prompt", prompt) : model.prompt(in.text("prompt", prompt));
    if (tokens.length == 0) {
      throw in.refusal("prompt", "is empty");
    }
    if (!echoes) {
      return new Prompt(tokens, "");
    }
    var echo = prompt.isArray() ? model.engine().tokenizer().decode(tokens) : prompt.stringValue();
    return new Prompt(tokens, echo);
  }

  static int[] tokens(Parameters in, String parameter, JsonNode prompt) {
    var tokens = new int[prompt.size()];
    for (var i = 0; i < tokens.length; i++) {
      if (!prompt.get(i).isIntegralNumber() || !prompt.get(i).canConvertToInt()) {
        throw in.refusal(parameter, "is no text, no list of tokens, and no list of such");
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
        in.limit(parameter, Integer.MAX_VALUE)
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
          in.limit("top_k", Integer.MAX_VALUE).orElse(0),
          orOff(in.number("top_p", 0, 1, 1)),
          in.number("min_p", 0, 1, 0),
          new Penalties(
              orOff(in.number("repetition_penalty", 0, 2, 1)),
              in.number("presence_penalty", -2, 2, 0),
              in.number("frequency_penalty", -2, 2, 0)),
          bias(in),
          in.integer("seed")
              .filter(seed -> seed != -1) // another way to ask for any
              .orElseGet(ThreadLocalRandom.current()::nextLong));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid((String) null, e.getMessage());
    }
  }

  /// 0 leaves nothing, so whoever sends it means none of it.
  private static float orOff(float value) {
    return value == 0 ? 1 : value;
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

  private static Stop stop(Parameters in) {
    var tokens = new HashSet<Integer>();
    for (var token : in.find("stop_token_ids").map(JsonNode::values).orElse(List.of())) {
      if (!token.isIntegralNumber() || !token.canConvertToInt() || tokens.size() == MOST_BIASES) {
        throw in.refusal("stop_token_ids", "may have %d tokens".formatted(MOST_BIASES));
      }
      tokens.add(token.intValue());
    }
    return new Stop(stops(in), tokens, !in.flag("ignore_eos"));
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

  private static int topLogprobs(Endpoint endpoint, Parameters in) {
    if (endpoint == Endpoint.TEXT) {
      return in.find("logprobs").filter(JsonNode::isBoolean).isPresent()
          ? in.flag("logprobs") ? 0 : NO_LOGPROBS
          : in.count("logprobs", MOST_LOGPROBS).orElse(NO_LOGPROBS);
    }
    var top = in.count("top_logprobs", MOST_LOGPROBS);
    if (in.flag("logprobs")) {
      return top.orElse(0);
    }
    if (top.orElse(0) > 0) {
      throw in.refusal("top_logprobs", "is set without logprobs; set logprobs to true");
    }
    return NO_LOGPROBS;
  }
}
