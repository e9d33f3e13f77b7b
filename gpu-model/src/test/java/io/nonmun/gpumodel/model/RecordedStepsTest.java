package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.bench.ProfiledBackend;
import io.nonmun.gpumodel.cuda.CudaException;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.ptx.LaunchReport;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.ptx.PtxMachine.Calls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Steps of decoding, which are recorded and carried out again.
class RecordedStepsTest {

  private static final int BLOCKS_EACH = 12;
  private static final int MOST = 20;
  private static final int CHUNK = 60; // of prompts

  /// A step that is carried out again: its numbers go there.
  private static final Calls REPLAY = new Calls(1, 0, 0, 1);

  /// Of a driver that does not record.
  private static final Consumer<String> REFUSING =
      call -> {
        if (call.equals("Stream.capture")) {
          throw new CudaException("CUDA_ERROR_NOT_SUPPORTED", "cuStreamBeginCapture");
        }
      };

  /// Sequences of a model, each with blocks of its own in one cache.
  private static final class Steps implements AutoCloseable {

    private final PtxMachine machine;
    private final Model model;
    private final int vocabulary;
    private KvCache cache;
    private int wanted;

    Steps(String name, int multiprocessors, Consumer<String> gate, List<AdapterFile> adapters) {
      machine = new PtxMachine(1L << 30, multiprocessors);
      var backend = CudaOnPtx.open(machine, gate);
      model = Model.open(Golden.named(name).model(), backend, 64, MOST, adapters);
      vocabulary = model.config().vocabulary();
      cache = model.allocateCache(MOST * BLOCKS_EACH);
    }

    Steps(String name) {
      this(name, 8, _ -> {}, List.of());
    }

    private Piece piece(int sequence, int start, int tokens, String adapter) {
      var blocks = new int[BLOCKS_EACH];
      Arrays.setAll(blocks, i -> (7 * (sequence * BLOCKS_EACH + i) + 3) % cache.blocks());
      var inWindows = IntStream.of(blocks).map(block -> 11 * block % cache.blocks()).toArray();
      var some = IntStream.range(start, start + tokens).map(i -> token(sequence, i)).toArray();
      return new Piece(some, start, blocks, inWindows, Wanted.LAST, adapter);
    }

    private int token(int sequence, int position) {
      return Math.floorMod(31 * sequence + 7 * position * position, vocabulary);
    }

    /// @return what the host called for
    Calls forward(Piece... pieces) {
      logits(); // all that was begun is done
      machine.clearReports();
      var batch = new Batch(List.of(pieces));
      model.forward(batch, cache);
      wanted = batch.wantedCount();
      return machine.calls();
    }

    /// One token of each sequence.
    ///
    /// @param starts their positions; negative for those that have no part
    Calls decode(int... starts) {
      return forward(
          IntStream.range(0, starts.length)
              .filter(i -> starts[i] >= 0)
              .mapToObj(i -> piece(i, starts[i], 1, null))
              .toArray(Piece[]::new));
    }

    void prompts(int... lengths) {
      for (var i = 0; i < lengths.length; i++) {
        for (var start = 0; start < lengths[i]; start += CHUNK) {
          forward(piece(i, start, Math.min(CHUNK, lengths[i] - start), null));
        }
      }
    }

    /// Of the last step.
    float[] logits() {
      var logits = new float[wanted * vocabulary];
      model.read(logits);
      return logits;
    }

    /// What has been launched, once all of it is done.
    List<String> launched() {
      logits();
      return IntStream.range(0, machine.launches().size())
          .mapToObj(i -> {
            LaunchReport launch = machine.launches().get(i);
            return launch.kernel() + launch.grid() + machine.arguments().get(i);
          })
          .toList();
    }

    @Override
    public void close() {
      cache.close();
      model.close();
      assertThat(machine.openResources()).isZero();
      assertThat(machine.liveAllocations()).isEmpty();
    }
  }

