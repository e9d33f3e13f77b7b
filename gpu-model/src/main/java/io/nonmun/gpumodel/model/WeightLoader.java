package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Experts;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hands a file's tensors to a backend, each checked against the shape that the model's sizes ask
/// for, and keeps account of which ones were asked for.
final class WeightLoader {

  private static final String TABLE = "token_embd.weight";
  private static final String OUTPUT = "output.weight";

  private final Gguf file;
  private final ModelConfig config;
  private final @Nullable Backend backend;
  private final Set<String> used = new HashSet<>();
  private long bytes;

  /// @param backend null for one that checks and loads nothing
  WeightLoader(Gguf file, ModelConfig config, @Nullable Backend backend) {
    this.file = file;
    this.config = config;
    this.backend = backend;
  }

  /// What has been checked only.
  record Unloaded(GgufTensor tensor) implements Weight {

    @Override
    public TensorType type() {
      return tensor.type();
    }

    @Override
    public int rows() {
      return tensor.rows();
    }

    @Override
    public int columns() {
      return tensor.columns();
    }

    @Override
    public long bytes() {
      return tensor.data().byteSize();
    }
  }

  ModelConfig config() {
    return config;
  }

  /// What a step reads of the weights loaded so far: all but the embedding table, of which it reads
  /// single rows.
  long bytes() {
    return bytes;
  }

  /// A matrix that turns `columns` values into `rows`.
  Weight matrix(String name, int rows, int columns) {
    ModelConfig.checkShape(file, name, columns, rows);
    return load(file.tensor(name));
  }

  /// The experts of a layer, whose matrices a file has as one tensor of each kind.
  ///
  /// @param in what the names begin with
  Experts experts(String in) {
    var width = config.width();
    var inner = config.feedForward();
    var router = matrix(in + "ffn_gate_inp.weight", config.experts(), width);
    var gates = stacked(in + "ffn_gate_exps.weight", inner, width);
    var ups = stacked(in + "ffn_up_exps.weight", inner, width);
    var downs = stacked(in + "ffn_down_exps.weight", width, inner);
    if (backend == null) {
      return new Experts(router, List.of(), config.expertsUsed());
    }
    var experts = backend.loadExperts(router, gates, ups, downs, config.expertsUsed());
    var first = experts.experts().getFirst();
    bytes +=
        config.expertsUsed() * (first.gate().bytes() + first.up().bytes() + first.down().bytes());
    return experts;
  }

  /// `[experts][rows][columns]`.
  private GgufTensor stacked(String name, int rows, int columns) {
    var all = file.tensor(name);
    var wanted = List.of((long) columns, (long) rows, (long) config.experts());
    if (!all.shape().equals(wanted)) {
      throw new GgufException(
          "%s: tensor %s is %s; the model's sizes ask for %s: convert it anew"
              .formatted(file.path(), name, all.shape(), wanted));
    }
    used.add(name);
    return all;
  }

  Weight vector(String name, int columns) {
    ModelConfig.checkShape(file, name, columns, 1);
    var tensor = file.tensor(name);
    var shape = List.of((long) columns); // of one dimension, however a file has it
    return load(new GgufTensor(name, tensor.type(), shape, tensor.data()));
  }

  private Weight load(GgufTensor tensor) {
    used.add(tensor.name());
    var weight = backend == null ? new Unloaded(tensor) : backend.load(tensor);
    bytes += weight.bytes();
    return weight;
  }

  /// One that a file need not have.
  @Nullable Weight findVector(String name, int columns) {
    return file.find(name).isPresent() ? vector(name, columns) : null;
  }

  Weight table() {
    var table = matrix(TABLE, config.vocabulary(), config.width());
    bytes -= table.bytes();
    return table;
  }

  /// The matrix of the logits; models that are tied use the embedding table.
  Weight output(Weight table) {
    if (!isTied(file)) {
      return matrix(OUTPUT, config.vocabulary(), config.width());
    }
    bytes += table.bytes();
    return table;
  }

  private static boolean isTied(Gguf file) {
    return file.find(OUTPUT).isEmpty();
  }

  /// A tensor that nothing here asks for would have made the logits others.
  ///
  /// @param others that may be there all the same
  /// @throws GgufException if there is one
  void checkAllUsed(Set<String> others) {
    var left =
        file.tensors().stream()
            .map(GgufTensor::name)
            .filter(name -> !used.contains(name) && !others.contains(name))
            .sorted()
            .toList();
    if (!left.isEmpty()) {
      throw new GgufException(
          "%s: tensor %s%s is not used by architecture %s here, so the answers would be wrong; use a file of this model without it, or another model"
              .formatted(
                  file.path(),
                  left.getFirst(),
                  left.size() == 1 ? "" : " (and %d more)".formatted(left.size() - 1),
                  config.architecture()));
    }
  }

  /// Weights that each row of a step is multiplied by: as [#bytes], but of matrices alone.
  static long multiplied(Gguf file, ModelConfig config) {
    return file.tensors().stream()
        .filter(tensor -> tensor.rows() > 1)
        .filter(tensor -> isTied(file) || !tensor.name().equals(TABLE))
        .mapToLong(tensor -> {
          var weights = (long) tensor.rows() * tensor.columns();
          var isStacked = tensor.shape().size() > 2;
          return isStacked ? weights / config.experts() * config.expertsUsed() : weights;
        })
        .sum();
  }
}
