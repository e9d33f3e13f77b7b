package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What could not be loaded, or not be given room, leaves nothing on the device.
class FailedLoadTest {

  private static final Path TINY = Golden.named("tiny-llama-q8_0").model();

  private static final Set<String> ALLOCATIONS =
      Set.of(
          "CudaContext.allocate",
          "CudaContext.allocateHost",
          "CudaContext.stream",
          "CudaContext.event",
          "CudaContext.load");

  private PtxMachine machine = new PtxMachine();

  @TempDir private Path folder;

  @AfterEach
  void nothingIsLeft() {
    assertThat(machine.liveAllocations()).isEmpty();
    assertThat(machine.openResources()).isZero();
  }

  @Test
  void fileThatIsNotThere() {
    var backend = CudaOnPtx.open(machine);

    assertThatThrownBy(() -> Model.open(folder.resolve("none.gguf"), backend))
        .isInstanceOf(GgufException.class);
  }

  /// One after the other, from the stream to the last kernel's module.
  @Test
  void anyAllocationMayBeRefused() {
    var allowed = 0;
    while (!computes(allowed)) {
      nothingIsLeft();
      allowed++;
    }
    assertThat(allowed).isGreaterThan(50);
  }

  /// @param allowed allocations, of which the next is refused
  private boolean computes(int allowed) {
    var left = new AtomicInteger(allowed);
    try (var model = Model.open(TINY, CudaOnPtx.open(machine, refusing(left)), 16, 2);
        var cache = model.allocateCache(2)) {
      var piece = new Piece(new int[2], 0, new int[] {1}, Wanted.LAST);
      model.forward(new Batch(List.of(piece)), cache, new float[model.config().vocabulary()]);
      return true;
    } catch (CudaException e) {
      assertThat(e.error()).isEqualTo("CUDA_ERROR_OUT_OF_MEMORY");
      return false;
    }
  }

  private static Consumer<String> refusing(AtomicInteger allowed) {
    return call -> {
      if (ALLOCATIONS.contains(call) && allowed.getAndDecrement() == 0) {
        throw new CudaException("CUDA_ERROR_OUT_OF_MEMORY", call);
      }
    };
  }

  @Test
  void aDeviceThatCannotBeginIsGivenBack() {
    for (var allowed = 0; allowed < 5; allowed++) {
      var driver = FaultyDriver.of(machine, refusing(new AtomicInteger(allowed)));

      assertThatThrownBy(() -> CudaDevices.open(driver, "cuda", Model.demand(TINY), 0.9))
          .isInstanceOf(CudaException.class)
          .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY");
      nothingIsLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 300, 500})
  void theDeviceMayBeTooSmall(int kibibytes) {
    machine = new PtxMachine((long) kibibytes << 10);

    assertThatThrownBy(() -> Model.open(TINY, CudaOnPtx.open(machine), 64, 2).close())
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY");
  }

  @Test
  void theCacheMayBeTooLarge() {
    try (var model = Model.open(TINY, CudaOnPtx.open(machine), 16, 2)) {
      var before = machine.liveAllocations().size();

      assertThatThrownBy(() -> model.allocateCache(10_000_000))
          .isInstanceOf(CudaException.class)
          .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY");
      assertThat(machine.liveAllocations()).hasSize(before + 1); // for attention, with the model
      model.allocateCache(10).close();
    }
  }

  @Test
  void aStepThatFindsNoRoomLeavesThatOfOthers() {
    var refused = new AtomicInteger(-1);
    try (var model = Model.open(TINY, CudaOnPtx.open(machine, refusing(refused)), 4, 1);
        var cache = model.allocateCache(1)) {
      var many = IntStream.range(0, 70_000).toArray();
      refused.set(1); // the second of the two that it takes
      var large = new Piece(new int[1], 16 * many.length - 1, many, Wanted.NONE);
      assertThatThrownBy(() -> model.backend().begin(new Batch(List.of(large))))
          .isInstanceOf(CudaException.class);

      var small = new Piece(new int[2], 0, new int[1], Wanted.LAST);
      var logits = new float[model.config().vocabulary()];
      model.forward(new Batch(List.of(small)), cache, logits);
      assertThat(logits).doesNotContain(Float.NaN).isNotEqualTo(new float[logits.length]);
    }
  }

  @Test
  void aTensorMayHaveNoKernel() {
    var file = Golden.named("tiny-llama-q2_k").model();
    assertThatThrownBy(() -> Model.open(file, CudaOnPtx.open(machine), 16, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("on the device cuda");
  }

  @Test
  void theLastTensorMayHaveAnotherShape() throws IOException {
    var changed = folder.resolve("changed.gguf");
    try (var whole = Gguf.open(TINY)) {
      var tensors =
          whole.tensors().stream()
              .map(tensor -> tensor.name().equals("output_norm.weight") ? half(tensor) : tensor)
              .toList();
      var entries = tensors.stream().map(t -> new Entry(t.name(), t.type(), t.shape())).toList();
      try (var writer = GgufWriter.create(changed, whole.metadata().values(), entries)) {
        for (var tensor : tensors) {
          writer.write(tensor.name(), 0, tensor.data());
        }
      }
    }

    assertThatThrownBy(() -> Model.open(changed, CudaOnPtx.open(machine), 16, 2))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("output_norm.weight");
  }

  private static GgufTensor half(GgufTensor vector) {
    var data = vector.data().asSlice(0, vector.data().byteSize() / 2);
    return new GgufTensor(
        vector.name(), vector.type(), List.of(vector.shape().getFirst() / 2), data);
  }
}
