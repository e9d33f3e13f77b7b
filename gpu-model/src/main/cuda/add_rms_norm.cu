// sum[t] += delta[t]; out[t] = sum[t] / sqrt(mean(sum[t]^2) + epsilon) * gain
//
//   out, sum, delta        [T, C] F32
//   gain                   [C]    F32
//   packed, sums, scales   out as pack.cuh has it, for the product that reads it, or null
//
// One block of 256 threads for each row t, of 8 * T8 where out is packed. The residual connection
// and the norm that reads it.

#include "pack.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    add_rms_norm_f32(float* out, float* __restrict__ sum, const float* __restrict__ delta,
                     const float* __restrict__ gain, float epsilon, int4* packed, unsigned* sums,
                     float* scales, int T, int C) {
    const bool is_there = blockIdx.x < T;
    float* const row = out + (size_t) blockIdx.x * C;
    if (is_there) {
        float* const sum_row = sum + (size_t) blockIdx.x * C;
        const float* const delta_row = delta + (size_t) blockIdx.x * C;
        float squares = 0;
        for (int c = threadIdx.x; c < C; c += THREADS) {
            const float value = sum_row[c] + delta_row[c];
            sum_row[c] = value;
            squares = fmaf(value, value, squares);
        }
        const float factor = rsqrtf(block_sum<THREADS>(squares) / C + epsilon);
        for (int c = threadIdx.x; c < C; c += THREADS) { // what this thread wrote itself
            row[c] = sum_row[c] * factor * gain[c];
        }
    }
    if (packed != nullptr) {
        __syncthreads();
        pack<THREADS>(packed, sums, scales, scales + gridDim.x,
                      is_there ? reinterpret_cast<const float4*>(row) : nullptr, blockIdx.x,
                      gridDim.x / 8, C);
    }
}
