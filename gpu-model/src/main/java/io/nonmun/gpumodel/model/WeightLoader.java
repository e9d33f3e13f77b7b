package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.Gguf;
import java.util.Arrays;

/// Hands a file's tensors to a backend, each checked against the shape that the model's sizes ask
/// for.
final class WeightLoader {

  private final Gguf file;
  private final ModelConfig config;
  private final Backend backend;
  private long bytes;

  WeightLoader(Gguf file, ModelConfig config, Backend backend) {
    this.file = file;
    this.config = config;
    this.backend = backend;
  }

  Gguf file() {
    return file;
  }

  ModelConfig config() {
    return config;
  }

  Backend backend() {
    return backend;
  }

  /// What a step reads of the weights loaded so far: all but the embedding table, of which it reads
  /// single rows.
  long bytes() {
    return bytes;
  }

  /// A matrix that turns `columns` values into `rows`.
  Weight matrix(String name, int rows, int columns) {
    ModelConfig.checkShape(file, name, columns, rows);
    var weight = backend.load(file.tensor(name));
    bytes += weight.bytes();
    return weight;
  }

  Weight vector(String name, int columns) {
    return matrix(name, 1, columns);
  }

  Weight table() {
    var table = matrix("token_embd.weight", config.vocabulary(), config.width());
    bytes -= table.bytes();
    return table;
  }

  /// The matrix of the logits; models that are tied use the embedding table.
  Weight output(Weight table) {
    if (!isTied(file)) {
      return matrix("output.weight", config.vocabulary(), config.width());
    }
    bytes += table.bytes();
    return table;
  }

  private static boolean isTied(Gguf file) {
    return file.find("output.weight").isEmpty();
  }

  /// Weights that each row of a step is multiplied by: as [#bytes], but of matrices alone.
  static long multiplied(Gguf file) {
    return file.tensors().stream()
        .filter(tensor -> tensor.rows() > 1)
        .filter(tensor -> isTied(file) || !tensor.name().equals("token_embd.weight"))
        .mapToLong(tensor -> (long) tensor.rows() * tensor.columns())
        .sum();
  }

  Rope rope(Rope.Pairs pairs) {
    var factors = new float[config.ropeDimensions() / 2];
    Arrays.fill(factors, config.ropeScale());
    var stored = file.find("rope_freqs.weight");
    if (stored.isPresent()) {
      var tensor = stored.get();
      ModelConfig.checkShape(file, tensor.name(), factors.length, 1);
      Dequantizer.dequantize(tensor.type(), tensor.data(), 0, factors, 0, factors.length);
    }
    return new Rope(config.ropeDimensions(), config.ropeBase(), pairs, factors);
  }
}
