package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.BackendContract;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.EnumSet;

/// The shipped kernels on the PTX machine.
class CudaBackendContractTest extends BackendContract {

  @Override
  protected Backend open() {
    return CudaOnPtx.open(new PtxMachine());
  }

  @Override
  protected boolean embeds(TensorType type) {
    return EnumSet.of(TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0)
        .contains(type);
  }

  @Override
  protected boolean multiplies(TensorType type, int columns) {
    return embeds(type) && columns % 32 == 0;
  }
}
