// out[t] = scale * table[tokens[t]]
//
//   out      [T, C] F32
//   tokens   [T]    each below V
//   table    [V, C] F32, F16, BF16 or Q8_0 (as in weight.cuh); whole blocks of 32 for Q8_0
//
// One value for each thread: blocks of 256 threads, ceil(C / 256) by T of them.

#include "weight.cuh"

__device__ inline float value(const float* table, int, int C, int row, int column) {
    return table[(size_t) row * C + column];
}

__device__ inline float value(const __half* table, int, int C, int row, int column) {
    return __half2float(table[(size_t) row * C + column]);
}

__device__ inline float value(const __nv_bfloat16* table, int, int C, int row, int column) {
    return __bfloat162float(table[(size_t) row * C + column]);
}

__device__ inline float value(const signed char* table, int V, int C, int row, int column) {
    return table[(size_t) row * C + column] * scale_of<Q8_0>(table, V, C, row, column);
}

#define EMBED(NAME, TYPE)                                                            \
    extern "C" __global__ void __launch_bounds__(256)                                \
        NAME(float* __restrict__ out, const int* __restrict__ tokens,                \
             const TYPE* __restrict__ table, int V, int C, float scale) {            \
        const int c = blockIdx.x * blockDim.x + threadIdx.x;                         \
        if (c >= C) return;                                                          \
        const size_t t = blockIdx.y;                                                 \
        out[t * C + c] = scale * value(table, V, C, tokens[t], c);                   \
    }

EMBED(embed_f32_f32, float)
EMBED(embed_f16_f32, __half)
EMBED(embed_bf16_f32, __nv_bfloat16)
EMBED(embed_q8_0_f32, signed char)
