package io.nonmun.bot.telegram;

import com.fasterxml.jackson.annotation.JsonValue;
import io.nonmun.bot.post.Refusal;
import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.text.Quote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.telegram.telegrambots.client.okhttp.OkHttpTelegramClient;
import org.telegram.telegrambots.meta.TelegramUrl;
import org.telegram.telegrambots.meta.api.methods.botapimethods.BotApiMethod;
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.generics.TelegramClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls the Bot API through the TelegramBots client. Requests are the library's types; answers are
/// read here, as trees: a field or kind that the library does not know yet must not turn a message
/// that was sent, or a batch of updates, into an error.
///
/// Safe for many threads. Nothing that leaves it, errors included, carries the token.
final class BotApi implements AutoCloseable {

  /// How long Telegram holds a poll that has nothing to tell.
  static final Duration LONG_POLL = Duration.ofSeconds(50);

  /// Between calls that fail.
  static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_CONNECTIONS = 128;

  /// A poll brings 100 updates at most, of some kilobytes each; a file may have a little less.
  private static final long MAX_ANSWER_BYTES = 21 << 20;

  private final String token;
  private final TokenWatch tokenWatch;
  private final HttpUrl server;
  private final OkHttpClient http;
  private final OkHttpClient pollingHttp;
  private final TelegramClient client;
  private final TelegramClient pollingClient;
  private volatile boolean closed;

  BotApi(String token, String baseUrl) {
    this.token = token;
    var base = HttpUrl.get(baseUrl);
    this.tokenWatch = new TokenWatch(base);
    var url = new TelegramUrl(base.scheme(), base.host(), base.port(), false);
    server = base.newBuilder().encodedPath("/").build();
    http = http(PATIENCE).addInterceptor(below(base)).build();
    pollingHttp = http(LONG_POLL.plus(PATIENCE)).addInterceptor(below(base)).build();
    client = new OkHttpTelegramClient(http, token, url);
    pollingClient = new OkHttpTelegramClient(pollingHttp, token, url);
  }

  private static OkHttpClient.Builder http(Duration patience) {
    var dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
    dispatcher.setMaxRequests(MAX_CONNECTIONS);
    dispatcher.setMaxRequestsPerHost(MAX_CONNECTIONS); // all go to one host; five by default
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        // OkHttp would send a message again unasked where it cannot know that it arrived.
        .retryOnConnectionFailure(false)
        .readTimeout(patience)
        .callTimeout(patience.plusSeconds(5))
        .addInterceptor(BotApi::limited);
  }

  /// The answer, decompressed; read whole, as it is read by the callers anyway.
  private static Response limited(Interceptor.Chain chain) throws IOException {
    var response = chain.proceed(chain.request());
    if (response.body().source().request(MAX_ANSWER_BYTES + 1)) {
      response.close();
      throw new IOException("the answer is larger than " + MAX_ANSWER_BYTES + " bytes");
    }
    return response;
  }

  /// The library knows a server by host and port only; a Bot API server may live below a path.
  private static Interceptor below(HttpUrl base) {
    var path = base.encodedPath().replaceFirst("/$", "");
    return chain -> proceed(chain, path);
  }

  private static Response proceed(Interceptor.Chain chain, String path) throws IOException {
    var request = chain.request();
    var url = request.url();
    return chain.proceed(
        path.isEmpty()
            ? request
            : request
                .newBuilder()
                .url(url.newBuilder().encodedPath(path + url.encodedPath()).build())
                .build());
  }

  /// What is on its way is not interrupted, since nobody could tell whether it arrived; the
  /// interrupt holds.
  ///
  /// @return the answer's `result`
  JsonNode call(BotApiMethod<?> method) throws BotApiException, InterruptedException {
    stopIfClosed();
    return finished(method.getMethod(), executing(client, new Call(method)));
  }

  /// Why Telegram takes no call at all from this bot, or empty.
  Optional<String> refusal() {
    return tokenWatch.refusal();
  }

  /// A call that carries a file with it.
  ///
  /// Source: <https://core.telegram.org/bots/api#sending-files>.
  ///
  /// @param parameters what is no text is sent as JSON
  /// @param field that the file is the value of
  JsonNode upload(String method, Map<String, ?> parameters, String field, byte[] file, String name)
      throws BotApiException, InterruptedException {
    return post(
        method, form(parameters).addFormDataPart(field, name, RequestBody.create(file, null)));
  }

  /// A call that the library has no right types for.
  ///
  /// @param parameters what is no text is sent as JSON
  JsonNode post(String method, Map<String, ?> parameters)
      throws BotApiException, InterruptedException {
    return post(method, form(parameters));
  }

  private static MultipartBody.Builder form(Map<String, ?> parameters) {
    var form = new MultipartBody.Builder().setType(MultipartBody.FORM);
    parameters.forEach((key, value) ->
        form.addFormDataPart(
            key,
            value instanceof String text ? text : JsonMapper.shared().writeValueAsString(value)));
    return form;
  }

