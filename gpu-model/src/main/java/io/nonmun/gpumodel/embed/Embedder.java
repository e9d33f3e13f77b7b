package io.nonmun.gpumodel.embed;

import io.nonmun.gpumodel.engine.Pooling;
import io.nonmun.gpumodel.gguf.Metadata;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How a file's model embeds texts: what it is given to read, which states are pooled, and what
/// becomes of them (<https://arxiv.org/abs/2506.05176>). Safe for use by many threads.
public final class Embedder {

  /// Of Qwen3-Embedding's own examples, for queries
  /// (<https://huggingface.co/Qwen/Qwen3-Embedding-0.6B>).
  public static final String INSTRUCTION =
      "Given a web search query, retrieve relevant passages that answer the query";

  /// With which Qwen3-Embedding was trained to end each text.
  private static final String QWEN_END = "<|endoftext|>";

  private final Tokenizer tokenizer;
  private final Pooling pooling;
  private final int[] end; // tokens behind each text

  private Embedder(Tokenizer tokenizer, Pooling pooling, int[] end) {
    this.tokenizer = tokenizer;
    this.pooling = pooling;
    this.end = end;
  }

  /// @return empty if the file's model does not embed texts: it says no pooling
  ///   (`ARCHITECTURE.pooling_type`: 1 mean, 2 first, 3 last), and is none that is known
  public static Optional<Embedder> of(Metadata facts, Tokenizer tokenizer) {
    var architecture = facts.text("general.architecture");
    var isQwen = architecture.startsWith("qwen3") && isNamed(facts, "embed");
    var pooling =
        switch (facts.findInteger(architecture + ".pooling_type").orElse(isQwen ? 3 : 0)) {
          case 1 -> Pooling.MEAN;
          case 2 -> Pooling.FIRST;
          case 3 -> Pooling.LAST;
          default -> null;
        };
    return Optional.ofNullable(pooling)
        .map(found -> new Embedder(tokenizer, found, end(facts, tokenizer, isQwen)));
  }

  private static int[] end(Metadata facts, Tokenizer tokenizer, boolean isQwen) {
    if (facts.findFlag("tokenizer.ggml.add_eos_token").orElse(false)) {
      return tokenizer.eos().stream().mapToInt(Integer::intValue).toArray();
    }
    // Older files do not say so.
    var ids = isQwen ? tokenizer.encode(QWEN_END, true) : new int[0];
    return ids.length == 1 ? ids : new int[0];
  }

  static boolean isNamed(Metadata facts, String word) {
    return Stream.concat(
            Stream.of(Path.of(facts.file()).getFileName().toString()),
            Stream.of("general.name", "general.basename")
                .flatMap(key -> facts.findText(key).stream()))
        .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(word));
  }

  public Pooling pooling() {
    return pooling;
  }

  /// The tokens of a document: its text as it is, with what begins and ends one.
  public int[] document(String text) {
    return whole(tokenizer.encode(text, false));
  }

  /// The tokens of a query.
  ///
  /// @param instruction what it looks for
  public int[] query(String instruction, String text) {
    return document("Instruct: %s\nQuery:%s".formatted(instruction, text));
  }

  /// Tokens with what begins and ends a text, where they lack it.
  public int[] whole(int[] tokens) {
    var begun = tokenizer.begun(tokens);
    var ends = end.length == 0 || tokens.length > 0 && tokens[tokens.length - 1] == end[0];
    return ends ? begun : IntStream.concat(IntStream.of(begun), IntStream.of(end)).toArray();
  }

  /// Cuts a vector to its first dimensions (Matryoshka representations,
  /// <https://arxiv.org/abs/2205.13147>), and makes it as long as 1.
  ///
  /// @param dimensions 0 for all
  public static float[] normalised(float[] vector, int dimensions) {
    var cut = dimensions == 0 ? vector.clone() : Arrays.copyOf(vector, dimensions);
    var sum = 0.0;
    for (var value : cut) {
      sum += (double) value * value;
    }
    var length = Math.sqrt(sum);
    for (var i = 0; i < cut.length && length > 0; i++) {
      cut[i] = (float) (cut[i] / length);
    }
    return cut;
  }
}
