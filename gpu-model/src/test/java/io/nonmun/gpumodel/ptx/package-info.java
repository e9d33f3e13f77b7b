/// A machine that executes PTX, NVIDIA's assembly text, so that the CUDA path can be tested without
/// a GPU. The semantics are those of the PTX ISA
/// (<https://docs.nvidia.com/cuda/parallel-thread-execution/>); see `docs/ptx-machine.md`.
@NullMarked
package io.nonmun.gpumodel.ptx;

import org.jspecify.annotations.NullMarked;