  private JsonNode post(String method, MultipartBody.Builder form)
      throws BotApiException, InterruptedException {
    stopIfClosed();
    var request =
        new Request.Builder()
            .url(server.newBuilder().addPathSegments("bot" + token + "/" + method).build())
            .post(form.build())
            .build();
    return finished(method, enqueued(request).thenApply(Answer::text));
  }

  /// A file that somebody sent.
  ///
  /// Source: <https://core.telegram.org/bots/api#getfile>.
  ///
  /// @param path as `getFile` says
  byte[] download(String path) throws BotApiException, InterruptedException {
    var url = server.newBuilder().addPathSegments("file/bot" + token + "/" + path).build();
    try {
      var answer = enqueued(new Request.Builder().url(url).build()).get();
      if (answer.status() != 200) {
        // A file that is gone says nothing about the token, as another 404 does.
        var code = answer.status() == 404 ? 400 : answer.status();
        throw failure("getFile", code, "no file at its path", answerless());
      }
      return answer.body();
    } catch (ExecutionException e) {
      throw noAnswer("getFile", e.getCause());
    }
  }

  private record Answer(int status, byte[] body) {

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private CompletableFuture<Answer> enqueued(Request request) {
    var answer = new CompletableFuture<Answer>();
    http.newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(okhttp3.Call call, IOException e) {
                answer.completeExceptionally(e);
              }

              @Override
              public void onResponse(okhttp3.Call call, Response response) throws IOException {
                try (response) {
                  answer.complete(new Answer(response.code(), response.body().bytes()));
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              }
            });
    return answer;
  }

  /// A call that is answered when there is something to tell. An interrupt ends it at once.
  JsonNode poll(BotApiMethod<?> method) throws BotApiException, InterruptedException {
    try {
      return result(method.getMethod(), executing(pollingClient, new Call(method)));
    } catch (InterruptedException e) {
      pollingHttp.dispatcher().cancelAll();
      throw e;
    }
  }

  private static CompletableFuture<String> executing(TelegramClient through, Call call) {
    try {
      return through.executeAsync(call);
    } catch (TelegramApiException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private JsonNode finished(String method, CompletableFuture<String> answer)
      throws BotApiException, InterruptedException {
    var interrupted = false;
    try {
      while (true) {
        try {
          return result(method, answer);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private JsonNode result(String method, CompletableFuture<String> pending)
      throws BotApiException, InterruptedException {
    JsonNode answer;
    try {
      answer = JsonMapper.shared().readTree(pending.get());
    } catch (ExecutionException e) {
      throw noAnswer(method, e.getCause());
    } catch (JacksonException e) {
      // A gateway's page in HTML, an answer that was cut off, or a server of another kind.
      throw failure(
          method,
          BotApiException.NO_ANSWER,
          "the answer is no JSON; is nonmun.telegram.base-url a Bot API server?",
          answerless());
    }
    if (answer.path("ok").asBoolean(false)) {
      tokenWatch.accepted();
      return answer.path("result");
    }
    var refused =
        failure(
            method,
            answer.path("error_code").asInt(BotApiException.NO_ANSWER),
            answer.path("description").asString("no description"),
            answer.path("parameters"));
    if (refused.isTokenRefused()) {
      tokenWatch.refused(refused);
    }
    throw refused;
  }

  private BotApiException noAnswer(String method, Throwable cause) {
    var what = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return failure(method, BotApiException.NO_ANSWER, what, answerless());
  }

  private static JsonNode answerless() {
    return JsonMapper.shared().createObjectNode();
  }

  private BotApiException failure(String method, int code, String description, JsonNode details) {
    return new BotApiException(
        method,
        code,
        Quote.of(description.replace(token, "****")),
        details.has("retry_after") ? Refusal.waitOf(details.path("retry_after").asLong(1)) : null,
        details.has("migrate_to_chat_id") ? details.path("migrate_to_chat_id").asLong() : null);
  }

  /// Whoever tries again until Telegram answers would do so for ever.
  private void stopIfClosed() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("the bot has stopped");
    }
  }

  @Override
  public void close() {
    closed = true;
    for (var each : new OkHttpClient[] {http, pollingHttp}) {
      each.dispatcher().cancelAll();
      each.dispatcher().executorService().shutdown();
      each.connectionPool().evictAll();
    }
  }

  /// Any method, answered with the text of the answer.
  private static final class Call extends BotApiMethod<String> {

    private final BotApiMethod<?> method;

    Call(BotApiMethod<?> method) {
      this.method = method;
    }

    @Override
    public String getMethod() {
      return method.getMethod();
    }

    @JsonValue
    BotApiMethod<?> method() {
      return method;
    }

    @Override
    public String deserializeResponse(String answer) {
      return answer;
    }
  }
}
