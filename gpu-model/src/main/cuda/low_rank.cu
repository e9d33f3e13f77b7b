// out[rows[i]] += scale * up (down x[rows[i]]), what an adapter adds to a product (LoRA, Hu et al.,
// arXiv:2106.09685), in F32 throughout
//
//   out    [T, R] F32
//   up     [R, K] F32
//   down   [K, C] F32
//   x      [T, C] F32
//   low    [N, K] F32: between the two kernels
//   rows   [N]    each below T, no two the same
//
// low_rank_down: a warp has one k and TOKENS of i: blocks of 4 warps, ceil(N / TOKENS) by
// ceil(K / 4) of them. low_rank_up: a thread has one value: blocks of 256 threads, ceil(R / 256) by
// N of them.

#include "reduce.cuh"

constexpr int WARPS = 4;
constexpr int TOKENS = 8;

extern "C" __global__ void __launch_bounds__(WARPS* WARP)
    low_rank_down_f32(float* __restrict__ low, const float* __restrict__ down,
                      const float* __restrict__ x, const int* __restrict__ rows, int N, int K,
                      int C) {
    const int lane = threadIdx.x % WARP;
    const int k = blockIdx.y * WARPS + threadIdx.x / WARP;
    const int first = blockIdx.x * TOKENS;
    if (k >= K) return;
    const float* from[TOKENS];
#pragma unroll
    for (int i = 0; i < TOKENS; i++) {
        from[i] = x + (size_t) rows[min(first + i, N - 1)] * C;
    }
    float sums[TOKENS] = {};
    for (int c = lane; c < C; c += WARP) {
        const float w = down[(size_t) k * C + c];
#pragma unroll
        for (int i = 0; i < TOKENS; i++) {
            sums[i] = fmaf(w, from[i][c], sums[i]);
        }
    }
#pragma unroll
    for (int i = 0; i < TOKENS; i++) {
        const float sum = warp_sum(sums[i]);
        if (lane == 0 && first + i < N) {
            low[(size_t) (first + i) * K + k] = sum;
        }
    }
}

extern "C" __global__ void __launch_bounds__(256)
    low_rank_up_f32(float* __restrict__ out, const float* __restrict__ up,
                    const float* __restrict__ low, const int* __restrict__ rows, float scale, int K,
                    int R) {
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= R) return;
    const size_t i = blockIdx.y;
    float sum = 0;
    for (int k = 0; k < K; k++) {
        sum = fmaf(up[(size_t) r * K + k], low[i * K + k], sum);
    }
    out[(size_t) rows[i] * R + r] += scale * sum;
}
