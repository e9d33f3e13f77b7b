// How weights lie on the device, and how a lane gets its part of a tensor core's operand.
//
// A matrix [R, C] is cut into units of 16 rows by W::COLUMNS columns, the last ones padded with
// zeros, and each unit lies in one piece: first its values, 64 columns (a step) after the other,
// then its scales (the head). Units of the same rows follow each other; behind the last unit, types
// without heads have a factor for each row. That is fragment order: in a step, lane 4 g + q has of
// each 32 columns (a pair of k16) rows g and g + 8, and of each row the columns 4 q to 4 q + 3 and
// 16 + 4 q to 16 + 4 q + 3, as `mma.m16n8k16` takes A. Activations (pack.cu) have the same columns
// in the same lanes, so the order within 32 columns is that of neither instruction nor file.
//
// Integers of up to 8 bits are exact in float16. A pair of them becomes two halves by a mask that
// puts them behind the exponent of 1024, and an addition that takes 1024 and the type's zero away.
#pragma once

#include <cuda_fp16.h>

#include "reduce.cuh"

constexpr int TILE = 16;       // rows of a unit
constexpr int STEP = 64;       // columns of a step
constexpr int PAIRS = STEP / 32;

__device__ inline unsigned add2(unsigned a, unsigned b) {
    unsigned sum;
    asm("add.rn.f16x2 %0, %1, %2;" : "=r"(sum) : "r"(a), "r"(b));
    return sum;
}

__device__ inline unsigned fma2(unsigned a, unsigned b, unsigned c) {
    unsigned sum;
    asm("fma.rn.f16x2 %0, %1, %2, %3;" : "=r"(sum) : "r"(a), "r"(b), "r"(c));
    return sum;
}

/// `(bits & mask) | others`, which the compiler leaves in two.
__device__ inline unsigned masked(unsigned bits, unsigned mask, unsigned others) {
    unsigned all;
    asm("lop3.b32 %0, %1, %2, %3, 0xea;" : "=r"(all) : "r"(bits), "r"(mask), "r"(others));
    return all;
}

__host__ __device__ constexpr unsigned twice(unsigned half) { return half << 16 | half; }

constexpr unsigned THOUSAND = twice(0x6400); // 1024: its last bit is worth 1
constexpr unsigned A_SIXTEENTH = twice(0x2c00);

__device__ inline float half_of(unsigned bits) {
    return __half2float(__ushort_as_half((unsigned short) bits));
}

__device__ inline unsigned word_at(const char* from) {
    return *reinterpret_cast<const unsigned*>(from);
}

// Values. WORDS is a lane's share of a step; `fragments` makes A of the two k16 of a pair from it;
// `packed` makes the words, of the value of a pair, of row g + 8 half, and of the lane's eight
// columns.

/// Integers of 4, 5 or 6 bits: four bits of each first, then the others.
template <int BITS, int ZERO>
struct Bits {
    static constexpr int WORDS = BITS;

    static __device__ int lower_word(int pair, int half) { return pair * 2 + half; }
    static __device__ int upper_word(int pair) { return BITS == 5 ? 4 : 4 + pair; }
    static __device__ int upper_bit(int pair, int half, int j) {
        return BITS == 5 ? (pair * 2 + half) * 4 + j : (half * 4 + j) * 2;
    }

    static __device__ void fragments(const unsigned (&words)[WORDS], int pair,
                                     unsigned (&a)[2][4]) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
                const int odd = j % 2; // 16 times the value
                unsigned bits = THOUSAND;
                if constexpr (BITS > 4) {
                    const unsigned upper = words[upper_word(pair)];
                    const int shift = upper_bit(pair, half, j) - 4 - 4 * odd;
                    bits = masked(shift < 0 ? upper << -shift : upper >> shift,
                                  twice(((1 << (BITS - 4)) - 1) << (4 + 4 * odd)), bits);
                }
                bits = masked(words[lower_word(pair, half)] >> (j / 2 * 8), twice(0xf << (4 * odd)),
                              bits);
                a[j / 2][half + 2 * odd] = odd ? fma2(bits, A_SIXTEENTH, twice(0xd400 + 16 * ZERO))
                                                  : add2(bits, twice(0xe400 + ZERO));
            }
        }
    }

    template <typename Value>
    static __device__ unsigned packed(int i, Value value) {
        unsigned word = 0;
        if (i < 4) {
            for (int v = 0; v < 8; v++) {
                word |= (value(i / 2, i % 2, v) & 15) << (v / 2 * 4 + v % 2 * 16);
            }
        } else if constexpr (BITS > 4) {
            for (int of = BITS == 5 ? 0 : i - 4; of < (BITS == 5 ? 2 : i - 3); of++) {
                for (int v = 0; v < 16; v++) {
                    const int bit = upper_bit(of, v / 8, v % 8 / 2) + v % 2 * 16;
                    word |= (value(of, v / 8, v % 8) >> 4) << bit;
                }
            }
        }
        return word;
    }
};

