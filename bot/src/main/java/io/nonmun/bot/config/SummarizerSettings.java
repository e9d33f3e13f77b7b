package io.nonmun.bot.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.summarizer`: who writes the summaries.
///
/// @param provider `auto`: the first of `local`, `openai`, `extractive` that is ready
/// @param judge who reads again what the rules accept, and may hold it back; `auto`: the model on
///   this machine, if it passes an exam
/// @param fullText whose whole texts are summarised: those that digests chose, when nothing else is
///   to be done; those that somebody asks for; none
/// @param dailyLimit most summaries of one announcement day
public record SummarizerSettings(
    @Allowed("auto, local, openai, extractive 중 하나") @DefaultValue("auto") Provider provider,
    @Allowed("auto, off, local, openai 중 하나") @DefaultValue("auto") Judge judge,
    @Allowed("chosen, asked, off 중 하나") @DefaultValue("asked") FullText fullText,
    @Allowed(value = "0 이상의 정수", min = 0) @DefaultValue("1000") int dailyLimit,
    @DefaultValue Local local,
    @DefaultValue OpenAi openai) {

  /// A named one that fails still leaves `EXTRACTIVE`.
  public enum Provider {
    AUTO,
    LOCAL,
    OPENAI,
    EXTRACTIVE
  }

  /// Which papers' whole texts are summarised; who asks is answered unless it is `OFF`.
  public enum FullText {
    CHOSEN,
    ASKED,
    OFF
  }

  /// Who reads summaries a second time.
  public enum Judge {
    AUTO,
    OFF,
    LOCAL,
    OPENAI
  }

  /// `nonmun.summarizer.local`: a model on this machine.
  ///
  /// @param model `auto` (the best that was pulled and fits), a catalog name or the path of a
  ///   `.gguf` file; empty: none
  /// @param device `auto`, `cpu`, `cuda`, `cuda:N`, or several GPUs as `cuda:N,M`
  /// @param gpuMemoryFraction share of the GPU's memory that may be taken
  /// @param adapter path of a LoRA adapter's `.gguf` file to write with; empty: none
  /// @param adapterScale by which its part is multiplied
  /// @param embedding a catalog name or the path of a `.gguf` file of a model that embeds texts,
  ///   for search and ranking by meaning, on the processor; empty: none
  /// @param reranker the same of a model that judges which paragraphs of a long paper meet a
  ///   question; empty: none
  /// @param mirror address that models are pulled from; empty: their own
  public record Local(
      @Allowed("auto, 모델 이름 또는 .gguf 파일의 경로") @DefaultValue("") String model,
      @Allowed(
              value = "auto, cpu, cuda, cuda:N 중 하나 (예: cuda:0), GPU 여럿은 번호를 한 번씩 (예: cuda:0,1)",
              form = "auto|cpu|cuda(:(?!.*\\b(\\d+)\\b.*\\b\\2\\b)\\d{1,2}(,\\d{1,2})*)?")
          @DefaultValue("auto")
          String device,
      @Allowed(value = "0.05 이상 1 이하의 수", min = 0.05, max = 1) @DefaultValue("0.9")
          double gpuMemoryFraction,
      @Allowed("LoRA 어댑터의 .gguf 파일 경로") @DefaultValue("") String adapter,
      @Allowed(value = "-10 이상 10 이하의 수", min = -10, max = 10) @DefaultValue("1")
          double adapterScale,
      @Allowed(value = "임베딩 모델의 .gguf 파일 경로 또는 이름", form = "(?!auto$).*") @DefaultValue("")
          String embedding,
      @Allowed(value = "리랭커의 .gguf 파일 경로 또는 이름", form = "(?!auto$).*") @DefaultValue("")
          String reranker,
      @Allowed(value = Forms.URL_TEXT, form = "|" + Forms.URL) @DefaultValue("") String mirror) {}

  /// `nonmun.summarizer.openai`: any OpenAI-compatible API.
  ///
  /// @param baseUrl ends in `/v1`; empty: none
  /// @param embedding of the same server, where `local.embedding` names none; empty: none
  /// @param timeout for one whole answer
  /// @param concurrency most requests at a time
  /// @param contextTokens most tokens of a request, prompt and answer together, as its server says
  /// @param tokensPerMinute prompt and answer together; 0: no limit
  /// @param priceIn of 1M prompt tokens
  /// @param priceOut of 1M answer tokens
  /// @param monthlyBudget in the currency of the prices; 0: no limit
  /// @param endpoints more servers; the work is shared among all of them
  public record OpenAi(
      @Allowed(value = "/v1로 끝나는 http(s) 주소 (예: http://localhost:8000/v1)", form = Forms.OPENAI_URL)
          @DefaultValue("")
          String baseUrl,
      @Allowed("API 키") @DefaultValue("") Secret apiKey,
      @Allowed("모델 이름") @DefaultValue("") String model,
      @Allowed("임베딩 모델 이름") @DefaultValue("") String embedding,
      @Allowed(value = Forms.DURATION_TEXT, form = Forms.DURATION) @DefaultValue("60s")
          Duration timeout,
      @Allowed(value = "1 이상 64 이하의 정수", min = 1, max = 64) @DefaultValue("4") int concurrency,
      @Allowed(value = "4096 이상의 정수", min = 4_096) @DefaultValue("8192") int contextTokens,
      @Allowed(value = "0 이상의 정수 (0: 제한 없음)", min = 0) @DefaultValue("0") int tokensPerMinute,
      @Allowed(value = "0 이상의 수 (토큰 100만 개당 가격)", form = Forms.MONEY) @DefaultValue("0")
          BigDecimal priceIn,
      @Allowed(value = "0 이상의 수 (토큰 100만 개당 가격)", form = Forms.MONEY) @DefaultValue("0")
          BigDecimal priceOut,
      @Allowed(value = "0 이상의 수 (0: 제한 없음)", form = Forms.MONEY) @DefaultValue("0")
          BigDecimal monthlyBudget,
      @DefaultValue List<Endpoint> endpoints) {

    public OpenAi {
      endpoints = List.copyOf(endpoints);
    }
  }

  /// One of several servers. What is not said here is as for the one beside them.
  ///
  /// @param baseUrl ends in `/v1`
  /// @param model absent: that of `openai`
  /// @param weight how much work it takes, compared with one that answers as fast
  /// @param concurrency most requests at a time
  /// @param priceIn of 1M prompt tokens there
  /// @param priceOut of 1M answer tokens there
  /// @param monthlyBudget of this server alone; 0: no limit
  public record Endpoint(
      @Allowed(
              value = "/v1로 끝나는 http(s) 주소 (예: http://localhost:8000/v1)",
              form = "https?://[\\w.:\\[\\]-]+(/\\S*)?/v1")
          String baseUrl,
      @Allowed("API 키") @DefaultValue("") Secret apiKey,
      @Allowed("모델 이름") @DefaultValue("") String model,
      @Allowed(value = "0.01 이상 100 이하의 수", min = 0.01, max = 100) @DefaultValue("1") double weight,
      @Allowed(value = "1 이상 64 이하의 정수", min = 1, max = 64) @DefaultValue("4") int concurrency,
      @Allowed(value = "0 이상의 수 (토큰 100만 개당 가격)", form = Forms.MONEY) @DefaultValue("0")
          BigDecimal priceIn,
      @Allowed(value = "0 이상의 수 (토큰 100만 개당 가격)", form = Forms.MONEY) @DefaultValue("0")
          BigDecimal priceOut,
      @Allowed(value = "0 이상의 수 (0: 제한 없음)", form = Forms.MONEY) @DefaultValue("0")
          BigDecimal monthlyBudget) {}
}
