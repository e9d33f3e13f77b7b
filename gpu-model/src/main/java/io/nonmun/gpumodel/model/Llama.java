package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.Weight;

/// Llama 2 and 3 (<https://arxiv.org/abs/2407.21783>) and what is built like them: grouped-query
/// attention, rotary embedding of adjacent pairs, SwiGLU, no biases.
final class Llama implements Architecture {

  private record Layer(
      Weight attentionNorm,
      Product[] queriesKeysValues,
      Product[] projection,
      Weight feedForwardNorm,
      Product[] gateUp,
      Product[] down) {}

  private final WeightLoader loader;
  private final ModelConfig config;
  private final Backend backend;
  private final Scratch scratch;
  private final Rope rope;
  private final Weight table;
  private final Layer[] layers;
  private final Weight outputNorm;
  private final Product[] output;

  Llama(WeightLoader loader, Scratch scratch) {
    this.loader = loader;
    this.config = loader.config();
    this.backend = loader.backend();
    this.scratch = scratch;
    rope = loader.rope(Rope.Pairs.ADJACENT);
    table = loader.table();
    layers = new Layer[config.layers()];
    var width = config.width();
    for (var i = 0; i < layers.length; i++) {
      layers[i] =
          new Layer(
              loader.vector(of(i, "attn_norm.weight"), width),
              new Product[] {
                product(of(i, "attn_q.weight"), config.queryWidth(), width, scratch.queries()),
                product(of(i, "attn_k.weight"), config.kvWidth(), width, scratch.keys()),
                product(of(i, "attn_v.weight"), config.kvWidth(), width, scratch.values())
              },
              new Product[] {
                product(of(i, "attn_output.weight"), width, config.queryWidth(), scratch.delta())
              },
              loader.vector(of(i, "ffn_norm.weight"), width),
              new Product[] {
                product(of(i, "ffn_gate.weight"), config.feedForward(), width, scratch.gate()),
                product(of(i, "ffn_up.weight"), config.feedForward(), width, scratch.up())
              },
              new Product[] {
                product(of(i, "ffn_down.weight"), width, config.feedForward(), scratch.delta())
              });
    }
    outputNorm = loader.vector("output_norm.weight", width);
    output = new Product[] {new Product(loader.output(table), null, scratch.logits())};
  }

  private static String of(int layer, String name) {
    return "blk." + layer + "." + name;
  }

  private Product product(String name, int rows, int columns, Tensor out) {
    return new Product(loader.matrix(name, rows, columns), null, out);
  }

  @Override
  public void forward(Batch batch, KvCache cache) {
    var s = scratch;
    var rows = batch.size();
    var head = config.headDimension();
    var scale = (float) (1 / Math.sqrt(head));
    backend.begin(batch);
    backend.embed(table, s.hidden());
    backend.norm(rows, s.hidden(), layers[0].attentionNorm(), config.epsilon(), s.normed());
    for (var i = 0; i < layers.length; i++) {
      var layer = layers[i];
      backend.multiply(rows, s.normed(), layer.queriesKeysValues());
      backend.rotate(s.queries(), head, rope);
      backend.rotate(s.keys(), head, rope);
      backend.store(i, s.keys(), s.values(), cache);
      backend.attend(i, s.queries(), cache, scale, s.attended());
      backend.multiply(rows, s.attended(), layer.projection());
      backend.addNorm(
          rows, s.hidden(), s.delta(), layer.feedForwardNorm(), config.epsilon(), s.normed());

      backend.multiply(rows, s.normed(), layer.gateUp());
      backend.gate(rows, s.gate(), s.up());
      backend.multiply(rows, s.gate(), layer.down());
      var next = i + 1 < layers.length ? layers[i + 1].attentionNorm() : outputNorm;
      backend.addNorm(rows, s.hidden(), s.delta(), next, config.epsilon(), s.normed());
    }
    if (batch.wantedCount() > 0) {
      backend.select(s.normed(), s.selected());
      backend.multiply(batch.wantedCount(), s.selected(), output);
    }
  }
}
