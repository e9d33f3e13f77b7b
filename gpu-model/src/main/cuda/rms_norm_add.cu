// sum[t] += delta[t] / sqrt(mean(delta[t]^2) + epsilon) * gain
//
//   sum, delta   [T, C] F32
//   gain         [C]    F32
//
// One block of 256 threads for each row t. The norm of what half a layer computes, and the residual
// connection: Gemma 3, arXiv:2503.19786.

#include "reduce.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    rms_norm_add_f32(float* __restrict__ sum, const float* __restrict__ delta,
                     const float* __restrict__ gain, float epsilon, int C) {
    const size_t row = (size_t) blockIdx.x * C;
    float squares = 0;
    for (int c = threadIdx.x; c < C; c += THREADS) {
        squares = fmaf(delta[row + c], delta[row + c], squares);
    }
    const float factor = rsqrtf(block_sum<THREADS>(squares) / C + epsilon);
    for (int c = threadIdx.x; c < C; c += THREADS) {
        sum[row + c] += delta[row + c] * factor * gain[c];
    }
}
