package io.nonmun.bot.serve;

import io.nonmun.bot.serve.CompletionRequest.Endpoint;
import io.nonmun.gpumodel.engine.Result;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Logprobs;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes one answer as OpenAI's API has it, whole or in chunks
/// (<https://platform.openai.com/docs/api-reference/chat/object>,
/// <https://platform.openai.com/docs/api-reference/chat-streaming/streaming>,
/// <https://platform.openai.com/docs/api-reference/completions/object>).
final class AnswerWriter {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final CompletionRequest request;
  private final Tokenizer tokenizer;
  private final String id;
  private final long created;
  private final int[] textLengths; // by choice

  AnswerWriter(CompletionRequest request, Tokenizer tokenizer, InstantSource clock) {
    this.request = request;
    this.tokenizer = tokenizer;
    id = (isChat() ? "chatcmpl-" : "cmpl-") + UUID.randomUUID().toString().replace("-", "");
    created = clock.instant().getEpochSecond();
    textLengths = new int[request.choices().size()];
  }

  private boolean isChat() {
    return request.endpoint() == Endpoint.CHAT;
  }

  /// One choice's end.
  record Answered(Result result, List<Logprobs> logprobs) {}

  /// @param answers one for each choice
  ObjectNode whole(List<Answered> answers) {
    var answer = answer(isChat() ? "chat.completion" : "text_completion");
    var choices = answer.putArray("choices");
    for (var i = 0; i < answers.size(); i++) {
      var result = answers.get(i).result();
      var choice = choice(choices, i, answers.get(i).logprobs(), result.finish());
      if (isChat()) {
        choice
            .putObject("message")
            .put("role", "assistant")
            .put("content", result.text())
            .putNull("refusal");
      } else {
        choice.put("text", request.choices().get(i).echo() + result.text());
      }
    }
    answer.set("usage", usage(answers.stream().map(each -> each.result().usage()).toList()));
    return answer;
  }

  /// What a streamed choice begins with, if anything.
  Optional<ObjectNode> first(int index) {
    var echo = request.choices().get(index).echo();
    if (!isChat()) {
      return Optional.of(echo)
          .filter(text -> !text.isEmpty())
          .map(text -> next(index, text, List.of()));
    }
    var chunk = chunk();
    choice(chunk.putArray("choices"), index, List.of(), null)
        .putObject("delta")
        .put("role", "assistant")
        .put("content", "");
    return Optional.of(chunk);
  }

  ObjectNode next(int index, String text, List<Logprobs> logprobs) {
    var chunk = chunk();
    var choice = choice(chunk.putArray("choices"), index, logprobs, null);
    if (isChat()) {
      choice.putObject("delta").put("content", text);
    } else {
      choice.put("text", text);
    }
    return chunk;
  }

  ObjectNode last(int index, Finish finish) {
    var chunk = chunk();
    var choice = choice(chunk.putArray("choices"), index, List.of(), finish);
    if (isChat()) {
      choice.putObject("delta");
    } else {
      choice.put("text", "");
    }
    return chunk;
  }

  /// The chunk after the last one, where it is asked for.
  ObjectNode usageChunk(List<Result.Usage> usages) {
    var chunk = chunk();
    chunk.putArray("choices");
    chunk.set("usage", usage(usages));
    return chunk;
  }

  private ObjectNode chunk() {
    var chunk = answer(isChat() ? "chat.completion.chunk" : "text_completion");
    if (request.withUsage()) {
      chunk.putNull("usage");
    }
    return chunk;
  }

  private ObjectNode answer(String object) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", request.model());
  }

  private ObjectNode choice(
      ArrayNode choices, int index, List<Logprobs> logprobs, @Nullable Finish finish) {
    var choice = choices.addObject().put("index", index);
    if (logprobs.isEmpty()) {
      choice.putNull("logprobs");
    } else {
      choice.set("logprobs", isChat() ? chatLogprobs(logprobs) : textLogprobs(index, logprobs));
    }
    return choice.put(
        "finish_reason",
        switch (finish) {
          case null -> null;
          case STOP -> "stop";
          case LENGTH, CANCELLED -> "length";
        });
  }

  private ObjectNode chatLogprobs(List<Logprobs> logprobs) {
    var json = JSON.createObjectNode();
    var content = json.putArray("content");
    for (var each : logprobs) {
      var token = token(content, each.token(), each.logprob());
      var top = token.putArray("top_logprobs");
      each.top().forEach(one -> token(top, one.token(), one.logprob()));
    }
    return json.putNull("refusal");
  }

  private ObjectNode token(ArrayNode list, int id, double logprob) {
    var token = list.addObject().put("token", text(id)).put("logprob", logprob);
    var numbers = token.putArray("bytes");
    for (var value : tokenizer.bytes(id)) {
      numbers.add(value & 0xff);
    }
    return token;
  }

  private ObjectNode textLogprobs(int index, List<Logprobs> logprobs) {
    var json = JSON.createObjectNode();
    var tokens = json.putArray("tokens");
    var chosen = json.putArray("token_logprobs");
    var top = json.putArray("top_logprobs");
    var offsets = json.putArray("text_offset");
    for (var each : logprobs) {
      tokens.add(text(each.token()));
      chosen.add(each.logprob());
      var likely = top.addObject();
      each.top().forEach(one -> likely.put(text(one.token()), one.logprob()));
      offsets.add(textLengths[index]);
      textLengths[index] += text(each.token()).length();
    }
    return json;
  }

  /// A token may be a part of a character, and is no whole text then.
  private String text(int token) {
    return new String(tokenizer.bytes(token), StandardCharsets.UTF_8);
  }

  /// A prompt that several choices continue counts with the first of them.
  private ObjectNode usage(List<Result.Usage> usages) {
    var prompt = 0;
    var cached = 0;
    var answered = 0;
    for (var i = 0; i < usages.size(); i++) {
      var tokens = request.choices().get(i).request().prompt();
      if (i == 0 || tokens != request.choices().get(i - 1).request().prompt()) {
        prompt += usages.get(i).promptTokens();
        cached += usages.get(i).cachedTokens();
      }
      answered += usages.get(i).newTokens();
    }
    var json =
        JSON.createObjectNode()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", answered)
            .put("total_tokens", prompt + answered);
    json.putObject("prompt_tokens_details").put("cached_tokens", cached);
    return json;
  }
}