/// Integers of 8 bits, with 128 added.
struct Bytes {
    static constexpr int WORDS = 8;

    static __device__ void fragments(const unsigned (&words)[WORDS], int pair,
                                     unsigned (&a)[2][4]) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
                const unsigned bits = __byte_perm(words[pair * 4 + half * 2 + j / 2], THOUSAND,
                                                  j % 2 ? 0x5352 : 0x5150);
                a[j / 2][half + j % 2 * 2] = add2(bits, twice(0xe480));
            }
        }
    }

    template <typename Value>
    static __device__ unsigned packed(int i, Value value) {
        unsigned word = 0;
        for (int v = 0; v < 4; v++) {
            word |= (value(i / 4, i / 2 % 2, i % 2 * 4 + v) & 255) << (8 * v);
        }
        return word;
    }
};

/// Numbers of 4 bits for levels of 8 (GGML's `kvalues_iq4nl`), to which 128 is added.
struct Levels : Bits<4, 0> {
    /// The levels of the numbers in the lower 16 bits, a byte each.
    static __device__ unsigned levels(unsigned numbers) {
        const unsigned low = __byte_perm(0x3f2d1801, 0x766a5d4f, numbers & 0x7777);
        const unsigned high = __byte_perm(0xa6998d81, 0xf1d9c5b5, numbers & 0x7777);
        return __byte_perm(low, high, 0x3210 | ((numbers & 0x8888) >> 1));
    }

    static __device__ void fragments(const unsigned (&words)[WORDS], int pair,
                                     unsigned (&a)[2][4]) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
            const unsigned numbers = words[lower_word(pair, half)];
            const unsigned first = levels(numbers);
            const unsigned second = levels(numbers >> 16);
#pragma unroll
            for (int j = 0; j < 4; j++) {
                const unsigned bits = __byte_perm(first, second, 0x4400 + j * 0x1111);
                a[j / 2][half + j % 2 * 2] =
                    add2(masked(bits, twice(0xff), THOUSAND), twice(0xe480));
            }
        }
    }
};

/// A half for each value.
struct Halves {
    static constexpr int WORDS = 16;

    static __device__ void fragments(const unsigned (&words)[WORDS], int pair,
                                     unsigned (&a)[2][4]) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
                a[j / 2][half + j % 2 * 2] = words[pair * 8 + half * 4 + j];
            }
        }
    }
};

// Scales. HEAD is the bytes of a unit's head, ROW the words of it that a lane reads of a row, the
// first SIDE_BY_SIDE of them from one place; `word` is one of them; `scales` makes the SCALES of a step from them, and `minimum` the
// half pair for A of one k16 that spans 16 columns a value, 256 in all: to be multiplied by sums of
// 16 activations, and then by `factor`. What reads words is given as a function of their number, so
// that they may lie in registers or in shared memory.

/// None, but a factor for each row.
struct OfRow {
    static constexpr int STEPS = 2;
    static constexpr int HEAD = 0;
    static constexpr int ROW = 0;
    static constexpr int SCALES = 0;
    static constexpr bool MINIMUM = false;
};

/// A half for 32 columns: 8 of each row. With minimums, the same again behind those of all rows,
/// with those of columns 32 q and 128 + 32 q side by side.
template <bool MINIMUMS>
struct OfBlock {
    static constexpr int STEPS = 4;
    static constexpr int HEAD = TILE * (MINIMUMS ? 32 : 16);
    static constexpr int ROW = MINIMUMS ? 5 : 4;
    static constexpr int SIDE_BY_SIDE = 4;
    static constexpr int SCALES = 2;
    static constexpr bool MINIMUM = MINIMUMS;

    static __device__ unsigned word(const char* head, int row, int q, int i) {
        return word_at(head + row * 16 + (i < 4 ? i * 4 : TILE * 16 + q * 4));
    }

