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

/// What a tiny model's logits are, exactly and by llama.cpp (`golden/README.md`).
///
/// @param rms llama.cpp's distance from the exact logits over all positions
/// @param meanKl the same as divergence, in nats
public record Golden(String name, int vocabulary, double rms, double meanKl, List<Case> cases) {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  /// One prompt.
  ///
  /// @param positions whose logits are given
  /// @param exact `[positions][vocabulary]`
  /// @param exactMargin the best id's lead over the second, for every position of the prompt
  /// @param greedy llama.cpp's continuation, with its leads
  public record Case(
      String name,
      int[] tokens,
      int[] positions,
      float[][] exact,
      int[] exactArgmax,
      double[] exactMargin,
      int[] greedy,
      double[] greedyMargin) {

    @Override
    public String toString() {
      return name;
    }
  }

  public static Stream<Golden> all() {
    try (var files = Files.list(FOLDER.resolve("logits"))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Golden::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Golden named(String name) {
    return read(FOLDER.resolve("logits/" + name + ".json"));
  }

  public Path model() {
    return FOLDER.resolve("models/" + name + ".gguf");
  }

  public boolean isQuantised() {
    return !name.endsWith("f32") && !name.endsWith("f16");
  }

  @Override
  public String toString() {
    return name;
  }

  private static Golden read(Path file) {
    try {
      var json = JsonMapper.shared().readTree(file);
      var name = file.getFileName().toString().replace(".json", "");
      var bin =
          ByteBuffer.wrap(Files.readAllBytes(file.resolveSibling(name + ".bin")))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      var vocabulary = json.get("n_vocab").asInt();
      var cases = new ArrayList<Case>();
      for (var node : json.get("cases")) {
        var positions = integers(node.get("positions"));
        var exact = new float[positions.length][vocabulary];
        bin.position(node.get("exact_offset").asInt());
        for (var row : exact) {
          bin.get(row);
        }
        cases.add(
            new Case(
                node.get("name").asString(),
                integers(node.get("tokens")),
                positions,
                exact,
                integers(node.get("exact_argmax")),
                numbers(node.get("exact_margin")),
                integers(node.get("llamacpp_greedy")),
                numbers(node.get("llamacpp_greedy_margin"))));
      }
      var distance = json.get("llamacpp_vs_exact");
      return new Golden(
          name,
          vocabulary,
          distance.get("rms").asDouble(),
          distance.get("mean_kl").asDouble(),
          cases);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int[] integers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
