package io.nonmun.summarizer.model.openai;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.OpenAiSettings;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.Spending;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model behind `/v1/chat/completions`: OpenAI itself, vLLM, Ollama, llama-server and others like
/// them. Safe for use by many threads; callers wait while `concurrency` requests are under way.
///
/// - What a server does not take ([ServerOption]) is found out by its complaints and remembered.
/// - Every request that was answered is in [Spending], whatever became of its answer; so is, at its
///   worst cost, one whose answer was lost on the way, since it may be billed all the same.
/// - A `<think>` block that opens an answer and is closed is dropped: it is what servers with a
///   reasoning parser put beside the answer. Any other trace of thinking is left for the checks.
public final class OpenAiProvider implements ModelProvider {

  private static final Logger log = LoggerFactory.getLogger(OpenAiProvider.class);
  private static final String NAME = "openai";
  private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");
  private static final Usage USUAL = new Usage(3_000, 1_500);

  /// How often a server that is busy is asked again.
  private static final int RETRIES = 4;

  private final String name;
  private final int retries;
  private final OpenAiSettings settings;
  private final HttpUrl endpoint;
  private final String address;
  private final Spending spending;
  private final Clock clock;
  private final Waiter waiter;
  private final ServerError error;
  private final MonthlyBudget budget;
  private final Pacer pacer;
  private final Semaphore slots;
  private final OkHttpClient client;
  private volatile Set<ServerOption> options = EnumSet.allOf(ServerOption.class);

  OpenAiProvider(OpenAiSettings settings, Spending spending, Clock clock, Waiter waiter) {
    this(NAME, RETRIES, settings, spending, clock, waiter);
  }

  private OpenAiProvider(
      String name,
      int retries,
      OpenAiSettings settings,
      Spending spending,
      Clock clock,
      Waiter waiter) {
    this.name = name;
    this.retries = retries;
    this.settings = settings;
    this.spending = spending;
    this.clock = clock;
    this.waiter = waiter;
    var base = HttpUrl.get(settings.baseUrl());
    endpoint = base.newBuilder().addPathSegments("chat/completions").build();
    address = address(base);
    error = new ServerError(settings, address, "chat/completions");
    budget = new MonthlyBudget(settings.monthlyBudget(), name, spending, clock);
    pacer = new Pacer(settings.tokensPerMinute(), clock);
    slots = new Semaphore(settings.concurrency(), true);
    client = client(settings);
  }

  static OkHttpClient client(OpenAiSettings settings) {
    return new OkHttpClient.Builder()
        .callTimeout(settings.timeout())
        .connectTimeout(settings.timeout())
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .followRedirects(false)
        .build();
  }

  /// An API's address without what may be secret in it.
  static String address(HttpUrl base) {
    return base.newBuilder()
        .username("")
        .password("")
        .query(null)
        .fragment(null)
        .toString()
        .replaceFirst("/$", "");
  }

  /// What keeps these settings from naming a model, with the line to change; empty if they do.
  public static Optional<String> problem(OpenAiSettings settings) {
    if (settings.baseUrl().isBlank()) {
      return Optional.of(
          "not configured; set nonmun.summarizer.openai.base-url and model, e.g."
              + " http://127.0.0.1:11434/v1 for Ollama");
    }
    if (HttpUrl.parse(settings.baseUrl()) == null) {
      return Optional.of(
          "nonmun.summarizer.openai.base-url is no http or https URL; write it like"
              + " https://api.openai.com/v1");
    }
    if (settings.model().isBlank()) {
      return Optional.of("nonmun.summarizer.openai.model is empty; set it to the model's name");
    }
    if (!settings.apiKey().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.of(
          "nonmun.summarizer.openai.api-key holds a space, a line break or a letter outside ASCII,"
              + " which no key does; copy it again");
    }
    return Optional.empty();
  }

  /// @param settings without a [#problem]
  public static ModelProvider open(OpenAiSettings settings, Spending spending, Clock clock) {
    return new OpenAiProvider(settings, spending, clock, Thread::sleep);
  }

