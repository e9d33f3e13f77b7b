package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.BackendContract;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.List;
import java.util.Set;

/// The shipped kernels on the PTX machine.
class CudaBackendContractTest extends BackendContract {

  @Override
  protected Backend open() {
    return CudaOnPtx.open(new PtxMachine());
  }

  @Override
  protected Set<TensorType> types() {
    return CudaDevices.types();
  }

  @Override
  protected List<TensorType> expertTypes() {
    return List.of(TensorType.F16, TensorType.BF16, TensorType.Q4_K);
  }

  @Override
  protected int columnMultiple() {
    return 32;
  }
}
