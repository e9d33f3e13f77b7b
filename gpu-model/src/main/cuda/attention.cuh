// Attention of 16 query rows to pages of the cache, by one warp on tensor cores, with the softmax
// computed as the positions come by (Milakov and Gimelshein, arXiv:1805.02867; Dao,
// arXiv:2307.08691).
//
// The rows of a piece are its tokens times the G query heads that share a head of the cache (GQA,
// arXiv:2305.13245), token by token, so each key and value that is read serves them all. Scores are
// Q K^T, whose accumulators are, rounded to F16, the left operand of weights times values.
//
// Heads of up to DIMENSIONS values: rows of D in memory become rows of DIMENSIONS in shared memory,
// with zeros behind, and 8 halves more, so that ldmatrix has no bank conflicts.
//
// Error. Queries (scaled, in units of log 2, so that a weight is a power of two) and weights are
// rounded to F16, by at most u = 2^-11 of each (2^-25 below 2^-14); keys and values are F16, all
// sums F32. A score is off by e_s <= u * scale * sum over d of |q_d k_sd|, and its weight by the
// factor e^e_s (1 + u). The sum of the weights is that of the rounded ones, so an output is off by
// no more than the sum over s of w_s (e_s + u) |v_s - out|, where the weights w_s add up to 1.
#pragma once

#include <float.h>

#include "pack.cuh"
#include "pages.cuh"
#include "reduce.cuh"
#include "tensor.cuh"

/// A sequence's part of a step.
struct Piece {
    int row;    // where its rows begin among the step's
    int tokens; // how many they are
    int start;  // the first one's position
    int table;  // where its block table begins among all tables
};

/// Query rows of a warp.
constexpr int ROWS = 16;

/// Where the positions that a row sees begin, as a multiple of a page.
__device__ inline int seen_from(int position, int window) {
    return position < window ? 0 : (position - window + 1) / PAGE * PAGE;
}

__device__ inline float power_of_two(float exponent) {
    float power;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(exponent));
    return power;
}

/// Where attention goes: rows of so many columns, as F32, and packed for the product that reads
/// it, unless `values` is null. It is a mean of values that are F16, so it is packed times 1, and
/// rounded by 2^-12 of a value or by 2^-25. A sum of sixteen beyond 65,504 becomes infinite, as a
/// key beyond it does in the cache, and is found out where tokens are chosen.
struct Attended {
    float* out;
    int columns;
    Packed packed;

    /// Four columns of a row, by all lanes, of which those with sixteen columns are neighbours.
    __device__ void put(int t, int c, float4 four, bool is_there, int lane) const {
        if (is_there) {
            *reinterpret_cast<float4*>(out + (size_t) t * columns + c) = four;
        }
        if (packed.values == nullptr) return;
        const unsigned first = half_pair(four.x, four.y);
        const unsigned second = half_pair(four.z, four.w);
        const float sum = quad_sum(sum_of(first) + sum_of(second));
        if (is_there) {
            *reinterpret_cast<uint2*>(packed.at(t, c)) = make_uint2(first, second);
            if (lane % 4 == 0) {
                *packed.sum_at(t, c) = __float2half_rn(sum);
            }
        }
    }

    /// What a row needs but once.
    __device__ void finish_row(int t) const {
        if (packed.values != nullptr) {
            packed.scales[t] = 1;
        }
    }

    /// What a step needs but once, by a block.
    __device__ void pad() const {
        if (packed.values != nullptr && columns % 256u != 0) {
            packed.pad(columns, blockDim.x, threadIdx.x);
        }
    }
};

__device__ inline unsigned halves_of(float first, float second) {
    const __half2 both = __floats2half2_rn(first, second);
    return reinterpret_cast<const unsigned&>(both);
}

template <int DIMENSIONS>
struct Attention {
    static constexpr int STRIDE = DIMENSIONS + 8; // of a row in shared memory
    static constexpr int EIGHTS = DIMENSIONS / 8; // of a row, of 16 bytes each
    static constexpr int PAGE_BYTES = PAGE * STRIDE * sizeof(__half);

    /// Weights may grow to 2^8, which F16 holds as well as 1, before the greatest score so far is
    /// replaced and all sums are scaled anew.
    static constexpr float EXCESS = 8;