  /// One of several ([io.nonmun.summarizer.model.Endpoints]): while it is busy, others are asked.
  ///
  /// @param name that its requests are booked under
  /// @param settings without a [#problem]
  public static ModelProvider oneOfSeveral(
      String name, OpenAiSettings settings, Spending spending, Clock clock) {
    return new OpenAiProvider(name, 0, settings, spending, clock, Thread::sleep);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String model() {
    return settings.model();
  }

  @Override
  public ProviderStatus status() {
    var where = settings.model() + " at " + address;
    if (!budget.isLimited()) {
      return new ProviderStatus(name, true, where);
    }
    return budget.covers(cost(USUAL))
        ? new ProviderStatus(name, true, where + "; " + budget)
        : new ProviderStatus(name, false, where + "; " + budget.spentUp());
  }

  @Override
  public int contextTokens() {
    return settings.contextTokens();
  }

  @Override
  public Reply ask(Request request) throws InterruptedException {
    var worst = Usage.worst(request);
    slots.acquire();
    try {
      spending.requireOpen();
      if (!budget.hold(cost(worst))) {
        return new Unavailable(budget.spentUp(), null);
      }
      try {
        return send(request, worst);
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        return error.of(e);
      } finally {
        budget.release(cost(worst));
      }
    } finally {
      slots.release();
    }
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }

  /// Sends until there is an answer: without what the server will not take, and as late as it asks.
  private Reply send(Request request, Usage worst) throws IOException, InterruptedException {
    var tried = options;
    for (var retried = 0; ; ) {
      waiter.await(pacer.reserve(worst.total()));
      var answer = post(ChatWire.write(model(), request, tried), worst);
      if (answer.status() == 200) {
        remember(tried);
        return read(answer.body(), worst);
      }
      pacer.giveBack(worst.total());
      var fewer = answer.isComplaint() ? ServerOption.without(answer.body(), tried) : tried;
      var wait = answer.waitBeforeRetry(retried);
      if (fewer.size() < tried.size()) {
        tried = fewer;
      } else if (wait.isPresent() && retried++ < retries) {
        pacer.holdUntil(clock.instant().plus(wait.get()));
      } else {
        return error.of(answer);
      }
    }
  }

  private HttpAnswer post(String body, Usage worst) throws IOException {
    var request =
        new okhttp3.Request.Builder()
            .url(endpoint)
            .header("Accept", "application/json")
            .post(RequestBody.create(body, JSON));
    if (!settings.apiKey().isEmpty()) {
      request.header("Authorization", "Bearer " + settings.apiKey());
    }
    var call = client.newCall(request.build());
    var departure = new Departure();
    call.addEventListener(departure);
    try (var response = call.execute()) {
      return HttpAnswer.of(response, clock);
    } catch (IOException e) {
      if (departure.complete) {
        record(worst);
      }
      throw e;
    }
  }

  private Reply read(String body, Usage worst) {
    var read = ChatWire.read(body);
    if (read.isEmpty()) {
      return error.notAnAnswer(body);
    }
    var answer = read.get();
    var usage =
        answer.usage() != null
            ? answer.usage()
            : new Usage(worst.promptTokens(), Usage.estimate(answer.text()));
    pacer.giveBack(worst.total() - usage.total());
    record(usage);
    if (!answer.refusal().isEmpty() || answer.finishReason().equals("content_filter")) {
      var words = answer.refusal().isEmpty() ? "content_filter" : error.quote(answer.refusal());
      return new Declined(model() + " will not summarise this paper: " + words);
    }
    return new Answered(
        new Completion(
            withoutOpeningThoughts(answer.text()),
            answer.finishReason().equals("length") ? FinishReason.LENGTH : FinishReason.STOP,
            usage.promptTokens(),
            usage.completionTokens()),
        cost(usage));
  }

  private static String withoutOpeningThoughts(String text) {
    var end = text.indexOf("</think>");
    return end > 0 && text.stripLeading().startsWith("<think>")
        ? text.substring(end + "</think>".length()).strip()
        : text;
  }

  private void remember(Set<ServerOption> taken) {
    if (!taken.equals(options)) {
      log.info("{} takes {} of the request's options; kept for later requests", address, taken);
      options = taken;
    }
  }

  private BigDecimal cost(Usage usage) {
    return usage.cost(settings.priceIn(), settings.priceOut());
  }

  private void record(Usage usage) {
    spending.record(
        clock.instant(),
        name,
        model(),
        usage.promptTokens(),
        usage.completionTokens(),
        cost(usage));
  }

  /// Notes whether a request left whole; from then on it may be billed, answered or not.
  private static final class Departure extends EventListener {
    private volatile boolean complete;

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
      complete = true;
    }
  }
}