    template <typename Words>
    static __device__ void scales(Words words, int step, float (&scales)[SCALES]) {
        const unsigned both = words(step);
        scales[0] = half_of(both);
        scales[1] = half_of(both >> 16);
    }

    template <typename Words>
    static __device__ unsigned minimum(Words words, int, int k) {
        return __byte_perm(words(4), 0, k ? 0x3232 : 0x1010);
    }

    template <typename Words>
    static __device__ float factor(Words) {
        return 1;
    }
};

/// Scales and minimums of 32 columns, 6 bits each, and two halves that all of them are multiples
/// of: 16 bytes of a row, as GGML has them.
struct OfGroup {
    static constexpr int STEPS = 4;
    static constexpr int HEAD = TILE * 16;
    static constexpr int ROW = 4;
    static constexpr int SIDE_BY_SIDE = 4;
    static constexpr int SCALES = 2;
    static constexpr bool MINIMUM = true;

    static __device__ unsigned word(const char* head, int row, int, int i) {
        return word_at(head + row * 16 + i * 4);
    }

    template <typename Words>
    static __device__ void scales(Words words, int step, float (&scales)[SCALES]) {
        const unsigned four = step < 2 ? words(1) & 0x3f3f3f3f
                                       : (words(3) & 0x0f0f0f0f) | ((words(1) >> 2) & 0x30303030);
        const float all = half_of(words(0));
#pragma unroll
        for (int i = 0; i < SCALES; i++) {
            // As the last bits of 2^23, which is taken away again without rounding.
            float number;
            asm("prmt.b32 %0, %1, %2, %3;"
                : "=f"(number)
                : "r"(four), "r"(0x4b000000), "r"(0x7440 + step % 2 * 2 + i));
            scales[i] = fmaf(all, number, -0x1p23f * all);
        }
    }

    template <typename Words>
    static __device__ unsigned minimum(Words words, int q, int k) {
        const unsigned four = k ? ((words(3) >> 4) & 0x0f0f0f0f) | ((words(2) >> 2) & 0x30303030)
                                : words(2) & 0x3f3f3f3f;
        return add2(__byte_perm(four, 0x64, 0x4040 + q * 0x0101), twice(0xe400));
    }

    template <typename Words>
    static __device__ float factor(Words words) {
        return -half_of(words(0) >> 16);
    }
};

/// 16 scales of 8 bits, and behind those of all rows a half that they are multiples of.
struct OfSixteen {
    static constexpr int STEPS = 4;
    static constexpr int HEAD = TILE * 18;
    static constexpr int ROW = 5;
    static constexpr int SIDE_BY_SIDE = 4;
    static constexpr int SCALES = 4;
    static constexpr bool MINIMUM = false;

    static __device__ unsigned word(const char* head, int row, int, int i) {
        return i < 4 ? word_at(head + row * 16 + i * 4)
                     : *reinterpret_cast<const unsigned short*>(head + TILE * 16 + row * 2);
    }

    template <typename Words>
    static __device__ void scales(Words words, int step, float (&scales)[SCALES]) {
        const int four = words(step);
        const float all = half_of(words(4));
#pragma unroll
        for (int i = 0; i < SCALES; i++) {
            scales[i] = all * (float) (signed char) (four >> (8 * i));
        }
    }
};

/// Scales of 6 bits with 32 taken away, and a half that they are multiples of: 8 bytes of a row, as
/// GGML has them.
struct OfLevels {
    static constexpr int STEPS = 4;
    static constexpr int HEAD = TILE * 8;
    static constexpr int ROW = 2;
    static constexpr int SIDE_BY_SIDE = 2;
    static constexpr int SCALES = 2;
    static constexpr bool MINIMUM = false;

    static __device__ unsigned word(const char* head, int row, int, int i) {
        return word_at(head + row * 8 + i * 4);
    }

    template <typename Words>
    static __device__ void scales(Words words, int step, float (&scales)[SCALES]) {
        const float all = half_of(words(0));
        const unsigned lower = words(1) >> (8 * step);
        const unsigned upper = words(0) >> (16 + 4 * step);
        scales[0] = all * (float) ((int) ((lower & 15) | (upper & 3) << 4) - 32);
        scales[1] = all * (float) ((int) ((lower >> 4 & 15) | (upper >> 2 & 3) << 4) - 32);
    }
};

