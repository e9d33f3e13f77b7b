// out[t] = x[t] / sqrt(mean(x[t]^2) + epsilon) * gain
//
//   out, x                 [T, C] F32
//   gain                   [C]    F32
//   packed, sums, scales   out as pack.cuh has it, for the product that reads it, or null
//
// One block of 256 threads for each row t, of 8 * T8 where out is packed. Source: Zhang and
// Sennrich, arXiv:1910.07467.

#include "pack.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    rms_norm_f32(float* out, const float* __restrict__ x, const float* __restrict__ gain,
                 float epsilon, int4* packed, unsigned* sums, float* scales, int T, int C) {
    const bool is_there = blockIdx.x < T;
    float* const row = out + (size_t) blockIdx.x * C;
    if (is_there) {
        const float* const x_row = x + (size_t) blockIdx.x * C;
        float squares = 0;
        for (int c = threadIdx.x; c < C; c += THREADS) {
            squares = fmaf(x_row[c], x_row[c], squares);
        }
        const float factor = rsqrtf(block_sum<THREADS>(squares) / C + epsilon);
        for (int c = threadIdx.x; c < C; c += THREADS) {
            row[c] = x_row[c] * factor * gain[c];
        }
    }
    if (packed != nullptr) {
        __syncthreads();
        pack<THREADS>(packed, sums, scales, scales + gridDim.x,
                      is_there ? reinterpret_cast<const float4*>(row) : nullptr, blockIdx.x,
                      gridDim.x / 8, C);
    }
}
