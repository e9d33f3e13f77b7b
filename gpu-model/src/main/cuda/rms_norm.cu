// out[t] = x[t] / sqrt(mean(x[t]^2) + epsilon) * gain
//
//   out, x   [T, C] F32
//   gain     [C]    F32
//
// One block of 256 threads for each row t. Source: Zhang and Sennrich, arXiv:1910.07467.

#include "reduce.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    rms_norm_f32(float* __restrict__ out, const float* __restrict__ x,
                 const float* __restrict__ gain, float epsilon, int C) {
    const size_t row = (size_t) blockIdx.x * C;
    float squares = 0;
    for (int c = threadIdx.x; c < C; c += THREADS) {
        squares = fmaf(x[row + c], x[row + c], squares);
    }
    const float factor = rsqrtf(block_sum<THREADS>(squares) / C + epsilon);
    for (int c = threadIdx.x; c < C; c += THREADS) {
        out[row + c] = x[row + c] * factor * gain[c];
    }
}
