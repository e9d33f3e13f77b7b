package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceBatchTest {

  @Test
  void stepThatThereIsNoRoomForDoesNotSpoilTheNext() {
    var machine = new PtxMachine(512 << 10);
    try (var context = machine.open(machine.devices().getFirst());
        var stream = context.stream();
        var batch = new DeviceBatch(context, stream)) {
      assertThatThrownBy(() -> batch.set(step(200_000)))
          .isInstanceOf(CudaException.class)
          .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY");

      batch.set(step(2));

      assertThat(batch.longestDecode()).isEqualTo(2 * KvCache.BLOCK_TOKENS);
    }
    assertThat(machine.openResources()).isZero();
    assertThat(machine.liveAllocations()).isEmpty();
  }

  /// The last token of a sequence that fills so many blocks.
  private static Batch step(int blocks) {
    var last = blocks * KvCache.BLOCK_TOKENS - 1;
    return new Batch(List.of(new Piece(new int[1], last, new int[blocks], Wanted.NONE)));
  }
}
