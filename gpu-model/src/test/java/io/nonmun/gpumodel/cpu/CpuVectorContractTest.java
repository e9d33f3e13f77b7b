package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.BackendContract;

class CpuVectorContractTest extends BackendContract {

  @Override
  protected Backend open() {
    return new CpuVector(2);
  }
}
