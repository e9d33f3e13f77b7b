// x[h] = x[h] / sqrt(mean(x[h]^2) + epsilon) * gain, in place
//
//   x      [heads, D] F32: the heads of all rows
//   gain   [D]        F32
//
// A warp for each head: blocks of 256 threads, ceil(heads / 8) of them. Queries and keys of Qwen3,
// arXiv:2505.09388.

#include "reduce.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    head_rms_norm_f32(float* __restrict__ x, const float* __restrict__ gain, float epsilon,
                      int heads, int D) {
    const int head = (blockIdx.x * THREADS + threadIdx.x) / WARP;
    if (head >= heads) return;
    float* const values = x + (size_t) head * D;
    const int lane = threadIdx.x % WARP;
    float squares = 0;
    for (int d = lane; d < D; d += WARP) {
        squares = fmaf(values[d], values[d], squares);
    }
    const float factor = rsqrtf(warp_sum(squares) / D + epsilon);
    for (int d = lane; d < D; d += WARP) {
        values[d] *= factor * gain[d];
    }
}
