// A file's weights to fragment order (weight.cuh), once, when they are loaded.
//
//   weight   where the unit of the first of these rows goes
//   rows     [R, C] of them as the file has them, rows after rows
//
// A value is what GGML's `dequantize_row_*` make of it
// (https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c), before scales.
//
// Of quantised types, a block of 128 threads for each unit: ceil(R / 16) * units of them. Of others, a row for each block of 128 threads: 16 * ceil(R / 16).

#include <cuda_bf16.h>

#include "weight.cuh"

constexpr int THREADS = 128;

__device__ inline unsigned short_at(const unsigned char* from) {
    return *reinterpret_cast<const unsigned short*>(from);
}

__device__ inline unsigned word_of(const unsigned char* from) {
    return short_at(from) | short_at(from + 2) << 16;
}

/// Blocks of 32 values with a half as scale, and another as minimum: where the values are, in 16
/// bytes of two halves each, and the fifth bits before them.
template <typename W, int BYTES_OF, int FIFTHS, int VALUES>
struct Small {
    using To = W;
    static constexpr int COUNT = 32;
    static constexpr int BYTES = BYTES_OF;

    static __device__ int value(const unsigned char* block, int i) {
        const int both = block[VALUES + i % 16];
        const int fifth = FIFTHS > 0 ? block[FIFTHS + i / 8] >> i % 8 & 1 : 0;
        return (i < 16 ? both & 15 : both >> 4) | fifth << 4;
    }
};

struct FromQ8_0 {
    using To = Q8_0;
    static constexpr int COUNT = 32;
    static constexpr int BYTES = 34;

    static __device__ int value(const unsigned char* block, int i) { return block[2 + i] ^ 128; }
};

using FromQ4_0 = Small<Q4_0, 18, 0, 2>;
using FromQ4_1 = Small<Q4_1, 20, 0, 4>;
using FromQ5_0 = Small<Q5_0, 22, 2, 6>;
using FromQ5_1 = Small<Q5_1, 24, 4, 8>;
using FromIQ4_NL = Small<IQ4_NL, 18, 0, 2>;

struct FromQ4_K {
    using To = Q4_K;
    static constexpr int COUNT = 256;
    static constexpr int BYTES = 144;

    static __device__ int value(const unsigned char* block, int i) {
        return block[16 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
    }

    static __device__ unsigned head(const unsigned char* block, int i) {
        return word_of(block + 4 * i);
    }
};

struct FromQ5_K {
    using To = Q5_K;
    static constexpr int COUNT = 256;
    static constexpr int BYTES = 176;

    static __device__ int value(const unsigned char* block, int i) {
        return (block[48 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15) |
               (block[16 + i % 32] >> (i / 32) & 1) << 4;
    }

    static __device__ unsigned head(const unsigned char* block, int i) {
        return word_of(block + 4 * i);
    }
};

struct FromQ6_K {
    using To = Q6_K;
    static constexpr int COUNT = 256;
    static constexpr int BYTES = 210;

    static __device__ int value(const unsigned char* block, int i) {
        const int low = block[i / 128 * 64 + i % 64] >> (i / 64 % 2 * 4) & 15;
        return low | (block[128 + i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3) << 4;
    }

    static __device__ unsigned head(const unsigned char* block, int i) {
        return i < 4 ? word_of(block + 192 + 4 * i) : short_at(block + 208);
    }
};

struct FromIQ4_XS {
    using To = IQ4_XS;
    static constexpr int COUNT = 256;
    static constexpr int BYTES = 136;

    static __device__ int value(const unsigned char* block, int i) {
        return block[8 + i / 32 * 16 + i % 16] >> (i / 16 % 2 * 4) & 15;
    }