    /// Blocks that a multiprocessor has registers for.
    static constexpr int BLOCKS = DIMENSIONS > 128 ? 2 : DIMENSIONS > 64 ? 3 : 4;

    const int D, window;
    const int lane = threadIdx.x % WARP;
    int positions[2]; // of rows lane / 4 and 8 more; so in pairs below
    unsigned queries[DIMENSIONS / 16][4] = {};
    float most[2] = {-FLT_MAX, -FLT_MAX}; // about the greatest score so far; finite, so that
                                          // nothing seen yet weighs nothing
    float totals[4] = {};                 // of the weights: each row's twice
    float sums[DIMENSIONS / 8][4] = {};   // of weighted values: columns 8j + 2 * (lane % 4) and the
                                          // next of the upper row, then of the lower
    int bytes; // of a copy: 16, or 0 behind D
    int lowest, highest;                  // of all rows' positions

    /// @param x      [T, K * G * D]
    /// @param first  of the rows among the piece's; behind its last one, that one is repeated
    /// @param window positions that a row sees at most
    __device__ Attention(const Piece& piece, const float* x, int first, int head, int K, int G,
                         int D, float scale, int window)
        : D(D), window(window) {
        bytes = lane % EIGHTS * 8 < D ? 16 : 0;
        asm volatile("" : "+r"(bytes)); // or the compiler finds it anew for each page
        scale *= 1.44269504f; // log2(e)
        const int last = piece.tokens * G - 1;
        const float* rows[2];
#pragma unroll
        for (int half = 0; half < 2; half++) {
            const int row = min(first + lane / 4 + 8 * half, last);
            positions[half] = piece.start + row / G;
            rows[half] = x + ((size_t) (piece.row + row / G) * K * G + head * G + row % G) * D +
                         lane % 4 * 2;
        }
#pragma unroll
        for (int d = 0; d < DIMENSIONS; d += 16) {
            if (d < D) {
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    const float2 two =
                        *reinterpret_cast<const float2*>(rows[i % 2] + d + i / 2 * 8);
                    queries[d / 16][i] = halves_of(two.x * scale, two.y * scale);
                }
            }
        }
        lowest = __shfl_sync(ALL_LANES, positions[0], 0);
        highest = __shfl_sync(ALL_LANES, positions[1], WARP - 1);
    }

    // Where a lane begins: to copy from a page in memory, and to one in shared memory (bytes), and to
    // load matrices of keys and of values there (bytes).

    __device__ int source() const {
        return lane / EIGHTS * D + lane % EIGHTS * 8;
    }

    __device__ int target() const {
        return (lane / EIGHTS * STRIDE + lane % EIGHTS * 8) * sizeof(__half);
    }

    __device__ int keys() const {
        return ((lane / 16 * 8 + lane % 8) * STRIDE + lane / 8 % 2 * 8) * sizeof(__half);
    }

    __device__ int values() const {
        return (lane % 16 * STRIDE + lane / 16 * 8) * sizeof(__half);
    }

    /// Begins to copy a page of a head, by a warp.
    ///
    /// @param to   where this lane begins in shared memory, OFFSET bytes before the page
    /// @param page where it begins in memory
    /// @param used positions of the page that hold anything: what was never written may be no number
    template <int OFFSET>
    __device__ void copy_page(unsigned to, const __half* page, int used) const {
        if (used >= PAGE) {
            unroll<0, PAGE, WARP / EIGHTS>([&](auto i) {
                constexpr int row = decltype(i)::value;
                copy_async<OFFSET + row * STRIDE * sizeof(__half)>(to, page + row * D, bytes);
            });
        } else {
            unroll<0, PAGE, WARP / EIGHTS>([&](auto i) {
                constexpr int row = decltype(i)::value;
                copy_async<OFFSET + row * STRIDE * sizeof(__half)>(to, page + row * D,
                                                          lane / EIGHTS + row < used ? bytes : 0);
            });
        }
    }

    /// @param keys, values [POSITIONS, STRIDE] in shared memory, from where this lane begins
    /// @param base         the first position
    template <int POSITIONS>
    __device__ void attend(unsigned keys, unsigned values, int base) {
        float scores[POSITIONS / 8][4];
        score<POSITIONS>(scores, keys);
        if (base + POSITIONS > lowest + 1 || highest - base >= window) {
            hide<POSITIONS>(scores, base);
        }
        follow<POSITIONS>(scores);
        sum<POSITIONS>(scores, values);
    }

  private:
    template <int POSITIONS>
    __device__ void score(float (&scores)[POSITIONS / 8][4], unsigned keys) const {
        unroll<0, DIMENSIONS, 16>([&](auto d) {
            unroll<0, POSITIONS, 16>([&](auto n) {
                constexpr int D = decltype(d)::value;
                constexpr int N = decltype(n)::value;
                unsigned key[4];
                load_matrices<(N * STRIDE + D) * sizeof(__half)>(key, keys);
                if constexpr (D == 0) {
                    mma_first(scores[N / 8], queries[0], key[0], key[1]);
                    mma_first(scores[N / 8 + 1], queries[0], key[2], key[3]);
                } else {
                    mma(scores[N / 8], queries[D / 16], key[0], key[1]);
                    mma(scores[N / 8 + 1], queries[D / 16], key[2], key[3]);
                }
            });
        });
    }

    /// Takes away what a row does not see.
    template <int POSITIONS>
    __device__ void hide(float (&scores)[POSITIONS / 8][4], int base) const {
#pragma unroll
        for (int n = 0; n < POSITIONS; n += 8) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                const int before = positions[i / 2] - (base + n + lane % 4 * 2 + i % 2);
                if (static_cast<unsigned>(before) >= static_cast<unsigned>(window)) {
                    scores[n / 8][i] = -INFINITY;
                }
            }
        }
    }

    /// Has the greatest scores so far follow these, where some are left too far behind.
    template <int POSITIONS>
    __device__ void follow(const float (&scores)[POSITIONS / 8][4]) {
        float now[2];
#pragma unroll
        for (int half = 0; half < 2; half++) {
            now[half] = fmaxf(scores[0][2 * half], scores[0][2 * half + 1]);
#pragma unroll
            for (int n = 1; n < POSITIONS / 8; n++) {
                now[half] = fmaxf(now[half], fmaxf(scores[n][2 * half], scores[n][2 * half + 1]));
            }
        }
        const bool behind = now[0] > most[0] + EXCESS || now[1] > most[1] + EXCESS;
        if (!__any_sync(ALL_LANES, behind)) return;
#pragma unroll
        for (int half = 0; half < 2; half++) {
            now[half] = fmaxf(most[half], now[half]);
            now[half] = fmaxf(now[half], __shfl_xor_sync(ALL_LANES, now[half], 1));
            now[half] = fmaxf(now[half], __shfl_xor_sync(ALL_LANES, now[half], 2));
            const float factor = power_of_two(most[half] - now[half]);
            most[half] = now[half];
#pragma unroll
            for (int i = 2 * half; i < 2 * half + 2; i++) {
                totals[i] *= factor;
#pragma unroll
                for (int j = 0; j < DIMENSIONS / 8; j++) {
                    sums[j][i] *= factor;
                }
            }
        }
    }

    template <int POSITIONS>
    __device__ void sum(const float (&scores)[POSITIONS / 8][4], unsigned values) {
        constexpr unsigned ONES = 0x3c003c00;
        unroll<0, POSITIONS, 16>([&](auto n) {
            constexpr int N = decltype(n)::value;
            unsigned weights[4];
#pragma unroll
            for (int i = 0; i < 4; i++) {
                const float* const two = scores[N / 8 + i / 2] + i % 2 * 2;
                weights[i] = halves_of(power_of_two(two[0] - most[i % 2]),
                                       power_of_two(two[1] - most[i % 2]));
            }
            mma(totals, weights, ONES, ONES);
            unroll<0, DIMENSIONS, 16>([&](auto d) {
                constexpr int D = decltype(d)::value;
                unsigned value[4];
                load_transposed<(N * STRIDE + D) * sizeof(__half)>(value, values);
                mma(sums[D / 8], weights, value[0], value[1]);
                mma(sums[D / 8 + 1], weights, value[2], value[3]);
            });
        });
    }
};
