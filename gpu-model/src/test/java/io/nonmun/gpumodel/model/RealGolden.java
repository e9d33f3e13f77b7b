package io.nonmun.gpumodel.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What llama.cpp makes of a real model (`golden/weights/README.md`).
///
/// @param file its name, as `scripts/weights` leaves it
/// @param stride every how many tokens of the vocabulary have their logits here
/// @param rms llama.cpp's distance from the exact logits, over those
/// @param perplexity llama.cpp's over the texts
/// @param exactPerplexity with weights in F32, activations and cache in F32
record RealGolden(
    String name,
    int stride,
    double rms,
    double perplexity,
    double exactPerplexity,
    int perplexityCount,
    List<Case> cases) {

  private static final Path FOLDER = Path.of("src/test/resources/golden/weights");

  /// @param exact the logits after the prompt's last token, of every `stride`th token
  /// @param exactBest the best token by all of them
  /// @param exactMargin its lead over the second
  /// @param exactGreedy the exact continuation
  /// @param greedy llama.cpp's continuation, with its leads
  record Case(
      String text,
      int[] tokens,
      float[] exact,
      int exactBest,
      double exactMargin,
      int[] exactGreedy,
      int[] greedy,
      double[] greedyMargin) {}

  static Stream<RealGolden> all() {
    return Stream.of("SmolLM2-135M-Instruct.Q4_1", "gemma-3-270m-q4_k_m").map(RealGolden::read);
  }

  /// Abstracts of one day.
  static List<String> texts() {
    return StreamSupport.stream(json("texts.json").spliterator(), false)
        .map(JsonNode::asString)
        .toList();
  }

  /// @throws IllegalStateException if it is not there, with what fetches it
  Path file() {
    var folder = System.getProperty("nonmun.weights");
    var file = Path.of(folder == null ? "" : folder, name + ".gguf");
    if (folder == null || !Files.exists(file)) {
      throw new IllegalStateException(
          "no %s in -Dnonmun.weights=%s; scripts/weights FOLDER fetches it"
              .formatted(file, folder));
    }
    return file;
  }

  @Override
  public String toString() {
    return name;
  }

  private static RealGolden read(String name) {
    try {
      var json = json(name + ".json");
      var bin =
          ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(name + ".bin")))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      var perCase = bin.capacity() / json.get("cases").size();
      var cases = new ArrayList<Case>();
      for (var node : json.get("cases")) {
        var exact = new float[perCase];
        bin.get(exact);
        cases.add(
            new Case(
                node.get("text").asString(),
                Golden.integers(node.get("tokens")),
                exact,
                node.get("exact_best").asInt(),
                node.get("exact_margin").asDouble(),
                Golden.integers(node.get("exact_greedy")),
                Golden.integers(node.get("llamacpp_greedy")),
                Golden.numbers(node.get("llamacpp_greedy_margin"))));
      }
      return new RealGolden(
          name,
          json.get("stride").asInt(),
          json.get("llamacpp_rms").asDouble(),
          json.get("llamacpp_perplexity").asDouble(),
          json.get("exact_perplexity").asDouble(),
          json.get("perplexity_tokens").asInt(),
          cases);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String name) {
    return JsonMapper.shared().readTree(FOLDER.resolve(name));
  }
}