  /// Whatever the lengths and how many rows fill it up: only the numbers that are copied differ.
  @Test
  void aReplayIsTheSameLaunchesWithTheSameArguments() {
    try (var steps = new Steps("tiny-llama-f16")) {
      steps.prompts(9, 130, 33);
      assertThat(steps.decode(9, 130, 33)).isEqualTo(REPLAY);
      var first = steps.launched();
      var layer = 8;
      assertThat(first).hasSize(2 + layer * steps.model.config().layers() + 1);

      assertThat(steps.decode(10, 131, 34)).isEqualTo(REPLAY);
      assertThat(steps.launched()).isEqualTo(first);
      steps.prompts(9, 9, 9, 40);
      assertThat(steps.decode(9, 9, 9, 40)).isEqualTo(REPLAY);
      assertThat(steps.launched()).isEqualTo(first);
      assertThat(steps.decode(9, 10)).isEqualTo(REPLAY);
      assertThat(steps.launched()).isNotEqualTo(first); // two rows are recorded by themselves
    }
  }

  @Test
  void choosingCopiesThereAndBackOnce() {
    try (var steps = new Steps("tiny-llama-f16")) {
      steps.prompts(3);
      steps.decode(3);
      steps.machine.clearReports();
      steps.model.choose(List.of(Choice.best(steps.vocabulary)));
      steps.model.awaitTokens(new int[1]);
      assertThat(steps.machine.calls()).isEqualTo(new Calls(1, 1, 1, 0));
    }
  }

  /// Of every kind: weights that no tensor core takes, heads that are normed, layers that see a
  /// window and norms after. A device of one multiprocessor splits nothing, so rows that only fill
  /// up must not change a bit, also of the cache.
  @ParameterizedTest
  @CsvSource({
    "tiny-llama-f16, 1, 0",
    "tiny-llama-f32, 1, 0",
    "tiny-qwen3-q8_0, 1, 0",
    "tiny-exaone4-window-f16, 1, 0",
    "tiny-llama-f16, 8, 0.02"
  })
  void logitsAreThoseOfStepsThatAreNotRecorded(String name, int multiprocessors, float tolerance) {
    try (var recorded = new Steps(name, multiprocessors, _ -> {}, List.of());
        var direct = new Steps(name, multiprocessors, REFUSING, List.of())) {
      var starts = new int[] {5, multiprocessors > 1 ? 131 : 33, 17, 9, 2};
      for (var steps : List.of(recorded, direct)) {
        steps.prompts(starts);
      }
      for (var part : List.of("0123", "12 4", "1", "01234")) {
        var step = new int[starts.length];
        for (var i = 0; i < step.length; i++) {
          step[i] = part.contains("" + i) ? starts[i]++ : -1;
        }
        assertThat(recorded.decode(step)).isEqualTo(REPLAY);
        assertThat(direct.decode(step).graphs()).isZero();
        assertThat(recorded.logits()).as(part).containsExactly(direct.logits(), within(tolerance));
      }
    }
  }

  @Test
  void stepsAreFilledUp() {
    try (var steps = new Steps("tiny-llama-f16")) {
      steps.prompts(2);
      var rows = new ArrayList<Integer>();
      for (var count : new int[] {1, 2, 3, 4, 5, 8, 9, 16, 17, 20}) {
        steps.decode(new int[count]);
        steps.logits();
        rows.add(steps.machine.launches().getFirst().grid().blocksY()); // of embed
      }
      // Of the last bucket only as many as there is room for.
      assertThat(rows).containsExactly(1, 2, 4, 4, 8, 8, 16, 16, 20, 20);
    }
  }

  @Test
  void promptsAreNotRecorded() {
    try (var steps = new Steps("tiny-llama-f16")) {
      assertThat(steps.decode(0).graphs()).as("the first step").isZero();
      assertThat(steps.decode(1).graphs()).isOne();
      assertThat(steps.forward(steps.piece(1, 0, 2, null)).graphs()).isZero();
      assertThat(steps.forward(steps.piece(0, 2, 1, null), steps.piece(2, 0, 2, null)).graphs())
          .as("beside a prompt")
          .isZero();
      var unwanted = steps.piece(3, 0, 1, null);
      unwanted = new Piece(unwanted.tokens(), 0, unwanted.blocks(), Wanted.NONE);
      assertThat(steps.forward(unwanted).graphs()).isZero();
    }
  }

  @Test
  void adaptersAreNotRecorded() {
    var file = Path.of("src/test/resources/golden/adapters/tiny-llama-lora.gguf");
    try (var steps =
        new Steps("tiny-llama-q8_0", 8, _ -> {}, List.of(new AdapterFile("a", file, 1)))) {
      steps.prompts(2, 2);
      assertThat(steps.decode(2, 2).graphs()).isOne();
      assertThat(steps.forward(steps.piece(0, 3, 1, null), steps.piece(1, 3, 1, "a")).graphs())
          .isZero();
      assertThat(steps.decode(4, 4).graphs()).isOne();
    }
  }

