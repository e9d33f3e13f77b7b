package io.nonmun.gpumodel.embed;

import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// How a Qwen3-Reranker judges whether a document meets a query: by how much likelier "yes" is than
/// "no" behind the prompt that it was trained with
/// (<https://huggingface.co/Qwen/Qwen3-Reranker-0.6B>). The two logits are computed here, from the
/// last state, so that no others need be. Safe for use by many threads.
public final class Reranker {

  public static final String INSTRUCTION = Embedder.INSTRUCTION;

  private static final int RANK = 4; // of ARCHITECTURE.pooling_type

  /// The two answers alone, as converters cut them out of the output.
  private static final String HEAD = "cls.output.weight";

  private static final String BEGIN =
      """
      <|im_start|>system
      Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".<|im_end|>
      <|im_start|>user
      """;
  private static final String END = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

  private final Tokenizer tokenizer;
  private final float[] yes; // [width]
  private final float[] no;

  private Reranker(Tokenizer tokenizer, float[] yes, float[] no) {
    this.tokenizer = tokenizer;
    this.yes = yes;
    this.no = no;
  }

  /// @return empty if the file's model is no reranker
  /// @throws GgufException if it is one, but not of a kind that is known
  public static Optional<Reranker> of(Gguf file, Tokenizer tokenizer) {
    var facts = file.metadata();
    var architecture = facts.text("general.architecture");
    var head = file.find(HEAD);
    var isRanking = facts.findInteger(architecture + ".pooling_type").orElse(0) == RANK;
    if (!architecture.equals("qwen3")
        || head.isEmpty() && !isRanking && !Embedder.isNamed(facts, "rerank")) {
      return Optional.empty();
    }
    if (head.isPresent()) {
      var labels =
          facts.values().containsKey(architecture + ".classifier.output_labels")
              ? facts.texts(architecture + ".classifier.output_labels")
              : List.of("yes", "no");
      var width = facts.integer(architecture + ".embedding_length");
      if (head.get().columns() != width) {
        throw new GgufException(
            "%s: %s is %s; the model is %d wide: convert it anew"
                .formatted(file.path(), HEAD, head.get().shape(), width));
      }
      if (head.get().rows() != 2 || !labels.contains("yes") || !labels.contains("no")) {
        throw new GgufException(
            "%s: %s has %d rows for the answers %s; a reranker has yes and no: use Qwen3-Reranker"
                .formatted(file.path(), HEAD, head.get().rows(), labels));
      }
      return Optional.of(
          new Reranker(
              tokenizer,
              row(head.get(), labels.indexOf("yes")),
              row(head.get(), labels.indexOf("no"))));
    }
    var output = file.find("output.weight").orElseGet(() -> file.tensor("token_embd.weight"));
    return Optional.of(
        new Reranker(
            tokenizer,
            row(output, token(file, tokenizer, "yes")),
            row(output, token(file, tokenizer, "no"))));
  }

  private static int token(Gguf file, Tokenizer tokenizer, String word) {
    var ids = tokenizer.encode(word, false);
    if (ids.length != 1) {
      throw new GgufException(
          "%s: the vocabulary has no token '%s', which a reranker answers with; convert it anew"
              .formatted(file.path(), word));
    }
    return ids[0];
  }

  private static float[] row(GgufTensor tensor, int row) {
    var values = new float[tensor.columns()];
    var bytes = tensor.type().bytes(tensor.columns());
    Dequantizer.dequantize(tensor.type(), tensor.data(), row * bytes, values, 0, values.length);
    return values;
  }

  /// The tokens of a question about one document. What is of the query or the document never
  /// becomes a mark of the prompt.
  public int[] prompt(String instruction, String query, String document) {
    var body =
        "<Instruct>: %s\n<Query>: %s\n<Document>: %s".formatted(instruction, query, document);
    var outside = new BitSet();
    outside.set(BEGIN.length(), BEGIN.length() + body.length());
    return tokenizer.encode(BEGIN + body + END, outside);
  }

  /// @param state the last one behind the prompt, `[width]`
  /// @return 0 to 1
  public double score(float[] state) {
    return 1 / (1 + Math.exp(dot(no, state) - dot(yes, state)));
  }

  private static double dot(float[] row, float[] state) {
    var sum = 0.0;
    for (var i = 0; i < row.length; i++) {
      sum += (double) row[i] * state[i];
    }
    return sum;
  }
}
