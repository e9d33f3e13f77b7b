package io.nonmun.gpumodel.embed;

import io.nonmun.gpumodel.gguf.Gguf;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Qwen3's forward pass (<https://arxiv.org/abs/2505.09388>) in double precision, straight from its
/// definition: the final normed states of a text.
final class ExactQwen3 {

  private final Map<String, double[]> weights = new HashMap<>();
  private final int layers;
  private final int width;
  private final int heads;
  private final int kvHeads;
  private final int dimension;
  private final double epsilon;
  private final double base;

  ExactQwen3(Path path) {
    try (var file = Gguf.open(path)) {
      for (var tensor : file.tensors()) {
        var values = TinyQwen3.values(tensor);
        var exact = new double[values.length];
        for (var i = 0; i < exact.length; i++) {
          exact[i] = values[i];
        }
        weights.put(tensor.name(), exact);
      }
      var facts = file.metadata();
      layers = facts.integer("qwen3.block_count");
      width = facts.integer("qwen3.embedding_length");
      heads = facts.integer("qwen3.attention.head_count");
      kvHeads = facts.integer("qwen3.attention.head_count_kv");
      dimension = facts.integer("qwen3.attention.key_length");
      epsilon = facts.number("qwen3.attention.layer_norm_rms_epsilon");
      base = facts.number("qwen3.rope.freq_base");
    }
  }

  double[] weight(String name) {
    return weights.get(name);
  }

  /// @return `[tokens][width]`
  double[][] states(int[] tokens) {
    var x = new double[tokens.length][width];
    for (var t = 0; t < tokens.length; t++) {
      System.arraycopy(weight("token_embd.weight"), tokens[t] * width, x[t], 0, width);
    }
    for (var layer = 0; layer < layers; layer++) {
      var in = "blk." + layer + ".";
      attend(x, in);
      for (var row : x) {
        var normed = norm(row, weight(in + "ffn_norm.weight"));
        var gate = multiply(in + "ffn_gate.weight", normed);
        var up = multiply(in + "ffn_up.weight", normed);
        for (var i = 0; i < gate.length; i++) {
          gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        add(row, multiply(in + "ffn_down.weight", gate));
      }
    }
    for (var t = 0; t < x.length; t++) {
      x[t] = norm(x[t], weight("output_norm.weight"));
    }
    return x;
  }

  private void attend(double[][] x, String in) {
    var queries = new double[x.length][];
    var keys = new double[x.length][];
    var values = new double[x.length][];
    for (var t = 0; t < x.length; t++) {
      var normed = norm(x[t], weight(in + "attn_norm.weight"));
      queries[t] = turned(multiply(in + "attn_q.weight", normed), in + "attn_q_norm.weight", t);
      keys[t] = turned(multiply(in + "attn_k.weight", normed), in + "attn_k_norm.weight", t);
      values[t] = multiply(in + "attn_v.weight", normed);
    }
    for (var t = 0; t < x.length; t++) {
      var attended = new double[heads * dimension];
      for (var head = 0; head < heads; head++) {
        var from = head / (heads / kvHeads) * dimension;
        var scores = new double[t + 1];
        var sum = 0.0;
        for (var s = 0; s <= t; s++) {
          for (var i = 0; i < dimension; i++) {
            scores[s] += queries[t][head * dimension + i] * keys[s][from + i];
          }
          scores[s] = Math.exp(scores[s] / Math.sqrt(dimension));
          sum += scores[s];
        }
        for (var s = 0; s <= t; s++) {
          for (var i = 0; i < dimension; i++) {
            attended[head * dimension + i] += scores[s] / sum * values[s][from + i];
          }
        }
      }
      add(x[t], multiply(in + "attn_output.weight", attended));
    }
  }

  /// Each head normed, and turned by its position.
  private double[] turned(double[] all, String gain, int position) {
    var out = new double[all.length];
    for (var head = 0; head < all.length; head += dimension) {
      var one = new double[dimension];
      System.arraycopy(all, head, one, 0, dimension);
      one = norm(one, weight(gain));
      for (var i = 0; i < dimension / 2; i++) {
        var angle = position * Math.pow(base, -2.0 * i / dimension);
        var a = one[i];
        var b = one[i + dimension / 2];
        out[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
        out[head + i + dimension / 2] = a * Math.sin(angle) + b * Math.cos(angle);
      }
    }
    return out;
  }

  private double[] norm(double[] x, double[] gain) {
    var sum = 0.0;
    for (var value : x) {
      sum += value * value;
    }
    var scale = 1 / Math.sqrt(sum / x.length + epsilon);
    var out = new double[x.length];
    for (var i = 0; i < x.length; i++) {
      out[i] = x[i] * scale * gain[i];
    }
    return out;
  }

  private double[] multiply(String name, double[] x) {
    var matrix = weight(name);
    var out = new double[matrix.length / x.length];
    for (var row = 0; row < out.length; row++) {
      for (var i = 0; i < x.length; i++) {
        out[row] += matrix[row * x.length + i] * x[i];
      }
    }
    return out;
  }

  private static void add(double[] to, double[] delta) {
    for (var i = 0; i < to.length; i++) {
      to[i] += delta[i];
    }
  }
}
