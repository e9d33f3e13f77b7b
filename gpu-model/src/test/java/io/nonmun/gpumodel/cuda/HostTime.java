package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.model.RandomModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/// What a step of decoding takes of the host: on the driver's stub, which computes nothing, the
/// time from its pieces to its tokens, kernel by kernel and recorded. A table on standard output.
///
/// What a driver takes for a launch is not in it.
final class HostTime {

  /// Positions of each sequence; a few blocks serve for all, since nobody reads them.
  private static final int LENGTH = 650;

  private static final int STEPS = 300;

  /// `CUDA_ERROR_NOT_SUPPORTED`.
  private static final int NOT_SUPPORTED = 801;

  private HostTime() {}

  /// @param arguments the shape and the type of a random model, e.g. `qwen3-0.6b q8_0`
  public static void main(String[] arguments) throws IOException {
    var folder = Files.createTempDirectory("nonmun-host-time");
    var file = folder.resolve("random.gguf");
    try {
      var vocabulary = Golden.named("tiny-llama-q8_0").model();
      RandomModel.like(arguments[0]).write(arguments[1], vocabulary, file, 1, _ -> {});
      System.out.println("| rows | kernel by kernel, µs | recorded, µs |\n|---|---|---|");
      var times = new ArrayList<double[]>();
      for (var isRecorded : new boolean[] {false, true}) {
        if (!isRecorded) {
          StubDriver.fail("cuStreamBeginCapture", NOT_SUPPORTED);
        }
        try (var model = Model.open(file, CudaOnDevice.open(file), 256, 256);
            var cache = model.allocateCache(KvCache.Shape.blocks(LENGTH))) {
          times.add(
              IntStream.of(1, 64, 256).mapToDouble(rows -> micros(model, cache, rows)).toArray());
        }
      }
      for (var i = 0; i < 3; i++) {
        System.out.printf(
            Locale.ROOT,
            "| %d | %.0f | %.0f |%n",
            new int[] {1, 64, 256}[i],
            times.get(0)[i],
            times.get(1)[i]);
      }
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /// The median of a step.
  private static double micros(Model model, KvCache cache, int rows) {
    var blocks = IntStream.range(0, cache.blocks()).toArray();
    var chooser = Objects.requireNonNull(model.backend().chooser());
    var choices = Collections.nCopies(rows, Choice.best(model.config().vocabulary()));
    var tokens = new int[rows];
    var nanos = new long[2 * STEPS];
    var logits = new DeviceTensor(rows, model.config().vocabulary(), 0);
    for (var step = 0; step < nanos.length; step++) {
      var begin = System.nanoTime();
      List<Piece> pieces = new ArrayList<>();
      for (var i = 0; i < rows; i++) {
        pieces.add(new Piece(new int[1], LENGTH - 1, blocks, Wanted.LAST));
      }
      model.forward(new Batch(pieces), cache);
      chooser.choose(logits, choices);
      chooser.awaitTokens(tokens);
      nanos[step] = System.nanoTime() - begin;
    }
    return Arrays.stream(nanos).skip(STEPS).sorted().skip(STEPS / 2).findFirst().orElseThrow()
        / 1e3;
  }
}
