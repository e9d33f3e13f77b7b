package io.nonmun.summarizer.model;

import java.math.BigDecimal;
import java.time.Duration;

/// A model behind an OpenAI-compatible API (`nonmun.summarizer.openai`).
///
/// @param baseUrl ends in `/v1`; empty for no such model
/// @param apiKey sent as a bearer token; empty for servers that want none
/// @param timeout for one request, from connecting to the answer's last byte
/// @param concurrency most requests under way at once
/// @param contextTokens most tokens of a request, prompt and answer together
/// @param tokensPerMinute prompt and answer together; 0 for no limit
/// @param priceIn of 1,000,000 prompt tokens, in any one currency
/// @param priceOut of 1,000,000 answer tokens, in the same
/// @param monthlyBudget in the same; 0 for no limit
public record OpenAiSettings(
    String baseUrl,
    String apiKey,
    String model,
    Duration timeout,
    int concurrency,
    int contextTokens,
    int tokensPerMinute,
    BigDecimal priceIn,
    BigDecimal priceOut,
    BigDecimal monthlyBudget) {

  /// In which a summary has room.
  public static final int LEAST_CONTEXT = 4_096;

  public OpenAiSettings {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout is " + timeout + "; more than 0 is needed");
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency is " + concurrency + "; 1 or more");
    }
    if (contextTokens < LEAST_CONTEXT) {
      throw new IllegalArgumentException(
          "context-tokens is " + contextTokens + "; " + LEAST_CONTEXT + " or more");
    }
    if (tokensPerMinute < 0) {
      throw new IllegalArgumentException(
          "tokens-per-minute is " + tokensPerMinute + "; 0 (no limit) or more");
    }
    if (priceIn.signum() < 0 || priceOut.signum() < 0 || monthlyBudget.signum() < 0) {
      throw new IllegalArgumentException(
          "price-in %s, price-out %s and monthly-budget %s; 0 or more"
              .formatted(priceIn, priceOut, monthlyBudget));
    }
    if (monthlyBudget.signum() > 0 && priceIn.signum() == 0 && priceOut.signum() == 0) {
      throw new IllegalArgumentException(
          "monthly-budget is "
              + monthlyBudget
              + ", but price-in and price-out are 0, so that nothing would ever count; set the"
              + " model's prices per 1,000,000 tokens");
    }
  }

  public static OpenAiSettings defaults() {
    return new OpenAiSettings(
        "",
        "",
        "",
        Duration.ofSeconds(60),
        4,
        8_192,
        0,
        BigDecimal.ZERO,
        BigDecimal.ZERO,
        BigDecimal.ZERO);
  }

  /// Everything but the key, and what else of the URL may be secret.
  @Override
  public String toString() {
    return """
    OpenAiSettings[baseUrl=%s, apiKey=%s, model=%s, timeout=%s, concurrency=%d, \
    contextTokens=%d, tokensPerMinute=%d, priceIn=%s, priceOut=%s, monthlyBudget=%s]\
    """
        .formatted(
            baseUrl.replaceFirst("//[^/@]*@", "//***@").replaceFirst("\\?.*", "?***"),
            apiKey.isEmpty() ? "" : "***",
            model,
            timeout,
            concurrency,
            contextTokens,
            tokensPerMinute,
            priceIn,
            priceOut,
            monthlyBudget);
  }
}
