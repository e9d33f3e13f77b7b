package io.nonmun.bot.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.engine.Engine.Device;
import io.nonmun.gpumodel.model.RandomModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Over HTTP on loopback, with a tiny model that says noise.
@Timeout(120)
class ModelServerTest {

  private static final Path VOCABULARY =
      Path.of("../gpu-model/src/test/resources/golden/models/tiny-qwen2-q8_0.gguf");
  private static final String TEMPLATE =
      """
      {%- for message in messages %}
      {%- if message.role not in ['system', 'user', 'assistant'] %}{{ raise_exception('no') }}{% endif %}
      {{- message.role }}: {{ message.content }}
      {% endfor %}assistant:\
      """;
  private static final String CHAT = "/v1/chat/completions";
  private static final String TEXT = "/v1/completions";
  private static final String MESSAGES =
      "'model': 'tiny', 'messages': [{'role': 'user', 'content': 'Hello there'}]";

  /// Requests that run at once; as many are taken where none may wait.
  private static final int RUNNING = 16;

  private static final Duration PULSE = Duration.ofMillis(20);

  @TempDir private static Path folder;
  private static Path file;
  private static ChatModel model;
  private static ModelServer server;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() throws IOException {
    file = folder.resolve("tiny.gguf");
    RandomModel.like("tiny").withChatTemplate(TEMPLATE).write("f32", VOCABULARY, file, 1, _ -> {});
    model = ChatModel.open(file, "cpu-reference", 1, 0);
    server = start(model, "");
  }

  private static ModelServer start(ChatModel model, String key) throws IOException {
    return ModelServer.start(model, settings(key));
  }

