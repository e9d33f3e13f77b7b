package io.nonmun.summarizer.model.openai;

import io.nonmun.gpumodel.LanguageModel.Request;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// Tokens of one request and its answer.
record Usage(int promptTokens, int completionTokens) {

  private static final int TOKENS_OF_A_ROLE = 8;

  /// What a request comes to if its answer uses all the room it has.
  static Usage worst(Request request) {
    var prompt =
        request.messages().stream()
            .mapToInt(message -> TOKENS_OF_A_ROLE + estimate(message.content()))
            .sum();
    return new Usage(prompt, request.maxTokens());
  }

  /// One token for 3 bytes of UTF-8, which is on the safe side: English has about 4 to a token, and
  /// a Hangul syllable has 3.
  static int estimate(String text) {
    return (text.getBytes(StandardCharsets.UTF_8).length + 2) / 3;
  }

  int total() {
    return promptTokens + completionTokens;
  }

  /// @param priceIn of 1,000,000 prompt tokens
  /// @param priceOut of 1,000,000 answer tokens
  BigDecimal cost(BigDecimal priceIn, BigDecimal priceOut) {
    return priceIn
        .multiply(BigDecimal.valueOf(promptTokens))
        .add(priceOut.multiply(BigDecimal.valueOf(completionTokens)))
        .movePointLeft(6);
  }
}
