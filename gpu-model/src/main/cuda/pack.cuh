// Activations for the tensor cores: each row times a power of two, as float16.
//
//   packed   [Cp / 32, T8, 32 lanes, 8] F16; Cp is C to a multiple of 256, T8 ceil(T / 8) or more
//   sums     [Cp / 256, T8, 32 lanes, 4] F16: of 16 columns each, for types with minimums
//   scales   [8 * T8] F32: what a row is to be multiplied by again
//   squares  [8 * T8] F32: the sum of a row's squares, behind the scales of pack and of norms; it
//            bounds what comes of a product
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

__device__ inline float two_to(int exponent) {
    return __int_as_float((exponent + 127) << 23);
}

/// The exponent of a row's factor, for values up to this.
__device__ inline int exponent_for(float largest) {
    return max((__float_as_int(largest) >> 23) - 127, PACK_LEAST) - PACK_EXPONENT;
}

/// Where a kernel leaves its outcome packed, for the product that reads it.
struct Packed {
    int4* values;
    unsigned* sums;
    float* scales;
    int T8;

    /// Of the values of column c and its next ones, up to four.
    __device__ __half* at(unsigned t, unsigned c) const {
        const unsigned place = (c / 32 * T8 + t / 8) * WARP + t % 8 * 4 + c % 16 / 4;
        return reinterpret_cast<__half*>(values + place) + c % 32 / 16 * 4 + c % 4;
    }

    /// Of the sum of the sixteen columns that c is one of.
    __device__ __half* sum_at(unsigned t, unsigned c) const {
        const unsigned of = c / 32 % 8;
        const unsigned place = (c / 256 * T8 + t / 8) * WARP + t % 8 * 4 + of % 4;
        return reinterpret_cast<__half*>(sums + place * 2 + of / 4) + c % 32 / 16;
    }

    /// Makes columns from C on zeros.
    ///
    /// @param threads that do so, of which this is number `thread`
    __device__ void pad(int C, int threads, int thread) const {
        const int from = C / 32;
        const int parts = (C + 255) / 256 * 8 - from;
        for (int i = thread; i < parts * T8 * WARP; i += threads) {
            values[(size_t) from * T8 * WARP + i] = make_int4(0, 0, 0, 0);
        }
        for (int i = thread; i < parts * T8 * 8; i += threads) {
            *reinterpret_cast<unsigned*>(sum_at(i % (T8 * 8), (from + i / (T8 * 8)) * 32)) = 0;
        }
    }
};

/// Packs a row, by a block of THREADS.
///
/// @param squares null where nobody wants them
/// @param row null for zeros
/// @param t   the row's place among 8 * T8
template <int THREADS>
__device__ void pack(int4* packed, unsigned* sums, float* scales, float* squares, const float4* row, int t,
                     int T8, int C) {
    __shared__ float most[THREADS / WARP];
    __shared__ float parts_of_square[THREADS / WARP];
    const int quads = row == nullptr ? 0 : C / 4;

    float largest = 0;
    float square = 0;
    for (int i = threadIdx.x; i < quads; i += THREADS) {
        const float4 v = row[i];
        largest = fmaxf(largest, fmaxf(fmaxf(fabsf(v.x), fabsf(v.y)), fmaxf(fabsf(v.z), fabsf(v.w))));
        square += v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
    }
    largest = warp_max(largest);
    square = warp_sum(square);
    if (threadIdx.x % WARP == 0) {
        most[threadIdx.x / WARP] = largest;
        parts_of_square[threadIdx.x / WARP] = square;
    }
    __syncthreads();
    for (int warp = 0; warp < THREADS / WARP; warp++) {
        largest = fmaxf(largest, most[warp]);
    }
    const int exponent = exponent_for(largest);
    const float factor = two_to(-exponent);
    if (threadIdx.x == 0) {
        scales[t] = two_to(exponent);
        if (squares != nullptr) {
            square = 0;
            for (int warp = 0; warp < THREADS / WARP; warp++) {
                square += parts_of_square[warp];
            }
            squares[t] = square;
        }
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
