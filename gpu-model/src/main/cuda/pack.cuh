// Activations for the tensor cores: each row times a power of two, as float16.
//
//   packed   [Cp / 32, T8, 32 lanes, 8] F16; Cp is C to a multiple of 256, T8 ceil(T / 8) or more
//   sums     [Cp / 256, T8, 32 lanes, 4] F16: of 16 columns each, for types with minimums
//   scales   [8 * T8] F32: what a row is to be multiplied by again
//
// Lane 4 g + q of the eight rows t has of row g the columns 4 q to 4 q + 3 and 16 + 4 q to
// 16 + 4 q + 3 of 32: B of two `mma.m16n8k16`, in the order of weight.cuh. Of the sums it has
// number 2 q, 2 q + 1, 8 + 2 q and 9 + 2 q. The greatest value of a row gets 12 bits before the
// point, so that sums of 16 are no infinities; 2^-36 of it still counts. Rows and columns beyond x
// are zeros.
#pragma once

#include <cuda_fp16.h>

#include "reduce.cuh"

constexpr int PACK_EXPONENT = 11; // of a row's greatest value
constexpr int PACK_LEAST = -100;  // exponent of a row that counts as zeros

__device__ inline unsigned half_pair(float low, float high) {
    const __half2 both = __floats2half2_rn(low, high);
    return *reinterpret_cast<const unsigned*>(&both);
}

__device__ inline float sum_of(unsigned pair) {
    const float2 both = __half22float2(*reinterpret_cast<const __half2*>(&pair));
    return both.x + both.y;
}

/// Over the four lanes of a token.
__device__ inline float quad_sum(float value) {
    value += __shfl_xor_sync(ALL_LANES, value, 1);
    return value + __shfl_xor_sync(ALL_LANES, value, 2);
}

__device__ inline float power_of_two(int exponent) {
    return __int_as_float((exponent + 127) << 23);
}

/// Packs a row, by a block of THREADS.
///
/// @param row null for zeros
/// @param t   the row's place among 8 * T8
template <int THREADS>
__device__ void pack(int4* packed, unsigned* sums, float* scales, const float4* row, int t, int T8,
                     int C) {
    __shared__ float most[THREADS / WARP];
    const int quads = row == nullptr ? 0 : C / 4;

    float largest = 0;
    for (int i = threadIdx.x; i < quads; i += THREADS) {
        const float4 v = row[i];
        largest = fmaxf(largest, fmaxf(fmaxf(fabsf(v.x), fabsf(v.y)), fmaxf(fabsf(v.z), fabsf(v.w))));
    }
    largest = warp_max(largest);
    if (threadIdx.x % WARP == 0) {
        most[threadIdx.x / WARP] = largest;
    }
    __syncthreads();
    for (int warp = 0; warp < THREADS / WARP; warp++) {
        largest = fmaxf(largest, most[warp]);
    }
    const int exponent = max((__float_as_int(largest) >> 23) - 127, PACK_LEAST) - PACK_EXPONENT;
    const float factor = power_of_two(-exponent);
    if (threadIdx.x == 0) {
        scales[t] = power_of_two(exponent);
    }

    const float4 zeros = make_float4(0, 0, 0, 0);
    const int parts = (C + 255) / 256 * 32; // of 8 values
    for (int i = threadIdx.x; i < parts; i += THREADS) {
        const int pair = i / 4;
        const int q = i % 4;
        const int at = pair * 8 + q;
        const float4 a = at < quads ? row[at] : zeros;
        const float4 b = at < quads ? row[at + 4] : zeros;
        const unsigned ax = half_pair(a.x * factor, a.y * factor);
        const unsigned ay = half_pair(a.z * factor, a.w * factor);
        const unsigned bx = half_pair(b.x * factor, b.y * factor);
        const unsigned by = half_pair(b.z * factor, b.w * factor);
        packed[((size_t) pair * T8 + t / 8) * WARP + t % 8 * 4 + q] = make_int4(ax, ay, bx, by);
        const float first = quad_sum(sum_of(ax) + sum_of(ay));
        const float second = quad_sum(sum_of(bx) + sum_of(by));
        if (q == 0) {
            const int of = pair % 8;
            sums[(((size_t) (pair / 8) * T8 + t / 8) * WARP + t % 8 * 4 + of % 4) * 2 + of / 4] =
                half_pair(first, second);
        }
    }
}