  @Test
  void expertsAreNotRecorded() {
    try (var steps = new Steps("tiny-qwen3moe-q8_0")) {
      steps.prompts(2);
      assertThat(steps.decode(2).graphs()).isZero();
    }
  }

  /// Each of its operations is to be timed.
  @Test
  void stepsThatAreProfiledAreNotRecorded() {
    var machine = new PtxMachine(1L << 30, 8);
    var backend = new ProfiledBackend(CudaOnPtx.open(machine), () -> 0);
    try (var model = Model.open(Golden.named("tiny-llama-f16").model(), backend, 64, 1);
        var cache = model.allocateCache(1)) {
      var graphs = new ArrayList<Integer>();
      for (var position = 0; position < 4; position++) {
        machine.clearReports();
        var piece = new Piece(new int[1], position, new int[1], Wanted.LAST);
        model.forward(new Batch(List.of(piece)), cache);
        graphs.add(machine.calls().graphs());
        if (position == 1) {
          backend.start();
        } else if (position == 2) {
          backend.stop();
        }
      }
      assertThat(graphs).containsExactly(0, 1, 0, 1);
    }
  }

  /// Each has a place of its own on the device.
  @Test
  void anotherCacheIsRecordedAnew() {
    try (var steps = new Steps("tiny-llama-f16")) {
      steps.prompts(9);
      steps.decode(9);
      var wanted = steps.logits();
      var open = steps.machine.openResources();
      steps.cache.close();
      assertThat(steps.machine.openResources()).isEqualTo(open - 1);

      steps.cache = steps.model.allocateCache(MOST * BLOCKS_EACH);
      steps.prompts(9);
      assertThat(steps.decode(9)).isEqualTo(REPLAY);
      assertThat(steps.logits()).isEqualTo(wanted);
    }
  }

  /// A step with more numbers than any before.
  @Test
  void whatLiesElsewhereIsRecordedAnew() {
    try (var steps = new Steps("tiny-llama-f16")) {
      steps.prompts(9);
      steps.decode(9);
      var wanted = steps.logits();
      var before = steps.launched();

      var many = new int[70_000];
      var large = new Piece(new int[1], KvCache.BLOCK_TOKENS * many.length - 1, many, Wanted.NONE);
      steps.model.backend().begin(new Batch(List.of(large)));

      assertThat(steps.decode(9)).isEqualTo(REPLAY);
      assertThat(steps.logits()).isEqualTo(wanted);
      assertThat(steps.launched()).hasSameSizeAs(before).isNotEqualTo(before);
    }
  }

  @Test
  void aDriverThatDoesNotRecordIsAskedOnce() {
    var lines = new ArrayList<String>();
    var log = Logger.getLogger("io.nonmun.gpumodel.cuda.StepGraphs");
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getMessage().replace("{1}", line.getParameters()[1].toString()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);
    log.setUseParentHandlers(false);
    try (var steps = new Steps("tiny-llama-f16", 8, REFUSING, List.of());
        var recorded = new Steps("tiny-llama-f16")) {
      for (var each : List.of(steps, recorded)) {
        each.prompts(5);
      }
      for (var position = 5; position < 8; position++) {
        assertThat(steps.decode(position).graphs()).isZero();
        recorded.decode(position);
        assertThat(steps.logits()).isEqualTo(recorded.logits());
      }
      assertThat(lines)
          .singleElement()
          .asString()
          .contains("kernel by kernel", "cuStreamBeginCapture: CUDA_ERROR_NOT_SUPPORTED");
    } finally {
      log.removeHandler(handler);
      log.setUseParentHandlers(true);
    }
  }

  @Test
  void aStepThatFailsWhileItIsRecordedLeavesTheStreamUsable() {
    var failing = new ArrayList<String>();
    try (var steps =
        new Steps(
            "tiny-llama-f16",
            8,
            call -> {
              if (failing.remove(call)) {
                throw new IllegalStateException("the device is on fire");
              }
            },
            List.of())) {
      steps.prompts(5);
      failing.add("Stream.launch");
      assertThatThrownBy(() -> steps.decode(5)).isInstanceOf(IllegalStateException.class);
      assertThat(steps.decode(5)).isEqualTo(REPLAY);
    }
  }
}
