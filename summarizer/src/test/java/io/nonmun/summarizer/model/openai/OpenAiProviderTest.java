package io.nonmun.summarizer.model.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.MovableClock;
import io.nonmun.summarizer.model.FakeSpending;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.model.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.OpenAiSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenAiProviderTest {

  private static final String PATH = "/v1/chat/completions";
  private static final String KEY = "sk-planted-secret-123";
  private static final String GOOD =
      """
      {"choices": [{"message": {"role": "assistant", "content": "{}"}, "finish_reason": "stop"}],
       "usage": {"prompt_tokens": 1000, "completion_tokens": 200}}\
      """;
  private static final Request REQUEST =
      new Request(
          List.of(new Message("system", "Summarise."), new Message("user", "x".repeat(2_976))),
          "{\"type\": \"object\"}",
          1_000,
          0.2,
          0,
          Priority.BATCH);

  private final MovableClock clock = new MovableClock("2026-11-30T23:00:00Z");
  private final FakeSpending spending = new FakeSpending();
  private final List<Duration> waits = new ArrayList<>();
  private final Gate gate = new Gate(3);
  private final WireMockServer server =
      new WireMockServer(
          WireMockConfiguration.options()
              .bindAddress("127.0.0.1")
              .dynamicPort()
              .containerThreads(30)
              .extensions(gate));

  private String key = KEY;
  private int tokensPerMinute;
  private Duration timeout = Duration.ofSeconds(10);
  private String budget = "0";

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void asksAsTheApiWantsAndReadsTheAnswer() throws InterruptedException {
    answer(okJson(GOOD));

    var reply = provider().ask(REQUEST);

    assertThat(reply)
        .isEqualTo(
            new Answered(
                new Completion("{}", FinishReason.STOP, 1_000, 200), new BigDecimal("0.003600")));
    server.verify(
        postRequestedFor(urlEqualTo(PATH)).withHeader("Authorization", equalTo("Bearer " + KEY)));
    assertThat(sent().getLast())
        .isEqualTo(
            json(
                """
                {"model": "some-model",
                 "messages": [{"role": "system", "content": "Summarise."},
                              {"role": "user", "content": "%s"}],
                 "max_tokens": 1000,
                 "temperature": 0.2,
                 "chat_template_kwargs": {"enable_thinking": false},
                 "reasoning_effort": "none",
                 "response_format": {"type": "json_schema",
                   "json_schema": {"name": "answer", "strict": true, "schema": {"type": "object"}}}}
                """
                    .formatted("x".repeat(2_976))));
  }

  @Test
  void keepsTheSchemasBoundsToItself() throws InterruptedException {
    answer(okJson(GOOD));
    var schema =
        """
        {"type": "object", "properties": {
          "maxItems": {"type": "array", "items": {"type": "string", "maxLength": 9}, "maxItems": 2}}}
        """;

    provider().ask(new Request(REQUEST.messages(), schema, 1_000, 0.2, 0, Priority.BATCH));

    assertThat(sent().getLast().at("/response_format/json_schema/schema"))
        .isEqualTo(
            json(
                """
                {"type": "object", "properties": {
                  "maxItems": {"type": "array", "items": {"type": "string"}}}}
                """));
  }

  @Test
  void sendsNoAuthorizationWithoutAKey() throws InterruptedException {
    key = "";
    answer(okJson(GOOD));

    provider().ask(REQUEST);

    server.verify(postRequestedFor(urlEqualTo(PATH)).withHeader("Authorization", absent()));
  }

  @Test
  void leavesTheResponseFormatOutStepByStepAndRemembersIt() throws InterruptedException {
    answer(okJson(GOOD));
    server.stubFor(
        post(PATH)
            .withRequestBody(matchingJsonPath("$.response_format.type", equalTo("json_schema")))
            .willReturn(
                refusal(
                    400, "This response_format type is unavailable now", "\"invalid_request\"")));
    server.stubFor(
        post(PATH)
            .withRequestBody(matchingJsonPath("$.response_format.type", equalTo("json_object")))
            .willReturn(refusal(422, "'response_format.type' must be 'text'", null)));
    var provider = provider();

    assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);
    assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);

    assertThat(sent())
        .extracting(body -> body.path("response_format").path("type").asString("none"))
        .containsExactly("json_schema", "json_object", "none", "none");
    assertThat(spending.entries).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_tokens | Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead. | \"max_tokens\"",
        "temperature | Unsupported value: 'temperature' does not support 0.2 with this model. | \"temperature\"",
        "chat_template_kwargs | Unrecognized request argument supplied: chat_template_kwargs | null",
        "reasoning_effort | Unrecognized request argument supplied: reasoning_effort | null",
        "reasoning_effort | invalid reasoning value: 'none' (must be high, medium, or low) | null",
      })
  void leavesOutWhatAServerDoesNotTake(String field, String complaint, String parameter)
      throws InterruptedException {
    answer(okJson(GOOD));
    server.stubFor(
        post(PATH)
            .withRequestBody(matchingJsonPath("$." + field))
            .willReturn(refusal(400, complaint, parameter)));

    assertThat(provider().ask(REQUEST)).isInstanceOf(Answered.class);

    assertThat(sent()).hasSize(2);
    assertThat(sent().getLast().has(field)).isFalse();
    assertThat(sent().getLast().has("response_format")).isTrue();
    assertThat(sent().getLast().has("max_completion_tokens")).isEqualTo(field.equals("max_tokens"));
  }

  @Test
  void aRequestThatIsRefusedAllTheSameTeachesNothing() throws InterruptedException {
    answer(
        refusal(
            400,
            "'max_tokens' is too large: 1000. This model's maximum context length is 1024 tokens.",
            null));
    var provider = provider();

    var reply = provider.ask(REQUEST);
    provider.ask(REQUEST);

    assertThat(((Declined) reply).reason())
        .contains("refused the request (400)", "maximum context length is 1024 tokens");
    assertThat(sent()).hasSize(4);
    assertThat(sent().get(2)).isEqualTo(sent().get(0));
    assertThat(spending.entries).isEmpty();
  }

  @Test
  void recordsEveryAnswerWithItsCost() throws InterruptedException {
    answer(okJson(GOOD));

    provider().ask(REQUEST);

    assertThat(spending.entries)
        .containsExactly(
            new FakeSpending.Entry(
                clock.instant(), "openai", "some-model", 1_000, 200, new BigDecimal("0.003600")));
  }

  @Test
  void estimatesTheTokensThatAServerDoesNotCount() throws InterruptedException {
    answer(
        okJson(
            "{\"choices\": [{\"message\": {\"content\": \"한국어 요약\"}, \"finish_reason\": \"stop\"}]}"));

    var completion = ((Answered) provider().ask(REQUEST)).completion();

    assertThat(completion.promptTokens()).isBetween(900, 1_100);
    assertThat(completion.newTokens()).isEqualTo(6);
    assertThat(spending.entries).singleElement().extracting("completionTokens").isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"message\": {\"content\": null, \"refusal\": \"I cannot help.\"}, \"finish_reason\": \"stop\"}",
        "{\"message\": {\"content\": \"{\"}, \"finish_reason\": \"content_filter\"}",
      })
  void aRefusalIsPaidForAndDeclinesThePaper(String choice) throws InterruptedException {
    answer(
        okJson(
            "{\"choices\": [%s], \"usage\": {\"prompt_tokens\": 9, \"completion_tokens\": 1}}"
                .formatted(choice)));

    var reply = provider().ask(REQUEST);

    assertThat(((Declined) reply).reason())
        .containsPattern(
            "some-model will not summarise this paper: (I cannot help|content_filter)");
    assertThat(spending.entries).hasSize(1);
  }

  @Test
  void l09NamesACutOffAndDropsOnlyThoughtsThatOpenTheAnswer() throws InterruptedException {
    assertThat(completion("<think>\\nhm\\n</think>\\n\\n{}", "stop").text()).isEqualTo("{}");
    assertThat(completion("{} <think>hm</think>", "stop").text()).isEqualTo("{} <think>hm</think>");
    assertThat(completion("hm</think>{}", "stop").text()).isEqualTo("hm</think>{}");
    assertThat(completion("<think>hm", "length"))
        .isEqualTo(new Completion("<think>hm", FinishReason.LENGTH, 9, 1));
  }

  // R8: took minutes, since each of them was tried to the end of the body.
  @Test
  @Timeout(60)
  void r08ManyUnfinishedTagsAreReadOnce() throws InterruptedException {
    answer(aResponse().withStatus(500).withBody("<title".repeat(600_000)));

    assertThat(((Unavailable) provider().ask(REQUEST)).reason())
        .contains("failed (500): <title<title")
        .hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | {\"error\": {\"message\": \"Incorrect API key provided: KEY\"}} | refused the API key (401); set nonmun.summarizer.openai.api-key",
        "400 | {\"error\": {\"message\": \"API key not valid: KEY\"}} | refused the API key (400); set nonmun.summarizer.openai.api-key",
        "404 | {\"error\": {\"message\": \"model 'some-model' not found, KEY\"}} | does not know the model `some-model` (404): model 'some-model' not found, ***; set nonmun.summarizer.openai.model",
        "404 | 404 page not found | no chat API is there; set nonmun.summarizer.openai.base-url to the address that ends in /v1",
        "429 | {\"error\": {\"message\": \"You exceeded your quota, KEY\", \"code\": \"insufficient_quota\"}} | no quota left (429): You exceeded your quota, ***",
        "402 | {\"error\": {\"message\": \"Insufficient Balance\"}} | no quota left (402): Insufficient Balance",
        "302 | moved | no chat API is there",
        "500 | <html><head><title>Oops KEY</title></head><body>very long</body></html> | failed (500): an HTML page, “Oops ***”",
        "502 | {\"error\": \"upstream KEY\"} | failed (502): upstream ***",
      })
  void everyFailureSaysWhatMendsItAndNeverTheKey(int status, String body, String expected)
      throws InterruptedException {
    answer(aResponse().withStatus(status).withBody(body.replace("KEY", KEY)));

    var reply = (Unavailable) provider().ask(REQUEST);

    assertThat(reply.reason()).contains(expected).doesNotContain(KEY).doesNotContain("Bearer");
    assertThat(sent()).hasSize(1);
    assertThat(reply.rest() != null).isEqualTo(status < 500);
    assertThat(spending.entries).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><title>Login</title></html>",
        "{\"choices\": [",
        "{\"choices\": []}",
        "[]",
        ""
      })
  void whatIsNoChatCompletionIsNoAnswer(String body) throws InterruptedException {
    answer(aResponse().withStatus(200).withBody(body));

    var reply = (Unavailable) provider().ask(REQUEST);

    assertThat(reply.reason()).contains("no chat completion", "base-url");
  }

  @Test
  void anAnswerLostOnTheWayCountsAtItsWorst() throws InterruptedException {
    answer(okJson(GOOD).withFault(Fault.MALFORMED_RESPONSE_CHUNK));

    var reply = (Unavailable) provider().ask(REQUEST);

    assertThat(reply.reason()).contains("the connection broke");
    assertThat(spending.entries).singleElement().extracting("completionTokens").isEqualTo(1_000);
  }

  @Test
  void aSlowServerIsGivenUpAfterTheTimeout() throws InterruptedException {
    timeout = Duration.ofMillis(300);
    answer(okJson(GOOD).withFixedDelay(5_000));

    var reply = (Unavailable) provider().ask(REQUEST);

    assertThat(reply.reason())
        .contains("no answer within 0.3 s", "nonmun.summarizer.openai.timeout");
  }

  @Test
  void anEndlessAnswerIsCutOff() throws InterruptedException {
    answer(okJson("[" + " ".repeat(5 << 20) + "]"));

    assertThat(((Unavailable) provider().ask(REQUEST)).reason())
        .contains("larger than 4194304 bytes");
  }

  @Test
  void nobodyListeningCostsNothing() throws InterruptedException {
    var provider = provider();
    server.stop();

    var reply = (Unavailable) provider.ask(REQUEST);

    assertThat(reply.reason()).contains("nobody listens there", "/v1");
    assertThat(spending.entries).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7",
    "429, '', 5",
    "503, 12, 12",
    "503, 'Mon, 30 Nov 2026 23:00:30 GMT', 30",
  })
  void waitsAsLongAsABusyServerAsks(int status, String retryAfter, int seconds)
      throws InterruptedException {
    answer(okJson(GOOD));
    server.stubFor(
        post(PATH)
            .inScenario("busy")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(aResponse().withStatus(status).withHeader("Retry-After", retryAfter))
            .willSetStateTo("free"));

    assertThat(provider().ask(REQUEST)).isInstanceOf(Answered.class);

    assertThat(waits).containsExactly(Duration.ZERO, Duration.ofSeconds(seconds));
  }

  @Test
  void aServerThatStaysBusyIsGivenUp() throws InterruptedException {
    answer(aResponse().withStatus(429).withHeader("Retry-After", "20").withBody("slow down"));

    var reply = (Unavailable) provider().ask(REQUEST);

    assertThat(sent()).hasSize(5);
    assertThat(reply.reason()).contains("over its rate limit (429): slow down");
    assertThat(reply.rest()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void waitsLongerEachTimeWhereTheServerDoesNotSay() throws InterruptedException {
    answer(aResponse().withStatus(429));

    provider().ask(REQUEST);

    assertThat(waits).extracting(Duration::toSeconds).containsExactly(0L, 5L, 10L, 20L, 40L);
  }

  @Test
  void aLongRetryAfterIsARestNotAWait() throws InterruptedException {
    answer(aResponse().withStatus(503).withHeader("Retry-After", "600"));

    var reply = (Unavailable) provider().ask(REQUEST);

    assertThat(sent()).hasSize(1);
    assertThat(reply.rest()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void exactlyAsManyRequestsAreUnderWayAsAllowed() throws Exception {
    answer(okJson(GOOD).withTransformers("gate"));
    var provider = provider();
    Callable<Reply> ask = () -> provider.ask(REQUEST);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var reply : threads.invokeAll(Collections.nCopies(12, ask))) {
        assertThat(reply.get()).isInstanceOf(Answered.class);
      }
    }

    assertThat(gate.most.get()).isEqualTo(3);
  }

  @Test
  void spreadsRequestsOverTheMinute() throws InterruptedException {
    tokensPerMinute = 2_400;
    answer(okJson(GOOD));
    var provider = provider();

    provider.ask(REQUEST);
    provider.ask(REQUEST);
    clock.advance(Duration.ofMinutes(5));
    provider.ask(REQUEST);

    // 1,200 tokens each, as the answers' usage says, are half a minute.
    assertThat(waits).containsExactly(Duration.ZERO, Duration.ofSeconds(30), Duration.ZERO);
  }

  @Test
  void theBudgetStopsARequestThatCouldExceedIt() throws InterruptedException {
    budget = "0.0119"; // an answered request costs 0.0036, the next could cost 0.0100
    answer(okJson(GOOD));
    var provider = provider();

    assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);
    var reply = (Unavailable) provider.ask(REQUEST);

    assertThat(sent()).hasSize(1);
    assertThat(reply.reason())
        .isEqualTo(
            "the monthly budget leaves no room for another request: 0.0036 of 0.0119 spent since"
                + " 2026-11-01 (UTC); raise nonmun.summarizer.openai.monthly-budget or wait until"
                + " 2026-12-01");
    assertThat(provider.status().ready()).isFalse();
    assertThat(provider.status().detail()).contains("some-model at http://127.0.0.1", "raise");
  }

  @Test
  void theBudgetStartsAfreshWithTheMonthInUtc() throws InterruptedException {
    budget = "0.0119";
    answer(okJson(GOOD));
    var provider = provider();
    provider.ask(REQUEST);

    clock.advance(Duration.ofHours(1));

    assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);
  }

  @Test
  void requestsUnderWayCountAgainstTheBudget() throws InterruptedException {
    var worst = new BigDecimal("0.01");
    var book = new MonthlyBudget(new BigDecimal("0.025"), "openai", spending, clock);

    assertThat(book.hold(worst)).isTrue();
    assertThat(book.hold(worst)).isTrue();
    assertThat(book.hold(worst)).isFalse();
    book.release(worst);
    assertThat(book.hold(worst)).isTrue();
  }

  @Test
  void anInterruptedCallerIsToldSo() {
    answer(okJson(GOOD));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> provider().ask(REQUEST)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  private Completion completion(String content, String finishReason) throws InterruptedException {
    answer(
        okJson(
            """
            {"choices": [{"message": {"content": "%s"}, "finish_reason": "%s"}],
             "usage": {"prompt_tokens": 9, "completion_tokens": 1}}\
            """
                .formatted(content, finishReason)));
    return ((Answered) provider().ask(REQUEST)).completion();
  }

  private OpenAiProvider provider() {
    var settings =
        new OpenAiSettings(
            "http://127.0.0.1:" + server.port() + "/v1",
            key,
            "some-model",
            timeout,
            3,
            8_192,
            tokensPerMinute,
            new BigDecimal("2"),
            new BigDecimal("8"),
            new BigDecimal(budget));
    return new OpenAiProvider(
        settings,
        spending,
        clock,
        duration -> {
          waits.add(duration);
          clock.advance(duration);
        });
  }

  private void answer(ResponseDefinitionBuilder response) {
    server.stubFor(post(PATH).atPriority(9).willReturn(response));
  }

  private static ResponseDefinitionBuilder refusal(int status, String message, String parameter) {
    return aResponse()
        .withStatus(status)
        .withBody(
            "{\"error\": {\"message\": \"%s\", \"type\": \"invalid_request_error\", \"param\": %s}}"
                .formatted(message, parameter));
  }

  private List<JsonNode> sent() {
    return server.findAll(postRequestedFor(urlEqualTo(PATH))).stream()
        .map(request -> json(request.getBodyAsString()))
        .toList();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  /// Holds answers back until a number of requests are there together, and counts them.
  private static final class Gate implements ResponseTransformerV2 {
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CyclicBarrier barrier;

    Gate(int together) {
      barrier = new CyclicBarrier(together);
    }

    @Override
    public Response transform(Response response, ServeEvent event) {
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      try {
        barrier.await(20, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      underWay.decrementAndGet();
      return response;
    }

    @Override
    public boolean applyGlobally() {
      return false;
    }

    @Override
    public String getName() {
      return "gate";
    }
  }
}
