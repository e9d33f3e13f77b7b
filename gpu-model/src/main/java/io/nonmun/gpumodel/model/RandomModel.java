package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import io.nonmun.gpumodel.gguf.Metadata;
import io.nonmun.gpumodel.gguf.Quantizer;
import io.nonmun.gpumodel.gguf.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/// A model of a real one's shape with random weights: it costs what the real one costs, and says
/// noise. For benches where no weights can be had.
///
/// A million normally distributed values are quantised once per kind of tensor, and each tensor is
/// filled with chunks drawn from them, which takes little longer than the disk does. Their standard
/// deviations keep activations near 1 and logits near 3.
public final class RandomModel {

  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TOKEN_TYPES = "tokenizer.ggml.token_type";
  private static final long UNUSED = 5; // a token's type

  private static final int CHUNK = 256; // values: whole blocks of every type
  private static final int CHUNKS = 4096;
  private static final int PIECE = 4096; // chunks that are written at a time

  private static final float LOGITS = 3;

  /// Llama 3's rotary embedding leaves wavelengths (in positions) up to the shorter alone and slows
  /// those from the longer on; between them it does so partly (<https://arxiv.org/abs/2407.21783>;
  /// `rope_scaling` in the models' `config.json`).
  private static final double SHORT_WAVE = 8192.0 / 4;

  private static final double LONG_WAVE = 8192;

  /// @param vocabulary rows of the embedding; a larger vocabulary file has more
  /// @param ropeFactor by which Llama 3 slows low frequencies; 0 for none
  /// @param tied whether the embedding is the matrix of the logits too
  /// @param window positions that most layers see; 0 for all
  /// @param experts of a layer, 0 for none; each is of the inner width
  /// @param expertsUsed of them for a token
  record Shape(
      String name,
      String architecture,
      int layers,
      int width,
      int heads,
      int kvHeads,
      int headDimension,
      int feedForward,
      int vocabulary,
      int contextLength,
      float epsilon,
      float ropeBase,
      float ropeFactor,
      boolean tied,
      int window,
      int experts,
      int expertsUsed) {

    Shape(
        String name,
        String architecture,
        int layers,
        int width,
        int heads,
        int kvHeads,
        int headDimension,
        int feedForward,
        int vocabulary,
        int contextLength,
        float epsilon,
        float ropeBase,
        float ropeFactor,
        boolean tied) {
      this(
          name,
          architecture,
          layers,
          width,
          heads,
          kvHeads,
          headDimension,
          feedForward,
          vocabulary,
          contextLength,
          epsilon,
          ropeBase,
          ropeFactor,
          tied,
          0,
          0,
          0);
    }

    boolean hasBiases() {
      return architecture.equals("qwen2");
    }

    boolean normsBefore() {
      return !architecture.equals("exaone4");
    }

    boolean normsAfter() {
      return architecture.equals("exaone4") || architecture.equals("gemma3");
    }

    boolean normsHeads() {
      return !architecture.equals("llama") && !architecture.equals("qwen2");
    }
  }

  /// How a tensor is filled.
  private record Values(TensorType type, float mean, double deviation) {}

  private record Plan(Entry entry, Values values) {}

  private final Shape shape;
  private final @Nullable String chatTemplate;

  RandomModel(Shape shape) {
    this(shape, null);
  }

  private RandomModel(Shape shape, @Nullable String chatTemplate) {
    this.shape = shape;
    this.chatTemplate = chatTemplate;
  }

  /// The same with a chat template (Jinja) in place of the vocabulary's own.
  public RandomModel withChatTemplate(String template) {
    return new RandomModel(shape, template);
  }