  private static ModelServer.Settings settings(String key) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ModelServer.Settings(address, "tiny", key, PULSE, Set.of("models.lan"));
  }

  @AfterAll
  static void stop() {
    server.close();
    model.close();
  }

  // ---- answers

  @Test
  void tellsOfItsModel() throws Exception {
    var listed = json(get("/v1/models")).at("/data/0");
    assertThat(listed.at("/id").stringValue()).isEqualTo("tiny");
    assertThat(json(get("/v1/models/tiny"))).isEqualTo(listed);
    assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void healthSaysOfSeveralDevicesWhichCompute() {
    var metrics = model.engine().metrics();
    var devices =
        List.of(
            new Device("cuda:0", "cuda:0 (H100)", Optional.of("lost"), Optional.empty(), metrics),
            new Device("cuda:1", "cuda:1 (H100)", Optional.empty(), Optional.empty(), metrics));

    assertThat(ModelServer.health("ok", devices).toString())
        .isEqualTo("{\"status\":\"ok\",\"devices\":{\"cuda:0\":\"dead\",\"cuda:1\":\"ok\"}}");
  }

  @Test
  void metricsNameTheDevice() throws Exception {
    assertThat(get("/metrics").body()).contains("nonmun_device_up{device=\"cpu-reference\"} 1.0");
  }

  @Test
  void answersAChat() throws Exception {
    var answer = chat("'max_tokens': 5, 'temperature': 0");

    assertThat(answer.at("/id").stringValue()).startsWith("chatcmpl-");
    assertThat(answer.at("/object").stringValue()).isEqualTo("chat.completion");
    assertThat(answer.at("/model").stringValue()).isEqualTo("tiny");
    assertThat(answer.at("/choices/0/message/role").stringValue()).isEqualTo("assistant");
    assertThat(content(answer)).isNotEmpty();
    assertThat(finish(answer)).isEqualTo("length");
    assertThat(answer.at("/usage/completion_tokens").intValue()).isEqualTo(5);
    assertThat(answer.at("/usage/total_tokens").intValue())
        .isEqualTo(answer.at("/usage/prompt_tokens").intValue() + 5);
  }

  @Test
  void aChatThatWasThereBeforeIsNotComputedAgain() throws Exception {
    var text = "'messages': [{'role': 'user', 'content': '" + "shared ".repeat(20) + "'}]";
    var body = "{'model': 'tiny', 'max_tokens': 1, " + text + "}";
    post(CHAT, body);

    var usage = json(post(CHAT, body)).at("/usage");

    assertThat(usage.at("/prompt_tokens_details/cached_tokens").intValue())
        .isBetween(16, usage.at("/prompt_tokens").intValue());
  }

  @Test
  void contentMayComeInParts() throws Exception {
    var whole = "'content': 'one two'";
    var parts = "'content': [{'type': 'text', 'text': 'one '}, {'type': 'text', 'text': 'two'}]";
    var texts = new ArrayList<String>();
    for (var content : List.of(whole, parts)) {
      var message = "{'role': 'user', " + content + "}";
      texts.add(
          content(
              json(
                  post(
                      CHAT,
                      "{'model': 'tiny', 'max_tokens': 9, 'temperature': 0, 'messages': ["
                          + message
                          + "]}"))));
    }
    assertThat(texts.getFirst()).isEqualTo(texts.getLast());
  }

  @Test
  void aStreamSaysWhatAWholeAnswerSays() throws Exception {
    var options = "'max_tokens': 30, 'temperature': 0, 'seed': 1";
    var whole = chat(options);

    var events =
        events(
            post(
                CHAT,
                "{"
                    + MESSAGES
                    + ", 'stream': true, 'stream_options': {'include_usage': true}, "
                    + options
                    + "}"));

    assertThat(events.getLast()).isEqualTo("[DONE]");
    var chunks = events.subList(0, events.size() - 1).stream().map(ModelServerTest::parse).toList();
    assertThat(chunks.getFirst().at("/choices/0/delta/role").stringValue()).isEqualTo("assistant");
    assertThat(chunks)
        .extracting(chunk -> chunk.at("/id"))
        .containsOnly(chunks.getFirst().at("/id"));
    assertThat(
            chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").asString(""))
                .collect(Collectors.joining()))
        .isEqualTo(content(whole));
    assertThat(finish(chunks.get(chunks.size() - 2))).isEqualTo(finish(whole));
    var usage = chunks.getLast();
    assertThat(usage.at("/choices")).isEmpty();
    assertThat(usage.at("/usage/completion_tokens"))
        .isEqualTo(whole.at("/usage/completion_tokens"));
    assertThat(chunks.getFirst().get("usage").isNull()).isTrue();
  }

  @Test
  void anAnswerFitsItsSchema() throws Exception {
    var format =
        """
        'response_format': {'type': 'json_schema', 'json_schema': {'name': 'paper', 'strict': true, 'schema':
        {'type': 'object', 'properties': {'title': {'type': 'string', 'maxLength': 10},
        'stars': {'type': 'integer', 'minimum': 1, 'maximum': 5}}, 'required': ['title', 'stars'],
        'additionalProperties': false}}}\
        """;
    for (var seed = 0; seed < 5; seed++) {
      var answer = chat(format + ", 'seed': " + seed);
      var paper = parse(content(answer));
      assertThat(paper.at("/title").stringValue()).hasSizeLessThanOrEqualTo(20);
      assertThat(paper.at("/stars").intValue()).isBetween(1, 5);
      assertThat(finish(answer)).isEqualTo("stop");
    }
  }

  @Test
  void jsonObjectIsAnyObject() throws Exception {
    var answer = chat("'response_format': {'type': 'json_object'}, 'max_tokens': 80, 'seed': 3");
    assertThat(parse(content(answer)).isObject()).isTrue();
    assertThat(finish(answer)).isEqualTo("stop");
  }

  @Test
  void stopsBeforeAStopString() throws Exception {
    var text = content(chat("'max_tokens': 40, 'temperature': 0"));
    var at = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
    var stop = text.substring(at, text.offsetByCodePoints(at, 1));

    var answer =
        chat("'max_tokens': 40, 'temperature': 0, 'stop': ['never', " + quoted(stop) + "]");

    assertThat(content(answer)).isEqualTo(text.substring(0, text.indexOf(stop)));
    assertThat(finish(answer)).isEqualTo("stop");
  }

  @Test
  void sameSeedSameText() throws Exception {
    var options = "'max_tokens': 20, 'temperature': 1.5, 'top_p': 0.9, 'seed': ";
    assertThat(content(chat(options + 7))).isEqualTo(content(chat(options + 7)));
    assertThat(content(chat(options + 7))).isNotEqualTo(content(chat(options + 8)));
  }

  @Test
  void biasDecides() throws Exception {
    var token = model.engine().tokenizer().encode("A", false)[0];
    assertThat(content(chat("'max_tokens': 4, 'logit_bias': {'" + token + "': 100}")))
        .isEqualTo("AAAA");
  }

  @Test
  void tellsProbabilities() throws Exception {
    var answer = chat("'max_tokens': 3, 'temperature': 0, 'logprobs': true, 'top_logprobs': 2");

    var tokens = answer.at("/choices/0/logprobs/content");
    assertThat(tokens).hasSize(3);
    for (var token : tokens) {
      assertThat(token.at("/logprob").doubleValue()).isNegative();
      assertThat(token.at("/top_logprobs")).hasSize(2);
      assertThat(token.at("/top_logprobs/0/logprob")).isEqualTo(token.at("/logprob"));
      assertThat(token.at("/bytes")).isNotEmpty();
    }
  }

  @Test
  void continuesATextOrItsTokens() throws Exception {
    var options = "'model': 'tiny', 'max_tokens': 6, 'temperature': 0, 'logprobs': 1, 'prompt': ";
    var tokens = model.prompt("Once upon a time");

    var answer = json(post(TEXT, "{" + options + "'Once upon a time'}"));
    var again = json(post(TEXT, "{" + options + Arrays.toString(tokens) + "}"));

    assertThat(answer.at("/object").stringValue()).isEqualTo("text_completion");
    assertThat(answer.at("/choices/0/text").stringValue())
        .isNotEmpty()
        .isEqualTo(again.at("/choices/0/text").stringValue());
    assertThat(answer.at("/choices/0/logprobs/tokens")).hasSize(6);
    assertThat(answer.at("/choices/0/logprobs/text_offset/0").intValue()).isZero();
  }

  // E13: values by which clients say "off", and texts in all their forms.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'top_p': 0",
        "'top_p': null",
        "'top_k': -1",
        "'top_k': 0",
        "'max_completion_tokens': 9, 'max_tokens': 1",
        "'max_tokens': 9.0",
        "'repetition_penalty': 0",
        "'temperature': null, 'seed': null, 'stop': null, 'logit_bias': null, 'n': null",
        "'stop': [], 'logit_bias': {}, 'tools': [], 'tool_choice': 'auto', 'functions': null",
        "'tool_choice': 'none', 'parallel_tool_calls': false, 'function_call': 'none'",
        "'response_format': {'type': 'text'}, 'logprobs': false, 'top_logprobs': 0",
        "'response_format': null, 'guided_json': null, 'guided_regex': '', 'structured_outputs': {}",
        "'user': 'me', 'store': false, 'metadata': {'a': 'b'}, 'service_tier': 'auto'",
        "'stream_options': null, 'some_information': 1, 'reasoning_effort': 'low', 'n': 1, 'best_of': 1",
        "'stop_token_ids': null, 'ignore_eos': false, 'min_tokens': 0",
      })
  void e13WhatMeansOffIsAsIfItWereNotThere(String options) throws Exception {
    var rest = options.contains("max_") ? "" : ", 'max_tokens': 9";
    var plain = content(chat("'seed': 5, 'max_tokens': 9"));
    if (options.contains("'seed': null")) {
      assertThat(finish(chat(options + rest))).isIn("length", "stop");
    } else {
      assertThat(content(chat(options + rest + ", 'seed': 5"))).isEqualTo(plain);
    }
  }

  @Test
  void e13UnboundedTokensEndWithTheContext() throws Exception {
    var token = model.engine().tokenizer().encode("A", false)[0];
    var stop = "'stop': 'AAAAAAAA', 'logit_bias': {'" + token + "': 100}";
    for (var most :
        List.of(
            "'max_tokens': -1, ", "'max_completion_tokens': -1, ", "'max_tokens': null, ", "")) {
      assertThat(finish(chat(most + stop))).isEqualTo("stop");
    }
  }

  @Test
  void e13AnAssistantMayHaveSaidNothing() throws Exception {
    var texts = new ArrayList<String>();
    for (var content : List.of("", ", 'content': null", ", 'content': ''", ", 'content': []")) {
      var body =
          "{'model': 'tiny', 'max_tokens': 9, 'temperature': 0, 'messages': [{'role': 'developer',"
              + " 'content': 'x'}, {'role': 'assistant'%s}, {'role': 'user', 'content': 'y'}]}";
      texts.add(content(json(post(CHAT, body.formatted(content)))));
    }
    assertThat(texts).containsOnly(texts.getFirst());
  }

  @Test
  void e13SeveralTextsAreSeveralChoices() throws Exception {
    var options = "'model': 'tiny', 'max_tokens': 6, 'temperature': 0, 'prompt': ";
    var one = json(post(TEXT, "{" + options + "'Once upon'}"));
    var other = json(post(TEXT, "{" + options + "'a time'}"));
    var tokens = Arrays.toString(model.prompt("a time"));

    var both = json(post(TEXT, "{" + options + "['Once upon', 'a time']}"));
    var mixed = json(post(TEXT, "{" + options + "[" + tokens + ", " + tokens + "], 'n': 2}"));

    assertThat(both.at("/choices")).hasSize(2);
    assertThat(both.at("/choices/0/text")).isEqualTo(one.at("/choices/0/text"));
    assertThat(both.at("/choices/1/text")).isEqualTo(other.at("/choices/0/text"));
    assertThat(both.at("/choices/1/index").intValue()).isOne();
    for (var count : List.of("prompt_tokens", "completion_tokens", "total_tokens")) {
      assertThat(both.at("/usage/" + count).intValue())
          .isEqualTo(one.at("/usage/" + count).intValue() + other.at("/usage/" + count).intValue());
    }
    assertThat(mixed.at("/choices")).hasSize(4);
    assertThat(mixed.at("/choices").valueStream().map(choice -> choice.get("text")))
        .containsOnly(other.at("/choices/0/text"));
    assertThat(mixed.at("/usage/prompt_tokens").intValue())
        .isEqualTo(2 * other.at("/usage/prompt_tokens").intValue());
  }

  @Test
  void severalAnswersAreThoseOfSeedsInARow() throws Exception {
    var options = "'max_tokens': 9, 'seed': ";
    var several = chat(options + "40, 'n': 3");
    for (var i = 0; i < 3; i++) {
      assertThat(several.at("/choices/" + i + "/message/content").stringValue())
          .isEqualTo(content(chat(options + (40 + i))));
    }
    var events =
        events(post(CHAT, "{" + MESSAGES + ", 'stream': true, 'n': 3, " + options + "40}"));
    var texts = new String[] {"", "", ""};
    for (var event : events.subList(0, events.size() - 1)) {
      var choice = parse(event).at("/choices/0");
      texts[choice.at("/index").intValue()] += choice.at("/delta/content").asString("");
    }
    assertThat(texts)
        .containsExactly(
            several
                .at("/choices")
                .valueStream()
                .map(choice -> choice.at("/message/content").stringValue())
                .toArray(String[]::new));
  }

  @Test
  void e13AnEchoIsTheTextBeforeItsContinuation() throws Exception {
    var options = "{'model': 'tiny', 'max_tokens': 6, 'temperature': 0, 'prompt': ";
    var plain = json(post(TEXT, options + "'Once upon'}")).at("/choices/0/text").stringValue();
    var tokens = Arrays.toString(model.prompt("Once upon"));
    for (var prompt : List.of("'Once upon'", tokens, "['Once upon']")) {
      var whole = json(post(TEXT, options + prompt + ", 'echo': true}"));
      assertThat(whole.at("/choices/0/text").stringValue()).isEqualTo("Once upon" + plain);
      var events = events(post(TEXT, options + prompt + ", 'echo': true, 'stream': true}"));
      assertThat(
              events.subList(0, events.size() - 1).stream()
                  .map(event -> parse(event).at("/choices/0/text").stringValue())
                  .collect(Collectors.joining()))
          .isEqualTo("Once upon" + plain);
    }
    var refused = json(post(TEXT, options + "'a', 'echo': true, 'logprobs': 1}"));
    assertThat(refused.at("/error/param").stringValue()).isEqualTo("echo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "''", "['a', '']", "['a', 1]", "[1, 'a']", "[[1], []]", "[[[1]]]"})
  void textsThatAreNoneAreRefused(String prompt) throws Exception {
    var response = post(TEXT, "{'model': 'tiny', 'prompt': " + prompt + "}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/param").stringValue()).isEqualTo("prompt");
  }

  @Test
  void stopsAtATokenAndNotAtTheEnd() throws Exception {
    var tokenizer = model.engine().tokenizer();
    var token = tokenizer.encode("A", false)[0];
    var bias = "'logit_bias': {'%d': 100}, 'max_tokens': 5".formatted(token);
    assertThat(content(chat(bias + ", 'stop_token_ids': [" + token + "]"))).isEmpty();
    var end = "'logit_bias': {'%d': 100}, 'max_tokens': 5".formatted(tokenizer.eos().orElseThrow());
    assertThat(chat(end).at("/usage/completion_tokens").intValue()).isOne();
    assertThat(chat(end + ", 'ignore_eos': true").at("/usage/completion_tokens").intValue())
        .isEqualTo(5);
  }

  // E7: who asks for a form relies on it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'guided_json': S",
        "'guided_json': 'S'",
        "'json_schema': S",
        "'format': S",
        "'structured_outputs': {'json': S, 'regex': null}",
        "'response_format': {'type': 'json_object', 'schema': S}",
        "'response_format': {'type': 'json_schema', 'schema': S}",
        "'guided_choice': ['17', '18', '19']",
        "'structured_outputs': {'choice': ['17', '18', '19']}",
      })
  void e07AFormIsKeptByWhateverNameItIsAskedFor(String option) throws Exception {
    var schema = "{'type': 'integer', 'minimum': 17, 'maximum': 19}";
    var options =
        option.contains("'S'")
            ? option.replace("'S'", quoted(schema.replace('\'', '"')).replace("\\\"", "\\\""))
            : option.replace("S", schema);
    for (var seed = 0; seed < 3; seed++) {
      var answer = chat(options + ", 'max_tokens': 9, 'seed': " + seed);
      assertThat(content(answer)).isIn("17", "18", "19");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'guided_regex': '[0-9]+'",
        "'guided_grammar': 'root ::= a'",
        "'grammar': 'root ::= a'",
        "'grammar_string': 'root ::= a'",
        "'regex': 'a+'",
        "'ebnf': 'a'",
        "'structural_tag': {'a': 1}",
        "'structured_outputs': {'regex': 'a+'}",
        "'structured_outputs': {'grammar': 'a'}",
        "'structured_outputs': {'some_new_form': 'a'}",
        "'responseSchema': {'type': 'string'}",
        "'response_json_schema': {'type': 'string'}",
        "'output_format': {'type': 'json'}",
        "'json_mode': true",
        "'tools': [{'type': 'function'}]",
        "'functions': [{'name': 'a'}]",
        "'tool_choice': 'required'",
        "'tool_choice': {'type': 'function', 'function': {'name': 'a'}}",
        "'function_call': {'name': 'a'}",
        "'allowed_token_ids': [1, 2]",
        "'bad_words': ['no']",
        "'format': 'xml'",
        "'guided_json': {'type': 'text'}",
        "'guided_choice': []",
        "'guided_choice': ['']",
        "'guided_choice': 'a'",
        "'guided_json': {}, 'guided_choice': ['a']",
        "'guided_json': {'type': 'null'}, 'guided_choice': ['a']",
      })
  void e07AnotherFormIsRefused(String option) throws Exception {
    var response = post(CHAT, "{" + MESSAGES + ", 'max_tokens': 9, " + option + "}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    var error = json(response).at("/error");
    assertThat(error.at("/message").stringValue() + error.at("/param").asString(""))
        .containsPattern("response_format|guided_json|guided_choice");
  }

  // ---- refusals

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                                  | 400 |                       | the body is no JSON",
        "{} {}                                              | 400 |                       | the body is no JSON",
        "[]                                                 | 400 |                       | no JSON object",
        "{}                                                 | 400 | model                 | model is missing",
        "{'model': 1}                                       | 400 | model                 | model is not a string",
        "{'model': 'gpt-4o', 'messages': []}                | 404 | model                 | there is no model 'gpt-4o' here; ask for 'tiny'",
        "{'model': 'tiny'}                                  | 400 | messages              | messages is missing",
        "{'model': 'tiny', 'messages': []}                  | 400 | messages              | no list of messages",
        "{'model': 'tiny', 'messages': [1]}                 | 400 | messages[0]           | no object",
        "{'model': 'tiny', 'messages': [{'role': 'tool', 'content': 'a'}]} | 400 | messages[0].role | is 'tool'",
        "{'model': 'tiny', 'messages': [{'role': 'user', 'content': [{'type': 'image_url'}]}]} | 400 | messages.content.type | is not text",
        "{M, 'temperature': 2.5}                            | 400 | temperature           | is 2.5; 0.0 to 2.0",
        "{M, 'temperature': 1e999}                          | 400 | temperature           | 0.0 to 2.0",
        "{M, 'max_tokens': 1e999}                           | 400 | max_tokens            | a whole number",
        "{M, 'seed': 1e999}                                 | 400 | seed                  | a whole number",
        "{M, 'temperature': 'hot'}                          | 400 | temperature           | is not a number",
        "{M, 'max_tokens': 0}                               | 400 | max_tokens            | 1 or more",
        "{M, 'max_completion_tokens': 1.5}                  | 400 | max_completion_tokens | a whole number",
        "{M, 'n': 0}                                        | 400 | n                     | 1 or more",
        "{M, 'n': 129}                                      | 400 | n                     | from 0 to 128",
        "{M, 'n': 2, 'best_of': 3}                          | 400 | best_of               | ask for n answers",
        "{M, 'tools': [{'type': 'function'}]}               | 400 | tools                 | is not supported",
        "{'model': 'tiny', 'messages': [{'role': 'user', 'content': null}]} | 400 | messages[0].content | is missing",
        "{'model': 'tiny', 'messages': [{'role': 'assistant', 'content': null, 'tool_calls': [{}]}]} | 400 | messages[0].tool_calls | is not supported",
        "{M, 'max_tokens': -2}                              | 400 | max_tokens            | a whole number",
        "{M, 'top_k': -2}                                   | 400 | top_k                 | a whole number",
        "{M, 'min_tokens': 3}                               | 400 | min_tokens            | is not supported",
        "{M, 'stop_token_ids': ['a']}                       | 400 | stop_token_ids        | tokens",
        "{M, 'stop': 3}                                     | 400 | stop                  | is not a string",
        "{M, 'stop': ['a','b','c','d','e','f','g','h','i','j','k','l','m','n','o','p','q']} | 400 | stop | may have 16 strings",
        "{M, 'stop': ''}                                    | 400 |                       | empty stop string",
        "{M, 'stream': 'yes'}                               | 400 | stream                | is not true or false",
        "{M, 'top_logprobs': 2}                             | 400 | top_logprobs          | set logprobs to true",
        "{M, 'logit_bias': {'a': 1}}                        | 400 | logit_bias            | names 'a'",
        "{M, 'logit_bias': {'9999999': 1}}                  | 400 |                       | a bias for token 9999999",
        "{M, 'response_format': {'type': 'xml'}}            | 400 | response_format.type  | is 'xml'",
        "{M, 'response_format': {'type': 'json_schema', 'json_schema': {'schema': {'type': 'string', 'pattern': 'a+'}}}} | 400 | response_format | schema at $.pattern: not supported",
        "{M, 'max_tokens': 2, 'response_format': {'type': 'json_schema', 'json_schema': {'schema': {'type': 'string', 'minLength': 99}}}} | 400 | max_tokens | may need",
      })
  void whatCannotBeServedIsSaid(String body, int status, String parameter, String message)
      throws Exception {
    var response = post(CHAT, body.replace("M", MESSAGES));

    assertThat(response.statusCode()).isEqualTo(status);
    var error = json(response).at("/error");
    assertThat(error.at("/message").stringValue()).contains(message);
    assertThat(error.at("/type").stringValue()).isEqualTo("invalid_request_error");
    assertThat(error.at("/param").asString(null)).isEqualTo(parameter);
  }

  @Test
  void aPromptThatIsTooLongIsRefused() throws Exception {
    var response = post(TEXT, "{'model': 'tiny', 'prompt': '" + "word ".repeat(40_000) + "'}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/code").stringValue()).isEqualTo("context_length_exceeded");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    var response = post(CHAT, "{'model': '" + "x".repeat(3 << 20) + "'}");
    assertThat(response.statusCode()).isEqualTo(413);
  }

  // E15: its sender sees the refusal, whatever it is, and not a broken connection.
  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, application/json, 413",
    "/v1/completions, application/json, 413",
    "/v1/chat/completions, text/plain, 415",
    "/no/such/path, application/json, 404",
    "/v1/models, application/json, 405",
  })
  void e15ABodyOfTwentyMegabytesIsAnswered(String path, String type, int status) throws Exception {
    var bytes = "x".repeat(20 << 20).getBytes(StandardCharsets.UTF_8);
    var known = BodyPublishers.ofByteArray(bytes);
    var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
    for (var body : List.of(known, chunked)) {
      var request = request(path).header("Content-Type", type).POST(body).build();
      var response = CLIENT.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(json(response).at("/error/message").stringValue()).isNotEmpty();
    }
  }

  @Test
  void otherPathsMethodsAndTypesAreRefused() throws Exception {
    assertThat(get("/v1/images/generations").statusCode()).isEqualTo(404);
    assertThat(get("/v1/embeddings").statusCode()).isEqualTo(405);
    assertThat(get("/v1/models/other").statusCode()).isEqualTo(404);
    assertThat(get(CHAT).statusCode()).isEqualTo(405);
    assertThat(get(CHAT).headers().firstValue("Allow")).contains("POST");
    var form =
        request(CHAT).header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}"));
    assertThat(CLIENT.send(form.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(415);
  }

  @Test
  void headIsGetWithoutABody() throws Exception {
    for (var path : List.of("/health", "/metrics", "/v1/models")) {
      var head = request(path).method("HEAD", BodyPublishers.noBody()).build();
      var response = CLIENT.send(head, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .isEqualTo(get(path).headers().firstValue("Content-Type"));
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  void onlyThoseWithTheKeyAreServed() throws Exception {
    try (var guarded = start(model, "planted-key")) {
      var models = URI.create("http://127.0.0.1:" + guarded.address().getPort() + "/v1/models");
      for (var key :
          List.of("Bearer planted-kez", "Bearer planted-key2", "planted-key", "Bearer ")) {
        var response =
            CLIENT.send(
                HttpRequest.newBuilder(models).header("Authorization", key).build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(key).isEqualTo(401);
        assertThat(json(response).at("/error/code").stringValue()).isEqualTo("invalid_api_key");
        assertThat(response.body()).doesNotContain("planted-key");
      }
      var right =
          HttpRequest.newBuilder(models).header("Authorization", "Bearer planted-key").build();
      assertThat(CLIENT.send(right, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
    assertThat(settings("planted-key").toString()).doesNotContain("planted-key");
  }

  // R9: a foreign page, whose name points here or which posts to here, gets nothing.
  @Test
  void r09AForeignHostAndAForeignPageAreRefused() throws Exception {
    for (var path : List.of("/health", "/metrics", "/v1/models", CHAT, "/none")) {
      assertThat(raw(path, "evil.example:8000"))
          .startsWith("HTTP/1.1 421 ")
          .contains("--allow-host");
      assertThat(raw(path, "localhost\r\nOrigin: https://evil.example"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(raw(path, "models.lan")).doesNotContain("host_not_allowed");
    }
    assertThat(raw("/health", "models.lan:8000")).startsWith("HTTP/1.1 200 ");
  }

  private static String raw(String path, String host) throws IOException {
    try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      var request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  // ---- load, and clients that leave

  @Test
  void moreThanMayWaitAreSentBackAndThoseThatLeaveMakeRoom() throws Exception {
    var clients = new ArrayList<Socket>();
    try {
      for (var i = 0; i < RUNNING; i++) {
        clients.add(longRequest(i % 2 == 0));
      }
      await(() -> model.engine().metrics().running() == RUNNING);

      var busy = post(CHAT, "{" + MESSAGES + "}");

      assertThat(busy.statusCode()).isEqualTo(429);
      assertThat(busy.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 60L);
      assertThat(json(busy).at("/error/code").stringValue()).isEqualTo("rate_limit_exceeded");
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
    var before = model.engine().metrics().newTokens();
    await(() -> model.engine().metrics().running() == 0);
    assertThat(model.engine().metrics().newTokens() - before).isLessThan(RUNNING * 20_000L);
    assertThat(model.engine().metrics().kvHeld()).isZero();
    await(() -> left() >= RUNNING);
    assertThat(chat("'max_tokens': 2").at("/usage/completion_tokens").intValue()).isEqualTo(2);
  }

  /// One that goes on for tens of thousands of tokens, so that it ends early or not in time.
  private static Socket longRequest(boolean streamed) throws IOException {
    var end = model.engine().tokenizer().eos().orElseThrow();
    var body =
        "{%s, 'stream': %s, 'max_tokens': 30000, 'logit_bias': {'%d': -100}}"
            .formatted(MESSAGES.replace("Hello", "Long"), streamed, end)
            .replace('\'', '"');
    var socket = new Socket(server.address().getAddress(), server.address().getPort());
    var request =
        """
        POST %s HTTP/1.1
        Host: localhost
        Content-Type: application/json
        Content-Length: %d

        %s\
        """
            .formatted(CHAT, body.length(), body);
    socket
        .getOutputStream()
        .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /// Clients that went before their answer was whole, streamed or not.
  private static long left() {
    return Pattern.compile("chat/completions\",status=\"499\"} (\\d+)")
        .matcher(metrics())
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  private static String metrics() {
    try {
      return get("/metrics").body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new AssertionError("waited in vain");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aSilentAnswerShowsThatItIsAliveAndIsWholeInTheEnd() throws Exception {
    var response = post(CHAT, "{" + MESSAGES + ", 'max_tokens': 1500, 'temperature': 0}");
    assertThat(response.body()).startsWith("\n");
    assertThat(json(response).at("/object").stringValue()).isEqualTo("chat.completion");
  }

  /// By then its status is out.
  @Test
  void aSilentAnswerThatFailsIsAnError() throws Exception {
    try (var dying = ChatModel.open(file, "cpu-reference", 1, 0);
        var other = start(dying, "")) {
      var body = "{" + MESSAGES + ", 'max_tokens': 30000, 'temperature': 0}";
      var uri = URI.create("http://127.0.0.1:" + other.address().getPort() + CHAT);
      var request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body.replace('\'', '"')))
              .build();
      // Its body is open once there is a sign of life.
      try (var answer = CLIENT.send(request, BodyHandlers.ofInputStream()).body()) {
        assertThat(answer.read()).isEqualTo('\n');
        dying.engine().close();

        var error = JsonMapper.shared().readTree(answer).at("/error");

        assertThat(error.at("/type").stringValue()).isEqualTo("server_error");
        assertThat(error.at("/message").stringValue()).contains("closed");
      }
    }
  }

  @Test
  void countsWhatItDoes() throws Exception {
    post(CHAT, "{" + MESSAGES + ", 'max_tokens': 2}");
    get("/no/such/path");

    var page = get("/metrics");

    assertThat(page.headers().firstValue("Content-Type")).hasValue(ServerMetrics.TYPE);
    assertThat(page.body().lines())
        .allMatch(line ->
            line.matches("# (HELP|TYPE) nonmun_\\w+ .+")
                || line.matches("nonmun_\\w+(\\{.+})? -?[\\d.Ee+-]+"));
    assertThat(page.body())
        .containsPattern(
            "nonmun_http_requests_total\\{path=\"/v1/chat/completions\",status=\"200\"} [1-9]")
        .containsPattern("nonmun_http_requests_total\\{path=\"other\",status=\"404\"} [1-9]")
        .containsPattern("nonmun_new_tokens_total [1-9]")
        .containsPattern("nonmun_request_seconds_count [1-9]");
    assertThat(page.body().lines().filter(line -> line.startsWith("# TYPE ")))
        .map(line -> line.split(" ")[2])
        .contains(
            "nonmun_http_requests_total",
            "nonmun_queued_requests",
            "nonmun_running_requests",
            "nonmun_kv_blocks",
            "nonmun_kv_blocks_held",
            "nonmun_kv_blocks_peak",
            "nonmun_kv_blocks_cached",
            "nonmun_kv_bytes",
            "nonmun_tokens_per_second",
            "nonmun_prompt_tokens_total",
            "nonmun_cached_tokens_total",
            "nonmun_new_tokens_total",
            "nonmun_requests_finished_total",
            "nonmun_requests_failed_total",
            "nonmun_preemptions_total",
            "nonmun_steps_total",
            "nonmun_queue_seconds",
            "nonmun_first_token_seconds",
            "nonmun_request_seconds");
  }

  @Test
  void theEndWaitsForRequestsAtHandAndADeadEngineIsTold() throws Exception {
    var other = ChatModel.open(file, "cpu-reference", 1, 10);
    var ending = start(other, "");
    var base = "http://127.0.0.1:" + ending.address().getPort();
    var asked =
        CLIENT.sendAsync(
            HttpRequest.newBuilder(URI.create(base + CHAT))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        ("{" + MESSAGES + ", 'max_tokens': 1500, 'temperature': 0}")
                            .replace('\'', '"')))
                .build(),
            BodyHandlers.ofString());
    await(() -> other.engine().metrics().running() == 1);

    var end = CompletableFuture.runAsync(ending::close);
    var asking = HttpRequest.newBuilder(URI.create(base + "/health")).build();
    var said = new ArrayList<String>();
    await(() -> {
      said.add(CLIENT.sendAsync(asking, BodyHandlers.ofString()).join().body());
      return said.getLast().contains("draining");
    });
    end.get();

    assertThat(finish(json(asked.get()))).isIn("length", "stop");
    other.close();
    try (var left = start(other, "")) {
      var health = URI.create("http://127.0.0.1:" + left.address().getPort() + "/health");
      var response = CLIENT.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).isEqualTo("{\"status\":\"dead\"}");
    }
  }

  // ---- helpers

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), BodyHandlers.ofString());
  }

  /// @param body with single quotes for double ones
  private static HttpResponse<String> post(String path, String body) throws Exception {
    return CLIENT.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode chat(String options) throws Exception {
    var response = post(CHAT, "{" + MESSAGES + ", " + options + "}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private static JsonNode json(HttpResponse<String> response) {
    return parse(response.body());
  }

  private static JsonNode parse(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  private static String content(JsonNode answer) {
    return answer.at("/choices/0/message/content").stringValue();
  }

  private static String finish(JsonNode answer) {
    return answer.at("/choices/0/finish_reason").stringValue();
  }

  private static List<String> events(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    return response
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
        .toList();
  }
}
