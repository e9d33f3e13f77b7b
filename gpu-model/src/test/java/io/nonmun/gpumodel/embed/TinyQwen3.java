package io.nonmun.gpumodel.embed;

import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import io.nonmun.gpumodel.gguf.Quantizer;
import io.nonmun.gpumodel.gguf.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A tiny model of random weights as an embedding model or a reranker.
final class TinyQwen3 {

  private static final Path PLAIN =
      Path.of("src/test/resources/golden/models/tiny-qwen3-q8_0.gguf");
  private static final String TABLE = "token_embd.weight";
  private static final int WIDTH = 256;

  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, float[]> added = new LinkedHashMap<>();
  private boolean isExact;
  private float[] moreTokens = {};

  TinyQwen3() {
    with("tokenizer.chat_template", "{% for m in messages %}{{ m.content }}{% endfor %}");
  }

  TinyQwen3 with(String key, Object value) {
    facts.put(key, value);
    return this;
  }

  /// With matrices of F32 in place of Q8_0.
  TinyQwen3 exact() {
    isExact = true;
    return this;
  }

  /// With the two answers of a reranker alone: "yes" is the first row.
  TinyQwen3 withHead() {
    return withHead(2);
  }

  TinyQwen3 withHead(int answers) {
    added.put("cls.output.weight", random(answers * WIDTH, 5));
    return this;
  }

  /// With the words "yes" and "no" in its vocabulary.
  TinyQwen3 withAnswers() {
    moreTokens = random(3 * WIDTH, 6);
    return exact();
  }

  private static float[] random(int count, long seed) {
    var random = new SplittableRandom(seed);
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() / 8;
    }
    return values;
  }

  Path write(Path target) throws IOException {
    try (var plain = Gguf.open(PLAIN)) {
      var metadata = new LinkedHashMap<>(plain.metadata().values());
      if (moreTokens.length > 0) {
        append(metadata, "tokenizer.ggml.tokens", "ye", "yes", "no");
        append(metadata, "tokenizer.ggml.token_type", 1L, 1L, 1L);
        var merges = new ArrayList<Object>(List.of("y e", "ye s", "n o")); // before all others
        merges.addAll((List<?>) metadata.get("tokenizer.ggml.merges"));
        metadata.put("tokenizer.ggml.merges", merges);
        metadata.remove("qwen3.vocab_size");
      }
      metadata.putAll(facts);
      var data = new LinkedHashMap<Entry, MemorySegment>();
      for (var tensor : plain.tensors()) {
        if (isExact) {
          var values = values(tensor);
          var shape = new ArrayList<>(tensor.shape());
          if (tensor.name().equals(TABLE) && moreTokens.length > 0) {
            var all = Arrays.copyOf(values, values.length + moreTokens.length);
            System.arraycopy(moreTokens, 0, all, values.length, moreTokens.length);
            values = all;
            shape.set(1, shape.get(1) + moreTokens.length / WIDTH);
          }
          data.put(new Entry(tensor.name(), TensorType.F32, shape), f32(values));
        } else {
          data.put(new Entry(tensor.name(), tensor.type(), tensor.shape()), tensor.data());
        }
      }
      added.forEach((name, values) ->
          data.put(
              new Entry(name, TensorType.F32, List.of((long) WIDTH, (long) values.length / WIDTH)),
              f32(values)));
      try (var writer = GgufWriter.create(target, metadata, List.copyOf(data.keySet()))) {
        for (var each : data.entrySet()) {
          writer.write(each.getKey().name(), 0, each.getValue());
        }
      }
    }
    return target;
  }

  private static void append(Map<String, Object> metadata, String key, Object... more) {
    var all = new ArrayList<Object>((List<?>) metadata.get(key));
    all.addAll(List.of(more));
    metadata.put(key, all);
  }

  private static MemorySegment f32(float[] values) {
    return Quantizer.quantize(TensorType.F32, values);
  }

  static float[] values(GgufTensor tensor) {
    var values = new float[tensor.columns() * tensor.rows()];
    Dequantizer.dequantize(tensor.type(), tensor.data(), 0, values, 0, values.length);
    return values;
  }
}
