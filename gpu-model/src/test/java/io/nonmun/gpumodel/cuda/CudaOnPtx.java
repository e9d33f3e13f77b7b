package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.ptx.PtxMachine;

/// The CUDA backend without a device.
public final class CudaOnPtx {

  private CudaOnPtx() {}

  public static CudaBackend open(PtxMachine machine) {
    return new CudaBackend(machine.open(machine.devices().getFirst()), 0.9, _ -> {});
  }
}
