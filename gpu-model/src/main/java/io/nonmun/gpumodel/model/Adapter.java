package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend.LowRank;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What a file of low-rank matrices (LoRA, <https://arxiv.org/abs/2106.09685>) adds to a model's
/// products, which themselves stay as they are. The file is as llama.cpp's
/// `convert_lora_to_gguf.py` writes it: `NAME.lora_a` and `NAME.lora_b` for a matrix `NAME` of the
/// model.
///
/// @param file open as long as the parts are used
/// @param parts by product, each an object of its own
record Adapter(Gguf file, Map<Product, LowRank> parts) implements AutoCloseable {

  private static final String DOWN = ".lora_a";
  private static final String UP = ".lora_b";

  /// @param products of the model, by the name of their weights
  /// @throws GgufException if it is no adapter, or none of this model's
  static Adapter open(
      AdapterFile wanted,
      ModelConfig base,
      Map<String, Product> products,
      Function<GgufTensor, Weight> load) {
    var file = Gguf.open(wanted.file());
    try {
      checkKind(file, base);
      var parts = new IdentityHashMap<Product, LowRank>();
      float alpha = file.metadata().findNumber("adapter.lora.alpha").orElse(0f);
      for (var tensor : file.tensors()) {
        var name = matrix(file, tensor);
        var product = products.get(name);
        if (product == null) {
          throw new GgufException(
              "%s: it changes %s, which this model does not have or which adapters cannot change here (attention and dense feed-forward matrices, and output.weight where it is a tensor of its own); use an adapter of this very model"
                  .formatted(file.path(), name));
        }
        var down = pair(file, name, DOWN);
        var up = pair(file, name, UP);
        var rank = down.rows();
        checkShape(file, down, product.weight().columns(), rank);
        checkShape(file, up, rank, product.weight().rows());
        if (tensor == down) {
          var scale = alpha == 0 ? wanted.scale() : wanted.scale() * alpha / rank;
          parts.put(product, new LowRank(load.apply(down), load.apply(up), scale));
        }
      }
      if (parts.isEmpty()) {
        throw new GgufException(file.path() + " changes nothing; use a whole adapter");
      }
      return new Adapter(file, parts);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /// How many values a file's matrices have.
  static long values(AdapterFile of) {
    try (var file = Gguf.open(of.file())) {
      return file.tensors().stream()
          .mapToLong(tensor -> (long) tensor.rows() * tensor.columns())
          .sum();
    }
  }

  private static void checkKind(Gguf file, ModelConfig base) {
    var facts = file.metadata();
    var kind = facts.findText("general.type").orElse("model");
    var form = facts.findText("adapter.type").orElse("(none named)");
    if (!kind.equals("adapter") || !form.equals("lora")) {
      throw new GgufException(
          "%s is no LoRA adapter (general.type %s, adapter.type %s); convert one with llama.cpp's convert_lora_to_gguf.py"
              .formatted(file.path(), kind, form));
    }
    var architecture = facts.text("general.architecture");
    if (!architecture.equals(base.architecture())) {
      throw new GgufException(
          "%s is an adapter for architecture %s; the model is %s, so use one of this very model"
              .formatted(file.path(), architecture, base.architecture()));
    }
    if (facts.values().containsKey("adapter.alora.invocation_tokens")) {
      throw new GgufException(
          "%s begins to work behind certain tokens only (adapter.alora.invocation_tokens), which is not supported; use a plain LoRA adapter"
              .formatted(file.path()));
    }
  }

  /// The name of the matrix that a tensor is for.
  private static String matrix(Gguf file, GgufTensor tensor) {
    var name = tensor.name();
    if (!name.endsWith(DOWN) && !name.endsWith(UP)) {
      throw new GgufException(
          "%s: tensor %s is no part of a low-rank pair (%s, %s), so the answers would be wrong; use an adapter without it"
              .formatted(file.path(), name, DOWN, UP));
    }
    return name.substring(0, name.length() - DOWN.length());
  }

  private static GgufTensor pair(Gguf file, String name, String end) {
    return file.find(name + end)
        .orElseThrow(() ->
            new GgufException(
                "%s lacks the tensor %s; convert the adapter anew"
                    .formatted(file.path(), name + end)));
  }

  private static void checkShape(Gguf file, GgufTensor tensor, int columns, int rows) {
    var wanted = List.of((long) columns, (long) rows);
    if (!tensor.shape().equals(wanted)) {
      throw new GgufException(
          "%s: tensor %s is %s; this model asks for %s, so use an adapter of this very model"
              .formatted(file.path(), tensor.name(), tensor.shape(), wanted));
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
