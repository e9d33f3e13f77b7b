/// The CUDA backend: kernels in `src/main/cuda`, launched through a narrow port over the driver
/// API.
@NullMarked
package io.nonmun.gpumodel.cuda;

import org.jspecify.annotations.NullMarked;
