package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.Weight;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The one forward pass of all architectures, which differ by their [Recipe]: a decoder of
/// transformer layers with grouped-query attention and a gated feed-forward network.
final class Decoder {

  private record Layer(
      Weight attentionNorm,
      Product[] queriesKeysValues,
      @Nullable Weight queryNorm,
      @Nullable Weight keyNorm,
      Product projection,
      Weight feedForwardNorm,
      Product[] gateUp,
      Product down) {}

  private final ModelConfig config;
  private final Recipe recipe;
  private final Scratch scratch;
  private final Weight table;
  private final Layer[] layers;
  private final Weight outputNorm;
  private final Product output;

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
            .mapToObj(layer -> load(loader, "blk.%d.".formatted(layer)))
            .toArray(Layer[]::new);
    outputNorm = loader.vector("output_norm.weight", config.width());
    output =
        new Product(
            loader.output(table),
            bias(loader, "", "output", config.vocabulary()),
            scratch.logits());
    loader.checkAllUsed(recipe.others());
  }

  private Layer load(WeightLoader loader, String in) {
    var s = scratch;
    return new Layer(
        loader.vector(in + "attn_norm.weight", config.width()),
        new Product[] {
          product(loader, in, "attn_q", s.normed(), s.queries()),
          product(loader, in, "attn_k", s.normed(), s.keys()),
          product(loader, in, "attn_v", s.normed(), s.values())
        },
        recipe.headNorm() ? headNorm(loader, in + "attn_q_norm.weight") : null,
        recipe.headNorm() ? headNorm(loader, in + "attn_k_norm.weight") : null,
        product(loader, in, "attn_output", s.attended(), s.delta()),
        loader.vector(in + "ffn_norm.weight", config.width()),
        new Product[] {
          product(loader, in, "ffn_gate", s.normed(), s.gate()),
          product(loader, in, "ffn_up", s.normed(), s.up())
        },
        product(loader, in, "ffn_down", s.gate(), s.delta()));
  }

  private Weight headNorm(WeightLoader loader, String name) {
    return loader.vector(name, config.headDimension());
  }

  private Product product(WeightLoader loader, String in, String name, Tensor from, Tensor to) {
    var weight = loader.matrix(in + name + ".weight", to.columns(), from.columns());
    return new Product(weight, bias(loader, in, name, to.columns()), to);
  }

  private @Nullable Weight bias(WeightLoader loader, String in, String name, int size) {
    return recipe.biases().contains(name) ? loader.findVector(in + name + ".bias", size) : null;
  }

  /// Computes a step: the rows' keys and values go to the cache, the wanted rows' logits to
  /// [Scratch#logits].
  void forward(Backend backend, Batch batch, KvCache cache) {
    var s = scratch;
    var rows = batch.size();
    var epsilon = config.epsilon();
    backend.begin(batch);
    backend.embed(table, s.hidden());
    backend.norm(rows, s.hidden(), layers[0].attentionNorm(), epsilon, s.normed());
    for (var i = 0; i < layers.length; i++) {
      var layer = layers[i];
      backend.multiply(rows, s.normed(), layer.queriesKeysValues());
      attend(backend, rows, i, cache);
      backend.multiply(rows, s.attended(), layer.projection());
      backend.addNorm(rows, s.hidden(), s.delta(), layer.feedForwardNorm(), epsilon, s.normed());

      backend.multiply(rows, s.normed(), layer.gateUp());
      backend.gate(rows, s.gate(), s.up());
      backend.multiply(rows, s.gate(), layer.down());
      var next = i + 1 < layers.length ? layers[i + 1].attentionNorm() : outputNorm;
      backend.addNorm(rows, s.hidden(), s.delta(), next, epsilon, s.normed());
    }
    if (batch.wantedCount() > 0) {
      backend.select(s.normed(), s.selected());
      backend.multiply(batch.wantedCount(), s.selected(), output);
    }
  }

  private void attend(Backend backend, int rows, int index, KvCache cache) {
    var s = scratch;
    var layer = layers[index];
    if (layer.queryNorm() != null && layer.keyNorm() != null) {
      backend.normHeads(rows, s.queries(), layer.queryNorm(), config.epsilon());
      backend.normHeads(rows, s.keys(), layer.keyNorm(), config.epsilon());
    }
    backend.rotate(s.queries(), config.headDimension(), recipe.rope());
    backend.rotate(s.keys(), config.headDimension(), recipe.rope());
    backend.store(index, s.keys(), s.values(), cache);
    backend.attend(index, s.queries(), cache, recipe.attentionScale(), s.attended());
  }
}
