package io.nonmun.summarizer.model.openai;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Parts of a request that not every OpenAI-compatible server takes. All are sent at first; one
/// that a server complains of is left out, in this order where a complaint fits several.
enum ServerOption {
  /// `response_format` with the JSON schema: OpenAI, vLLM, llama-server, Ollama from 0.5.
  JSON_SCHEMA("response_format|json.?schema|grammar|guided"),

  /// `response_format: json_object`, where there is no schema.
  JSON_OBJECT("response_format|json.?object"),

  /// `max_tokens`, which newer models of OpenAI refuse and Ollama needs; else
  /// `max_completion_tokens`.
  MAX_TOKENS("max_tokens"),

  /// `temperature`, which OpenAI's reasoning models refuse.
  TEMPERATURE("temperature"),

  /// `chat_template_kwargs.enable_thinking: false`, by which vLLM and llama-server keep Qwen3 and
  /// its like from thinking aloud.
  NO_THINKING_TEMPLATE("chat_template_kwargs"),

  /// `reasoning_effort: none`, the same for Ollama and newer models of OpenAI.
  NO_REASONING("reasoning|think");

  private final Pattern complaint;

  ServerOption(String complaint) {
    this.complaint = Pattern.compile(complaint, Pattern.CASE_INSENSITIVE);
  }

  /// The options to try next: without the first that the refusal names, or all if it names none.
  ///
  /// @param body of the refusal; the parameter that it names goes before its words, which may name
  ///   others beside
  static Set<ServerOption> without(String body, Set<ServerOption> inUse) {
    var parameter = ChatWire.tree(body).path("error").path("param").asString("");
    var rest = EnumSet.copyOf(inUse);
    Stream.of(parameter, body)
        .flatMap(words -> inUse.stream().sorted().filter(option -> option.isNamedIn(words)))
        .findFirst()
        .ifPresent(rest::remove);
    return rest;
  }

  private boolean isNamedIn(String words) {
    return complaint.matcher(words).find();
  }
}
