// out[t, r] = sum over c of weight[r, c] * x[t, c] (+ bias[r]), in F32 throughout
//
//   out      [T, R] F32
//   weight   [R, C] F32, row by row; C a multiple of 32
//   bias     [R]    F32, or null
//   x        [T, C] F32
//
// For the few matrices that files keep in F32, such as adapters' and tests': each value is
// multiplied as it is, on no tensor core. A warp has one r and TOKENS of t: blocks of 4 warps,
// ceil(T / TOKENS) by ceil(R / 4) of them.

#include "reduce.cuh"

constexpr int WARPS = 4;
constexpr int TOKENS = 8;

extern "C" __global__ void __launch_bounds__(WARPS* WARP)
    matmul_f32_f32(float* __restrict__ out, const float* __restrict__ weight,
                   const float* __restrict__ bias, const float* __restrict__ x, int T, int R,
                   int C) {
    const int lane = threadIdx.x % WARP;
    const int r = blockIdx.y * WARPS + threadIdx.x / WARP;
    const int first = blockIdx.x * TOKENS;
    if (r >= R) return;
    float sums[TOKENS] = {};
    for (int c = lane * 4; c < C; c += WARP * 4) {
        const float4 w = __ldcs(reinterpret_cast<const float4*>(weight + (size_t) r * C + c));
#pragma unroll
        for (int t = 0; t < TOKENS; t++) {
            if (first + t < T) {
                const float4 v =
                    *reinterpret_cast<const float4*>(x + (size_t) (first + t) * C + c);
                sums[t] = fmaf(w.x, v.x, sums[t]);
                sums[t] = fmaf(w.y, v.y, sums[t]);
                sums[t] = fmaf(w.z, v.z, sums[t]);
                sums[t] = fmaf(w.w, v.w, sums[t]);
            }
        }
    }
#pragma unroll
    for (int t = 0; t < TOKENS; t++) {
        const float sum = warp_sum(sums[t]);
        if (lane == 0 && first + t < T) {
            out[(size_t) (first + t) * R + r] = sum + (bias == nullptr ? 0 : bias[r]);
        }
    }
}
