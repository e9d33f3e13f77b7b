// Packs activations for a product (pack.cuh) that no kernel has left packed.
//
//   x   [T, C] F32; C a multiple of 32
//
// A block of 256 threads for each row: 8 * T8 of them. For experts, rows come in groups of N
// places (route.cu), T8 is N / 8, each group lies by itself, and there are G * N blocks.

#include "pack.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    pack_f16_f32(int4* __restrict__ packed, unsigned* __restrict__ sums,
                 float* __restrict__ scales, const float* __restrict__ x, int T, int C) {
    const int t = blockIdx.x;
    const float4* const row = reinterpret_cast<const float4*>(x + (size_t) t * C);
    pack<THREADS>(packed, sums, scales, scales + gridDim.x, t < T ? row : nullptr, t, gridDim.x / 8, C);
}

/// @param rows null where x has the places' rows already
extern "C" __global__ void __launch_bounds__(THREADS)
    pack_groups_f16_f32(int4* __restrict__ packed, unsigned* __restrict__ sums,
                        float* __restrict__ scales, const float* __restrict__ x,
                        const int* __restrict__ rows, const int2* __restrict__ groups, int N, int C) {
    const size_t group = blockIdx.x / N;
    const int t = blockIdx.x % N;
    const int used = groups[group].y;
    if (used == 0) return;
    const size_t size = (size_t) (C + 255) / 256 * N; // of a group
    const int place = blockIdx.x;
    const float4* row = nullptr;
    if (t < used) {
        row = reinterpret_cast<const float4*>(
            x + (size_t) (rows == nullptr ? place : rows[place]) * C);
    }
    pack<THREADS>(packed + group * size * 32, sums + group * size * 8, scales + group * N, nullptr, row, t, N / 8, C);
}
