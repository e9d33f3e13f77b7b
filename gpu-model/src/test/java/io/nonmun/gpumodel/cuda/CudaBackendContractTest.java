package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.BackendContract;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.ptx.PtxMachine;
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
  protected boolean takesExperts() {
    return false;
  }

  @Override
  protected int columnMultiple() {
    return 32;
  }
}
