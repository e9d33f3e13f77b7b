package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Experts;
import io.nonmun.gpumodel.backend.Backend.Heads;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.model.Adapters.Adapted;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The one forward pass of all architectures, which differ by their [Recipe]: a decoder of
/// transformer layers with grouped-query attention and a gated feed-forward network.
final class Decoder {

  /// The norms of one half of a layer, each of which a recipe may lack.
  private record Norms(@Nullable Weight before, @Nullable Weight after) {}

  private record Layer(
      Norms attentionNorms,
      Product[] queriesKeysValues,
      Heads heads,
      Product projection,
      Norms feedForwardNorms,
      FeedForward feedForward) {}

  private sealed interface FeedForward {}

  private record Dense(Product[] gateUp, Product down) implements FeedForward {}

  private record Mixed(Experts experts) implements FeedForward {}

  private final ModelConfig config;
  private final Recipe recipe;
  private final Scratch scratch;
  private final Weight table;
  private final Layer[] layers;
  private final Weight outputNorm;
  private final Product output;
  private final Map<String, Product> products = new HashMap<>();

  /// Loads all weights.
  ///
  /// @throws GgufException if the file lacks one, one has another shape, or there is one that is
  ///   not used
  Decoder(WeightLoader loader, Recipe recipe, Scratch scratch) {
    this.config = loader.config();
    this.recipe = recipe;
    this.scratch = scratch;
    table = loader.table();
    layers =
        IntStream.range(0, config.layers())
            .mapToObj(layer -> layer(loader, layer, "blk.%d.".formatted(layer)))
            .toArray(Layer[]::new);
    outputNorm = loader.vector("output_norm.weight", config.width());
    output =
        new Product(
            loader.output(table),
            bias(loader, "", "output", config.vocabulary()),
            scratch.logits());
    if (output.weight() != table) {
      products.put("output.weight", output);
    }
    loader.checkAllUsed(recipe.others());
  }

  private Layer layer(WeightLoader loader, int layer, String in) {
    var s = scratch;
    var heads = recipe.normsHeads();
    return new Layer(
        norms(loader, in + "attn_norm.weight", in + "post_attention_norm.weight"),
        new Product[] {
          product(loader, in, "attn_q", s.hidden(), s.queries()),
          product(loader, in, "attn_k", s.hidden(), s.keys()),
          product(loader, in, "attn_v", s.hidden(), s.values())
        },
        new Heads(
            config.headDimension(),
            heads ? loader.vector(in + "attn_q_norm.weight", config.headDimension()) : null,
            heads ? loader.vector(in + "attn_k_norm.weight", config.headDimension()) : null,
            config.epsilon(),
            recipe.positions().get(layer).rope()),
        product(loader, in, "attn_output", s.attended(), s.delta()),
        norms(loader, in + "ffn_norm.weight", in + "post_ffw_norm.weight"),
        config.hasExperts() ? new Mixed(loader.experts(in)) : dense(loader, in));
  }

  private Norms norms(WeightLoader loader, String before, String after) {
    return new Norms(
        recipe.normsBefore() ? loader.vector(before, config.width()) : null,
        recipe.normsAfter() ? loader.vector(after, config.width()) : null);
  }

  private Dense dense(WeightLoader loader, String in) {
    var s = scratch;
    return new Dense(
        new Product[] {
          product(loader, in, "ffn_gate", s.hidden(), s.gate()),
          product(loader, in, "ffn_up", s.hidden(), s.up())
        },
        product(loader, in, "ffn_down", s.gate(), s.delta()));
  }

  private Product product(WeightLoader loader, String in, String name, Tensor from, Tensor to) {
    var weight = loader.matrix(in + name + ".weight", to.columns(), from.columns());
    var product = new Product(weight, bias(loader, in, name, to.columns()), to);
    products.put(in + name + ".weight", product);
    return product;
  }

  private @Nullable Weight bias(WeightLoader loader, String in, String name, int size) {
    return recipe.biases().contains(name) ? loader.findVector(in + name + ".bias", size) : null;
  }

  /// The products that an adapter can add to, by the name of their weights. The embeddings are
  /// none, also where they are the matrix of the logits.
  Map<String, Product> products() {
    return Collections.unmodifiableMap(products);
  }