/// A type of weights: values, and the scales of so many steps.
template <typename VALUES, typename SCALING>
struct Weight : VALUES, SCALING {
    static constexpr int COLUMNS = SCALING::STEPS * STEP;
    static constexpr int STEP_BYTES = VALUES::WORDS * 4 * WARP;
    static constexpr int UNIT = SCALING::STEPS * STEP_BYTES + SCALING::HEAD;

    static __host__ __device__ int units(int C) { return (C + COLUMNS - 1u) / COLUMNS; }

    /// Of a row, where the matrix has them.
    static __device__ const float* factors(const char* matrix, int R, int C) {
        return reinterpret_cast<const float*>(matrix +
                                              (size_t) ((R + TILE - 1) / TILE) * units(C) * UNIT);
    }
};

using F16 = Weight<Halves, OfRow>; // BF16 too
using Q4_0 = Weight<Bits<4, 8>, OfBlock<false>>;
using Q4_1 = Weight<Bits<4, 0>, OfBlock<true>>;
using Q5_0 = Weight<Bits<5, 16>, OfBlock<false>>;
using Q5_1 = Weight<Bits<5, 0>, OfBlock<true>>;
using Q8_0 = Weight<Bytes, OfBlock<false>>;
using Q4_K = Weight<Bits<4, 0>, OfGroup>;
using Q5_K = Weight<Bits<5, 0>, OfGroup>;
using Q6_K = Weight<Bits<6, 32>, OfSixteen>;
using IQ4_NL = Weight<Levels, OfBlock<false>>;
using IQ4_XS = Weight<Levels, OfLevels>;

/// 16, 8 or 4 bytes of shared memory: loads that the compiler does not take apart.
__device__ inline void read_shared(unsigned (&to)[4], const char* from) {
    asm volatile("ld.shared.v4.u32 {%0,%1,%2,%3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"((unsigned) __cvta_generic_to_shared(from)));
}

__device__ inline void read_shared(unsigned (&to)[2], const char* from) {
    asm volatile("ld.shared.v2.u32 {%0,%1}, [%2];"
                 : "=r"(to[0]), "=r"(to[1])
                 : "r"((unsigned) __cvta_generic_to_shared(from)));
}

__device__ inline void read_shared(unsigned (&to)[1], const char* from) {
    to[0] = word_at(from);
}

/// 16, 8 or 4 bytes of global memory, which are read once, if they are there: with no branch, so
/// that what is around them stays in one piece.
__device__ inline void read_once(unsigned (&to)[4], const char* from, bool is_there) {
    asm volatile("{ .reg .pred there; setp.ne.s32 there, %5, 0;\n"
                 "@there ld.global.cs.v4.u32 {%0,%1,%2,%3}, [%4]; }"
                 : "+r"(to[0]), "+r"(to[1]), "+r"(to[2]), "+r"(to[3])
                 : "l"(from), "r"((int) is_there));
}

__device__ inline void read_once(unsigned (&to)[2], const char* from, bool is_there) {
    asm volatile("{ .reg .pred there; setp.ne.s32 there, %3, 0;\n"
                 "@there ld.global.cs.v2.u32 {%0,%1}, [%2]; }"
                 : "+r"(to[0]), "+r"(to[1])
                 : "l"(from), "r"((int) is_there));
}

__device__ inline void read_once(unsigned (&to)[1], const char* from, bool is_there) {
    asm volatile("{ .reg .pred there; setp.ne.s32 there, %2, 0;\n"
                 "@there ld.global.cs.u32 %0, [%1]; }"
                 : "+r"(to[0])
                 : "l"(from), "r"((int) is_there));
}

/// Words side by side, of an array of them.
template <int COUNT>
__device__ unsigned (&some(unsigned* words))[COUNT] {
    return *reinterpret_cast<unsigned(*)[COUNT]>(words);
}

/// A lane's words of a step, from where `read` gets 16 bytes, or those that are left.
template <typename W, typename Read>
__device__ void read_step(unsigned (&words)[W::WORDS], const char* step, int lane, Read read) {
    constexpr int QUADS = W::WORDS / 4;
#pragma unroll
    for (int i = 0; i < QUADS; i++) {
        read(some<4>(words + i * 4), step + (i * WARP + lane) * 16);
    }
    if constexpr (W::WORDS % 4 > 0) {
        constexpr int REST = W::WORDS % 4;
        read(some<REST>(words + QUADS * 4), step + (QUADS * 4 * WARP + lane * REST) * 4);
    }
}