    static __device__ unsigned head(const unsigned char* block, int i) {
        return word_of(block + 4 * i);
    }
};

/// The head of a unit's row: that of a block of 256, or the halves of 8 blocks of 32.
///
/// @param blocks of 32 that are left in the row
template <typename From>
__device__ void write_head(char* head, const unsigned char* row, int at, int blocks) {
    using W = typename From::To;
    if constexpr (From::COUNT == 32) {
        unsigned* const scales = reinterpret_cast<unsigned*>(head + at * 16);
        for (int i = 0; i < 4; i++) {
            const auto half = [&](int block, int offset) {
                return block < blocks ? short_at(row + block * From::BYTES + offset) : 0;
            };
            scales[i] = half(2 * i, 0) | half(2 * i + 1, 0) << 16;
            if constexpr (W::MINIMUM) {
                scales[TILE * 4 + i] = half(i, 2) | half(i + 4, 2) << 16;
            }
        }
    } else {
        constexpr int WORDS = W::HEAD / TILE / 4;
        for (int i = 0; i < WORDS; i++) {
            reinterpret_cast<unsigned*>(head + at * WORDS * 4)[i] = blocks > 0 ? From::head(row, i) : 0;
        }
        if constexpr (W::ROW > WORDS) {
            reinterpret_cast<unsigned short*>(head + TILE * WORDS * 4)[at] =
                blocks > 0 ? From::head(row, WORDS) : 0;
        }
    }
}

template <typename From>
__device__ void repack(char* __restrict__ weight, const unsigned char* __restrict__ rows, int R,
                       int C) {
    using W = typename From::To;
    const int units = W::units(C);
    const int tile = blockIdx.x / units;
    const int first_column = blockIdx.x % units * W::COLUMNS;
    const size_t row_bytes = (size_t) C / From::COUNT * From::BYTES;
    char* const unit = weight + (size_t) blockIdx.x * W::UNIT;

    constexpr int OF_STEP = W::WORDS * WARP;
    constexpr int QUADS = W::WORDS / 4 * 4;
    for (int n = threadIdx.x; n < W::STEPS * OF_STEP; n += THREADS) {
        const int at = n % OF_STEP;
        const int rest = at - QUADS * WARP;
        const int left = W::WORDS % 4;
        const int i = rest < 0 ? at / (4 * WARP) * 4 + at % 4 : QUADS + rest % max(left, 1);
        const int lane = rest < 0 ? at / 4 % WARP : rest / max(left, 1);
        const auto value = [&](int pair, int half, int of) -> int {
            const int row = tile * TILE + lane / 4 + 8 * half;
            const int c = first_column + n / OF_STEP * STEP + pair * 32 + of / 4 * 16 +
                          lane % 4 * 4 + of % 4;
            return row < R && c < C ? From::value(rows + row * row_bytes +
                                                      c / From::COUNT * From::BYTES,
                                                  c % From::COUNT)
                                    : 0;
        };
        reinterpret_cast<unsigned*>(unit)[n] = W::packed(i, value);
    }
    if (threadIdx.x < TILE) {
        const int row = tile * TILE + threadIdx.x;
        write_head<From>(unit + W::STEPS * W::STEP_BYTES,
                         rows + row * row_bytes + first_column / From::COUNT * From::BYTES,
                         threadIdx.x, row < R ? (C - first_column) / 32 : 0);
    }
}

#define REPACK(TYPE, FROM)                                                                     \
    extern "C" __global__ void __launch_bounds__(THREADS)                                      \
        repack_##TYPE(char* __restrict__ weight, const unsigned char* __restrict__ rows, int R, \
                      int C) {                                                                 \
        repack<FROM>(weight, rows, R, C);                                                      \
    }

REPACK(q4_0, FromQ4_0)
REPACK(q4_1, FromQ4_1)
REPACK(q5_0, FromQ5_0)
REPACK(q5_1, FromQ5_1)
REPACK(q8_0, FromQ8_0)
REPACK(q4_k, FromQ4_K)
REPACK(q5_k, FromQ5_K)
REPACK(q6_k, FromQ6_K)
REPACK(iq4_nl, FromIQ4_NL)
REPACK(iq4_xs, FromIQ4_XS)

__device__ inline float float_of(__half value) { return __half2float(value); }
__device__ inline float float_of(__nv_bfloat16 value) { return __bfloat162float(value); }

/// Each row times a power of two, so that its greatest value is one of the last that float16 has:
/// then F16 keeps all its values, and BF16 all down to 2^-32 of it.
///
/// @param factors what the rows are to be multiplied by again, from the first of these rows on
template <typename V>
__device__ void repack_floats(char* __restrict__ weight, float* __restrict__ factors,
                              const V* __restrict__ rows, int R, int C) {
    using W = F16;
    __shared__ float most[THREADS / WARP];
    const int row = blockIdx.x;
    const V* const values = rows + (size_t) row * C;
    float largest = 0;
    for (int c = threadIdx.x; row < R && c < C; c += THREADS) {
        largest = fmaxf(largest, fabsf(float_of(values[c])));
    }
    largest = warp_max(largest);
    if (threadIdx.x % WARP == 0) {
        most[threadIdx.x / WARP] = largest;
    }
    __syncthreads();
    for (int warp = 0; warp < THREADS / WARP; warp++) {
        largest = fmaxf(largest, most[warp]);
    }
    const int exponent = max((__float_as_int(largest) >> 23) - 127, -100) - 15;
    const float factor = __int_as_float((127 - exponent) << 23);
    if (threadIdx.x == 0) {
        factors[row] = __int_as_float((127 + exponent) << 23);
    }

    const int units = W::units(C);
    char* const of_rows = weight + (size_t) (row / TILE) * units * W::UNIT;
    for (int c = threadIdx.x; c < units * W::COLUMNS; c += THREADS) {
        const float value = row < R && c < C ? float_of(values[c]) * factor : 0;
        const int k = c % 32 / 16;
        const int lane = row % 8 * 4 + c % 16 / 4;
        // As Halves has it: a word's number is that of a quad of words, and of the word in it.
        const int quad = c % STEP / 32 * 2 + row % TILE / 8;
        __half* const to = reinterpret_cast<__half*>(of_rows + (size_t) (c / STEP) * W::STEP_BYTES) +
                           ((quad * WARP + lane) * 8 + k * 4 + c % 4);
        *to = __float2half_rn(value);
    }
}

#define REPACK_FLOATS(TYPE, V)                                                                  \
    extern "C" __global__ void __launch_bounds__(THREADS)                                       \
        repack_##TYPE(char* __restrict__ weight, float* __restrict__ factors,                   \
                      const V* __restrict__ rows, int R, int C) {                               \
        repack_floats<V>(weight, factors, rows, R, C);                                          \
    }

REPACK_FLOATS(f16, __half)
REPACK_FLOATS(bf16, __nv_bfloat16)