  /// Computes a step: the rows' keys and values go to the cache, the wanted rows' logits to
  /// [Scratch#logits].
  ///
  /// @param mostRows that there is room for, also of logits
  void forward(Backend backend, Batch batch, KvCache cache, Adapters adapters, int mostRows) {
    backend.step(
        batch,
        cache,
        mostRows,
        (rows, wanted) -> forward(backend, batch, cache, adapters, rows, wanted));
  }

  private void forward(
      Backend backend, Batch batch, KvCache cache, Adapters adapters, int rows, int wantedRows) {
    var s = scratch;
    var adapted = adapters.of(batch.adapted());
    backend.embed(table, recipe.embeddingScale(), s.hidden());
    norm(backend, rows, layers[0].attentionNorms().before());
    for (var i = 0; i < layers.length; i++) {
      var layer = layers[i];
      attend(backend, adapted, rows, i, cache);
      add(backend, rows, layer.attentionNorms().after(), layer.feedForwardNorms().before());
      switch (layer.feedForward()) {
        case Dense dense -> {
          multiplyGated(backend, adapted, rows, dense.gateUp());
          multiply(backend, adapted, rows, s.gate(), dense.down());
        }
        case Mixed mixed ->
            backend.mix(rows, input(), mixed.experts(), recipe.activation(), s.delta());
      }
      var isLast = i == layers.length - 1;
      var next = isLast ? outputNorm : layers[i + 1].attentionNorms().before();
      add(backend, rows, layer.feedForwardNorms().after(), next);
    }
    if (wantedRows > 0) {
      var areAll = wantedRows == rows;
      if (!areAll) {
        backend.select(s.normed(), s.selected());
      }
      var wanted = adapters.of(batch.adaptedWanted());
      var read = areAll ? s.normed() : s.selected();
      multiply(backend, wanted, wantedRows, read, output);
    }
  }

  private static void multiply(
      Backend backend, List<Adapted> adapted, int rows, Tensor x, Product... products) {
    backend.multiply(rows, x, products);
    for (var each : adapted) {
      for (var product : products) {
        var part = each.adapter().parts().get(product);
        if (part != null) {
          backend.adapt(each.rows(), x, part, product.out());
        }
      }
    }
  }

  /// What an adapter adds to either half comes before the gate.
  private void multiplyGated(Backend backend, List<Adapted> adapted, int rows, Product[] gateUp) {
    if (adapted.isEmpty()) {
      backend.multiplyGated(rows, input(), recipe.activation(), gateUp);
    } else {
      multiply(backend, adapted, rows, input(), gateUp);
      backend.gate(rows, recipe.activation(), scratch.gate(), scratch.up());
    }
  }

  /// What each half of a layer reads.
  private Tensor input() {
    return recipe.normsBefore() ? scratch.normed() : scratch.hidden();
  }

  private void norm(Backend backend, int rows, @Nullable Weight gain) {
    if (gain != null) {
      backend.norm(rows, scratch.hidden(), gain, config.epsilon(), scratch.normed());
    }
  }

  /// Adds what half a layer computed, and norms the sum for what reads it next.
  private void add(Backend backend, int rows, @Nullable Weight after, @Nullable Weight next) {
    var s = scratch;
    if (after != null) {
      backend.normAdd(rows, s.hidden(), s.delta(), after, config.epsilon());
      norm(backend, rows, next);
    } else if (next != null) {
      backend.addNorm(rows, s.hidden(), s.delta(), next, config.epsilon(), s.normed());
    } else {
      throw new IllegalStateException("a recipe without norms");
    }
  }

  private void attend(Backend backend, List<Adapted> adapted, int rows, int index, KvCache cache) {
    var s = scratch;
    var layer = layers[index];
    multiply(backend, adapted, rows, input(), layer.queriesKeysValues());
    backend.placeHeads(rows, index, s.queries(), s.keys(), s.values(), layer.heads(), cache);
    var window = recipe.positions().get(index).window();
    backend.attend(index, s.queries(), cache, recipe.attentionScale(), window, s.attended());
    multiply(backend, adapted, rows, s.attended(), layer.projection());
  }
}
