package io.nonmun.gpumodel.tokenizer;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Milliseconds that a megabyte takes, of ordinary and of hostile text; the best of three.
@Tag("bench")
class TokenizerBench {

  @Test
  void run() throws Exception {
    var tokenizer = Vocabularies.tokenizer(Vocabularies.QWEN2);
    String[] parts = {
      "We propose a new attention. ",
      "긴 문맥을 요약하는 방법을 제안한다. ",
      "a",
      " ",
      " \n",
      "\u0301",
      "\u0301\u0316",
      "가",
      "😀",
      "<|im_",
      "<|im_end|>",
      "1",
      "'",
      "\t ",
      "ab",
      "x=1;\n"
    };
    for (var part : parts) {
      var text = part.repeat(1_000_000 / part.getBytes(StandardCharsets.UTF_8).length);
      var best = Long.MAX_VALUE;
      var count = 0;
      for (var run = 0; run < 3; run++) {
        var start = System.nanoTime();
        count = tokenizer.encode(text, true).length;
        best = Math.min(best, System.nanoTime() - start);
      }
      System.out.printf(
          "%-32s %6.0f ms %,9d tokens%n",
          part.replace("\n", "\\n").replace("\t", "\\t"), best / 1e6, count);
    }
  }
}
