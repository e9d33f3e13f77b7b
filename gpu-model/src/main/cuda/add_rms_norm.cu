// sum[t] += delta[t]; out[t] = sum[t] / sqrt(mean(sum[t]^2) + epsilon) * gain
//
//   out, sum, delta   [T, C] F32
//   gain              [C]    F32
//
// One block of 256 threads for each row t. The residual connection and the norm that reads it.

#include "reduce.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    add_rms_norm_f32(float* __restrict__ out, float* __restrict__ sum,
                     const float* __restrict__ delta, const float* __restrict__ gain,
                     float epsilon, int C) {
    const size_t row = (size_t) blockIdx.x * C;
    float squares = 0;
    for (int c = threadIdx.x; c < C; c += THREADS) {
        const float value = sum[row + c] + delta[row + c];
        sum[row + c] = value;
        squares = fmaf(value, value, squares);
    }
    const float factor = rsqrtf(block_sum<THREADS>(squares) / C + epsilon);
    for (int c = threadIdx.x; c < C; c += THREADS) { // what this thread wrote itself
        out[row + c] = sum[row + c] * factor * gain[c];
    }
}