  /// @param name `llama-3.2-1b`, `llama-3.1-8b`, the same with two of its 32 layers as
  ///   `llama-3.1-8b-slice`, `qwen2.5-0.5b`, `qwen3-0.6b`, two layers of Qwen3 30B A3B as
  ///   `qwen3-30b-a3b-slice`, `gemma-3-1b`, `exaone-4.0-1.2b`, or `tiny`, which is like none and
  ///   for trials
  /// @throws IllegalArgumentException for any other
  public static RandomModel like(String name) {
    return new RandomModel(
        switch (name) {
          case "llama-3.2-1b" ->
              new Shape(
                  name, "llama", 16, 2048, 32, 8, 64, 8192, 128_256, 131_072, 1e-5f, 5e5f, 32,
                  true);
          case "llama-3.1-8b", "llama-3.1-8b-slice" -> {
            var layers = name.endsWith("-slice") ? 2 : 32;
            yield new Shape(
                name, "llama", layers, 4096, 32, 8, 128, 14_336, 128_256, 131_072, 1e-5f, 5e5f, 8,
                false);
          }
          case "qwen2.5-0.5b" ->
              new Shape(
                  name, "qwen2", 24, 896, 14, 2, 64, 4864, 151_936, 32_768, 1e-6f, 1e6f, 0, true);
          case "qwen3-0.6b" ->
              new Shape(
                  name, "qwen3", 28, 1024, 16, 8, 128, 3072, 151_936, 40_960, 1e-6f, 1e6f, 0, true);
          case "qwen3-30b-a3b-slice" ->
              new Shape(
                  name,
                  "qwen3moe",
                  2,
                  2048,
                  32,
                  4,
                  128,
                  768,
                  151_936,
                  40_960,
                  1e-6f,
                  1e6f,
                  0,
                  false,
                  0,
                  128,
                  8);
          case "gemma-3-1b" ->
              new Shape(
                  name, "gemma3", 26, 1152, 4, 1, 256, 6912, 262_144, 32_768, 1e-6f, 1e6f, 0, true,
                  512, 0, 0);
          case "exaone-4.0-1.2b" ->
              new Shape(
                  name, "exaone4", 30, 2048, 32, 8, 64, 4096, 102_400, 65_536, 1e-5f, 1e6f, 16,
                  true);
          case "tiny" ->
              new Shape(name, "llama", 2, 64, 4, 2, 16, 128, 0, 32_768, 1e-5f, 1e4f, 0, true);
          default ->
              throw new IllegalArgumentException(
                  "there is no shape like %s; there are llama-3.2-1b, llama-3.1-8b, llama-3.1-8b-slice, qwen2.5-0.5b, qwen3-0.6b, qwen3-30b-a3b-slice, gemma-3-1b, exaone-4.0-1.2b, tiny"
                      .formatted(name));
        });
  }

