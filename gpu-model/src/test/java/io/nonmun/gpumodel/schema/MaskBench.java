package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.schema.Answers.Taste;
import io.nonmun.gpumodel.tokenizer.Vocabularies;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a constraint costs per token: mask, its application to the logits, and acceptance; in
/// microseconds. "Cold" are a schema's first answers, "warm" later ones.
@Tag("bench")
class MaskBench {

  private static final int ANSWERS = 40;

  @Test
  void run() throws Exception {
    var folder = Path.of(System.getProperty("nonmun.shared"), "golden", "tokenizer");
    System.out.printf(
        "%-12s %-8s %-6s %8s %8s %8s %8s %8s%n",
        "vocabulary", "schema", "", "tokens", "mean", "p50", "p99", "max");
    for (var name : new String[] {"llama3", "qwen2"}) {
      var tokenizer = Vocabularies.tokenizer(folder.resolve("vocab-" + name + ".gguf.gz"));
      var start = System.nanoTime();
      var vocabulary = Vocabulary.of(tokenizer);
      System.out.printf("%-12s prepared in %d ms%n", name, (System.nanoTime() - start) / 1_000_000);
      measure(name, vocabulary, "summary", Schemas.SUMMARY);
      measure(name, vocabulary, "bounded", Schemas.BOUNDED);
      measure(name, vocabulary, "object", "{\"type\": \"object\"}");
    }
  }

  private static void measure(String name, Vocabulary vocabulary, String title, String text) {
    // Compiled code, cold masks.
    answers(SchemaCompiler.compile(text), vocabulary);
    var schema = SchemaCompiler.compile(text);
    for (var state : new String[] {"cold", "warm"}) {
      var nanos = answers(schema, vocabulary);
      Arrays.sort(nanos);
      System.out.printf(
          "%-12s %-8s %-6s %8d %8.1f %8.1f %8.1f %8.1f%n",
          name,
          title,
          state,
          nanos.length,
          LongStream.of(nanos).average().orElse(0) / 1e3,
          nanos[nanos.length / 2] / 1e3,
          nanos[nanos.length * 99 / 100] / 1e3,
          nanos[nanos.length - 1] / 1e3);
    }
  }

  /// Answers of 300 tokens at most, of any tokens and a bit like a model's by turns.
  private static long[] answers(Schema schema, Vocabulary vocabulary) {
    var times = LongStream.builder();
    var logits = new float[vocabulary.size()];
    for (var run = 0; run < ANSWERS; run++) {
      var constraint = new Timed(schema.start(vocabulary), logits, times);
      var taste = run % 2 == 0 ? Taste.ANY : Taste.MIXED;
      new Answers(vocabulary, run).write(constraint, 300, taste);
    }
    return times.build().toArray();
  }

  /// Measures what a decode step has to do more.
  private static final class Timed implements Constraint {

    private final Constraint constraint;
    private final float[] logits;
    private final LongStream.Builder times;
    private long nanos;

    Timed(Constraint constraint, float[] logits, LongStream.Builder times) {
      this.constraint = constraint;
      this.logits = logits;
      this.times = times;
    }

    @Override
    public TokenMask mask(int remaining) {
      var start = System.nanoTime();
      var mask = constraint.mask(remaining);
      mask.apply(logits);
      nanos = System.nanoTime() - start;
      return mask;
    }

    @Override
    public void accept(int token) {
      var start = System.nanoTime();
      constraint.accept(token);
      times.add(nanos + System.nanoTime() - start);
    }

    @Override
    public int minTokens() {
      return constraint.minTokens();
    }

    @Override
    public boolean isComplete() {
      return constraint.isComplete();
    }

    @Override
    public boolean isFinished() {
      return constraint.isFinished();
    }

    @Override
    public Constraint copy() {
      throw new UnsupportedOperationException();
    }
  }
}
