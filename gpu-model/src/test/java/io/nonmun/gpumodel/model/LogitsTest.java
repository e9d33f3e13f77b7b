package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The kernels against the logits that they have on the PTX machine (`golden/ptx/README.md`), which
/// is far closer than they come to the exact ones.
///
/// With `-Dnonmun.logits=write` the logits are written, and nothing is compared.
class LogitsTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden/ptx");

  /// Of the logits' root mean square. Last bits move them as far as this because queries, weights
  /// of attention and the cache are rounded to float16, now and then to the other side. Errors of
  /// `ex2.approx` and `rsqrt.approx` as large as the ISA grants, 2^-22, and of `mma` of as much of
  /// the largest that it adds up, moved them by 1.6e-4 at most. A scale of attention that is off by
  /// a thousandth moves them by 8e-4 to 1.2e-3.
  private static final double TOLERANCE = 2e-4;

  /// Tokens of a sequence's steps: the kernels for few rows, those for more, tiles, and at last
  /// single tokens, whose attention to more than 128 positions is split.
  private static final int[] STEPS = {1, 2, 3, 5, 8, 9, 20, 33, 49, 1, 1};

  /// Up to so many rows the logits of all are compared, in larger steps those of the last.
  private static final int MOST_WANTED = 9;

  /// Tokens of prompts side by side, in steps of 16 each: some are at their last token while others
  /// are not.
  private static final int[] TOGETHER = {17, 21, 26};

  private static final int CHUNK = 16;

  /// Steps that an interpreter takes each time, of up to 9 rows.
  private static final int QUICK_STEPS = 6;

  private static final String RANDOM = "random-bf16";

  @TempDir private Path folder;

  Backend open() {
    return CudaOnPtx.open(new PtxMachine());
  }

  /// As `GoldenTest`'s prompts, all steps are for the night, and for a device.
  boolean isQuick() {
    return !"long".equals(System.getProperty("nonmun.golden")) && !isWriting();
  }

  boolean isWriting() {
    return "write".equals(System.getProperty("nonmun.logits"));
  }

  /// Golden models of most kinds of weights, and a random one of the type that they lack.
  static Stream<String> models() {
    return Stream.concat(
        Golden.all()
            .map(Golden::name)
            .filter(name ->
                name.matches(
                    "tiny-\\w+-(f32|f16|q8_0)|tiny-llama-(q4_k_m|iq4_xs)|tiny-qwen2-q5_k_m"))
            .filter(name -> !name.contains("moe")),
        Stream.of(RANDOM));
  }

  @ParameterizedTest
  @MethodSource("models")
  void logitsAreThoseOfThePtxMachine(String name) throws IOException {
    var dump = FOLDER.resolve(name + ".bin");
    var logits = compute(file(name));
    if (isWriting()) {
      write(dump, logits);
      return;
    }
    var wanted = read(dump, logits.getFirst().length);
    var quickRows = IntStream.of(STEPS).limit(QUICK_STEPS).sum();
    assertThat(logits).hasSize(isQuick() ? quickRows : wanted.size());
    var distances =
        IntStream.range(0, logits.size())
            .mapToDouble(row -> distance(logits.get(row), wanted.get(row)))
            .toArray();
    assertThat(rootMeanSquare(distances))
        .as("distances of the rows: %s", Arrays.toString(distances))
        .isLessThanOrEqualTo(TOLERANCE);
  }

  private Path file(String name) throws IOException {
    if (!name.equals(RANDOM)) {
      return Golden.named(name).model();
    }
    var file = folder.resolve(name + ".gguf");
    var vocabulary = Golden.named("tiny-llama-q8_0").model();
    RandomModel.like("tiny").write("bf16", vocabulary, file, 1, _ -> {});
    return file;
  }

  private List<float[]> compute(Path file) {
    var steps = isQuick() ? Arrays.copyOf(STEPS, QUICK_STEPS) : STEPS;
    var random = new Random(1);
    var logits = new ArrayList<float[]>();
    try (var model = Model.open(file, open(), 64, MOST_WANTED)) {
      var tokens = tokens(random, model, IntStream.of(STEPS).sum());
      var table = IntStream.range(0, KvCache.Shape.blocks(tokens.length)).toArray();
      try (var cache = model.allocateCache(table.length)) {
        var start = 0;
        for (var rows : steps) {
          var next = Arrays.copyOfRange(tokens, start, start + rows);
          var wanted = rows <= MOST_WANTED ? Wanted.ALL : Wanted.LAST;
          logits.addAll(
              GoldenRun.forward(model, cache, List.of(new Piece(next, start, table, wanted))));
          start += rows;
        }
      }
      if (!isQuick()) {
        var prompts =
            IntStream.of(TOGETHER).mapToObj(length -> tokens(random, model, length)).toList();
        logits.addAll(List.of(GoldenRun.together(model, prompts, CHUNK, 1)));
      }
    }
    return logits;
  }

  private static int[] tokens(Random random, Model model, int count) {
    return random.ints(count, 0, model.config().vocabulary()).toArray();
  }

  /// As a share of what is wanted.
  static double distance(float[] found, float[] wanted) {
    var differences = new double[wanted.length];
    var values = new double[wanted.length];
    for (var token = 0; token < wanted.length; token++) {
      differences[token] = (double) found[token] - wanted[token];
      values[token] = wanted[token];
    }
    return rootMeanSquare(differences) / rootMeanSquare(values);
  }

  private static double rootMeanSquare(double[] values) {
    return Math.sqrt(DoubleStream.of(values).map(value -> value * value).average().orElseThrow());
  }

  private static void write(Path file, List<float[]> logits) throws IOException {
    var vocabulary = logits.getFirst().length;
    var bytes =
        ByteBuffer.allocate(logits.size() * vocabulary * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    var values = bytes.asFloatBuffer();
    logits.forEach(values::put);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.array());
  }

  private static List<float[]> read(Path file, int vocabulary) throws IOException {
    var values =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var rows = new ArrayList<float[]>();
    while (values.hasRemaining()) {
      var row = new float[vocabulary];
      values.get(row);
      rows.add(row);
    }
    return rows;
  }
}