  /// Writes the model. The same arguments give the same file.
  ///
  /// @param type of the matrices: `q8_0`, `q4_0`, `q4_1`, `q5_0`, `q5_1`, `q4_k`, `q5_k`, `q6_k`,
  ///   `f16`, `bf16`, `f32`, or the mixture `q4_k_m`. As in real files the quantised types other
  ///   than `q8_0` have logits of Q6_K; norms and biases are F32
  /// @param vocabulary a GGUF file whose tokenizer the model gets
  /// @param progress gets the share that is written, from 0 to 1, from several threads
  /// @throws GgufException if the vocabulary cannot be read, the target exists or has no room
  /// @throws IllegalArgumentException for an unknown type
  public void write(String type, Path vocabulary, Path target, long seed, DoubleConsumer progress)
      throws IOException {
    var mixture = Mixture.named(type);
    Map<String, Object> metadata;
    try (var file = Gguf.open(vocabulary)) {
      metadata = metadata(mixture, file.metadata());
    }
    var plans = plans(mixture, ((List<?>) metadata.get(TOKENS)).size());
    var entries = new ArrayList<>(plans.stream().map(Plan::entry).toList());
    if (shape.ropeFactor() != 0) {
      entries.add(
          new Entry("rope_freqs.weight", TensorType.F32, List.of(shape.headDimension() / 2L)));
    }
    var bytes = (double) plans.stream().mapToLong(plan -> plan.entry().bytes()).sum();
    var written = new AtomicLong();
    var normal = normal(seed);
    var pools = new ConcurrentHashMap<Values, MemorySegment>();
    try (var writer = GgufWriter.create(target, metadata, entries)) {
      if (shape.ropeFactor() != 0) {
        writer.write("rope_freqs.weight", 0, Quantizer.quantize(TensorType.F32, ropeFactors()));
      }
      plans.parallelStream()
          .forEach(plan -> {
            var pool = pools.computeIfAbsent(plan.values(), values -> pool(values, normal));
            var random = new SplittableRandom(seed * 31 + plan.entry().name().hashCode());
            fill(writer, plan.entry(), pool, random);
            progress.accept(written.addAndGet(plan.entry().bytes()) / bytes);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Map<String, Object> metadata(Mixture mixture, Metadata vocabulary) {
    var facts = new LinkedHashMap<String, Object>();
    var of = shape.architecture() + ".";
    facts.put("general.architecture", shape.architecture());
    facts.put("general.name", "Random weights like " + shape.name());
    facts.put("general.file_type", mixture.fileType());
    facts.put("general.quantization_version", 2L);
    facts.put(of + "block_count", (long) shape.layers());
    facts.put(of + "context_length", (long) shape.contextLength());
    facts.put(of + "embedding_length", (long) shape.width());
    facts.put(of + "feed_forward_length", (long) shape.feedForward());
    facts.put(of + "attention.head_count", (long) shape.heads());
    facts.put(of + "attention.head_count_kv", (long) shape.kvHeads());
    facts.put(of + "attention.layer_norm_rms_epsilon", (double) shape.epsilon());
    facts.put(of + "rope.freq_base", (double) shape.ropeBase());
    facts.put(of + "rope.dimension_count", (long) shape.headDimension());
    if (shape.heads() * shape.headDimension() != shape.width()) {
      facts.put(of + "attention.key_length", (long) shape.headDimension());
      facts.put(of + "attention.value_length", (long) shape.headDimension());
    }
    if (shape.window() > 0) {
      facts.put(of + "attention.sliding_window", (long) shape.window());
    }
    if (shape.experts() > 0) {
      facts.put(of + "expert_count", (long) shape.experts());
      facts.put(of + "expert_used_count", (long) shape.expertsUsed());
      facts.put(of + "expert_feed_forward_length", (long) shape.feedForward());
    }
    vocabulary
        .values()
        .forEach((key, value) -> {
          if (key.startsWith("tokenizer.")) {
            facts.put(key, value);
          }
        });
    if (chatTemplate != null) {
      facts.put("tokenizer.chat_template", chatTemplate);
    }
    addUnusedTokens(facts, vocabulary);
    return facts;
  }

  /// Rows that the embedding has beyond the vocabulary get names and the type "unused", as
  /// llama.cpp's `convert_hf_to_gguf.py` has it.
  private void addUnusedTokens(Map<String, Object> facts, Metadata vocabulary) {
    var tokens = new ArrayList<>(vocabulary.texts(TOKENS));
    var types = new ArrayList<>(vocabulary.integers(TOKEN_TYPES));
    if (types.size() != tokens.size()) {
      throw new GgufException(
          "%s: %s has %d entries for %d tokens; convert the vocabulary anew"
              .formatted(vocabulary.file(), TOKEN_TYPES, types.size(), tokens.size()));
    }
    for (var id = tokens.size(); id < shape.vocabulary(); id++) {
      tokens.add("[PAD%d]".formatted(id));
      types.add(UNUSED);
    }
    facts.put(TOKENS, tokens);
    facts.put(TOKEN_TYPES, types);
  }

  private List<Plan> plans(Mixture mixture, int tokens) {
    var plans = new ArrayList<Plan>();
    var width = shape.width();
    var queries = shape.heads() * shape.headDimension();
    var keys = shape.kvHeads() * shape.headDimension();
    var inner = shape.feedForward();
    var all = mixture.forOthers(width);
    var table = shape.tied() ? mixture.forLogits(width) : all;
    plans.add(matrix("token_embd.weight", tokens, width, table, LOGITS));
    if (!shape.tied()) {
      plans.add(matrix("output.weight", tokens, width, mixture.forLogits(width), LOGITS));
    }
    plans.add(vector("output_norm.weight", width, 1));
    for (var layer = 0; layer < shape.layers(); layer++) {
      var in = "blk." + layer + ".";
      var value = mixture.forSensitive(width, layer, shape.layers());
      var down = mixture.forSensitive(inner, layer, shape.layers());
      if (shape.normsBefore()) {
        plans.add(vector(in + "attn_norm.weight", width, 1));
      }
      plans.add(matrix(in + "attn_q.weight", queries, width, all, 1));
      plans.add(matrix(in + "attn_k.weight", keys, width, all, 1));
      plans.add(matrix(in + "attn_v.weight", keys, width, value, 1));
      if (shape.hasBiases()) {
        plans.add(vector(in + "attn_q.bias", queries, 0));
        plans.add(vector(in + "attn_k.bias", keys, 0));
        plans.add(vector(in + "attn_v.bias", keys, 0));
      }
      if (shape.normsHeads()) {
        plans.add(vector(in + "attn_q_norm.weight", shape.headDimension(), 1));
        plans.add(vector(in + "attn_k_norm.weight", shape.headDimension(), 1));
      }
      plans.add(matrix(in + "attn_output.weight", width, queries, mixture.forOthers(queries), 1));
      if (shape.normsAfter()) {
        plans.add(vector(in + "post_attention_norm.weight", width, 1));
        plans.add(vector(in + "post_ffw_norm.weight", width, 1));
      }
      if (shape.normsBefore()) {
        plans.add(vector(in + "ffn_norm.weight", width, 1));
      }
      if (shape.experts() > 0) {
        plans.add(matrix(in + "ffn_gate_inp.weight", shape.experts(), width, TensorType.F32, 1));
        plans.add(experts(in + "ffn_gate_exps.weight", inner, width, all));
        plans.add(experts(in + "ffn_up_exps.weight", inner, width, all));
        plans.add(experts(in + "ffn_down_exps.weight", width, inner, down));
      } else {
        plans.add(matrix(in + "ffn_gate.weight", inner, width, all, 1));
        plans.add(matrix(in + "ffn_up.weight", inner, width, all, 1));
        plans.add(matrix(in + "ffn_down.weight", width, inner, down, 1));
      }
    }
    return plans;
  }

  private Plan experts(String name, int rows, int columns, TensorType type) {
    return new Plan(
        new Entry(name, type, List.of((long) columns, (long) rows, (long) shape.experts())),
        new Values(type, 0, 1 / Math.sqrt(columns)));
  }

  /// @param gain standard deviation of the matrix's product with values whose own is 1
  private static Plan matrix(String name, int rows, int columns, TensorType type, float gain) {
    return new Plan(
        new Entry(name, type, List.of((long) columns, (long) rows)),
        new Values(type, 0, gain / Math.sqrt(columns)));
  }

  private static Plan vector(String name, int size, float mean) {
    return new Plan(
        new Entry(name, TensorType.F32, List.of((long) size)),
        new Values(TensorType.F32, mean, 0.1));
  }

  private float[] ropeFactors() {
    var factors = new float[shape.headDimension() / 2];
    for (var i = 0; i < factors.length; i++) {
      var wave = 2 * Math.PI * Math.pow(shape.ropeBase(), 2.0 * i / shape.headDimension());
      var kept = Math.clamp((LONG_WAVE / wave - 1) / (LONG_WAVE / SHORT_WAVE - 1), 0, 1);
      factors[i] = (float) (1 / ((1 - kept) / shape.ropeFactor() + kept));
    }
    return factors;
  }

  private static float[] normal(long seed) {
    var random = new SplittableRandom(seed);
    var values = new float[CHUNKS * CHUNK];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static MemorySegment pool(Values wanted, float[] normal) {
    var values = new float[normal.length];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) (wanted.mean() + wanted.deviation() * normal[i]);
    }
    return Quantizer.quantize(wanted.type(), values);
  }

  private static void fill(
      GgufWriter writer, Entry entry, MemorySegment pool, SplittableRandom random) {
    var chunk = entry.type().bytes(CHUNK);
    try (var arena = Arena.ofConfined()) {
      var piece = arena.allocate(Math.min(PIECE * chunk, entry.bytes()));
      for (var at = 0L; at < entry.bytes(); at += piece.byteSize()) {
        var size = Math.min(piece.byteSize(), entry.bytes() - at);
        for (var to = 0L; to < size; to += chunk) {
          var from = random.nextInt(CHUNKS) * chunk;
          MemorySegment.copy(pool, from, piece, to, Math.min(chunk, size - to));
        }
        writer.write(entry.name(), at, piece.asSlice(0, size));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
