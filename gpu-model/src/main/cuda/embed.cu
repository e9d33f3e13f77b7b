// out[t] = scale * table[token(t)]
//
//   out      [T, C] F32
//   tokens   [T]    each below R, or -1 - i for the token chosen[i]
//   chosen   of the step before, as choose_token.cu leaves them
//   table    [R, C] in fragment order (weight.cuh)
//
// 16 values for each thread, the share of a lane in a step: blocks of 64 threads, ceil(C / 1024) by
// T of them.

#include "weight.cuh"

/// Where none could be chosen, any row of the table: what comes of it is not used.
__device__ inline int token_of(int t, const int* tokens, const int* chosen, int R) {
    const int token = tokens[t];
    return token >= 0 ? token : min(static_cast<unsigned>(chosen[-1 - token]), R - 1u);
}

template <typename W>
__device__ void embed(float* __restrict__ out, const int* __restrict__ tokens,
                      const int* __restrict__ chosen, const char* __restrict__ table, int R, int C,
                      float scale) {
    const int thread = blockIdx.x * blockDim.x + threadIdx.x;
    const int q = thread % 4;
    const int step = thread / 4 % W::STEPS;
    const int column = thread / 4 * STEP;
    if (column >= C) return;
    const int token = token_of(blockIdx.y, tokens, chosen, R);
    const int row = token % TILE;
    const int half = row / 8;
    const char* const unit =
        table + ((size_t) (token / TILE) * W::units(C) + column / W::COLUMNS) * W::UNIT;
    unsigned words[W::WORDS];
    read_step<W>(words, unit + step * W::STEP_BYTES, row % 8 * 4 + q,
                 [](auto& to, const char* from) { read_once(to, from, true); });

    const char* const head = unit + W::STEPS * W::STEP_BYTES;
    float scales[W::SCALES + 1] = {};
    if constexpr (W::SCALES > 0) {
        float these[W::SCALES];
        W::scales([&](int i) { return W::word(head, row, q, i); }, step, these);
#pragma unroll
        for (int i = 0; i < W::SCALES; i++) {
            scales[i] = these[i];
        }
    } else {
        scales[0] = W::factors(table, R, C)[token];
    }

    float* const to = out + (size_t) blockIdx.y * C + column;
#pragma unroll
    for (int pair = 0; pair < PAIRS; pair++) {
        float minimum = 0;
        if constexpr (W::MINIMUM) {
            const int group = step * PAIRS + pair;
            const auto word = [&](int i) { return W::word(head, row, group % 4, i); };
            minimum = W::factor(word) * half_of(W::minimum(word, group % 4, group / 4));
        }
        unsigned a[2][4];
        W::fragments(words, pair, a);
#pragma unroll
        for (int k = 0; k < 2; k++) {
            const float of = scales[W::SCALES * (pair * 2 + k) / 4];
            const int c = pair * 32 + k * 16 + q * 4;
#pragma unroll
            for (int i = 0; i < 4; i++) {
                const unsigned both = half ? a[k][1 + i / 2 * 2] : a[k][i / 2 * 2];
                if (column + c + i < C) {
                    to[c + i] = scale * fmaf(of, half_of(i % 2 ? both >> 16 : both), minimum);
                }
            }
        }
    }
}

#define EMBED(TYPE, W)                                                                          \
    extern "C" __global__ void __launch_bounds__(64) embed_##TYPE##_f32(                        \
        float* __restrict__ out, const int* __restrict__ tokens, const int* __restrict__ chosen, \
        const char* __restrict__ table, int R, int C, float scale) {                            \
        embed<W>(out, tokens, chosen, table, R, C, scale);                                      \
    }

/// A table of F32 lies row by row. One value for each thread: ceil(C / 64) by T blocks of 64.
extern "C" __global__ void __launch_bounds__(64)
    embed_f32_f32(float* __restrict__ out, const int* __restrict__ tokens,
                  const int* __restrict__ chosen, const float* __restrict__ table, int R, int C,
                  float scale) {
    const int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c >= C) return;
    const int token = token_of(blockIdx.y, tokens, chosen, R);
    out[(size_t) blockIdx.y * C + c] = scale * table[(size_t) token * C + c];
}

EMBED(f16, F16)
EMBED(q4_0, Q4_0)
EMBED(q4_1, Q4_1)
EMBED(q5_0, Q5_0)
EMBED(q5_1, Q5_1)
EMBED(q8_0, Q8_0)
EMBED(q4_k, Q4_K)
EMBED(q5_k, Q5_K)
EMBED(q6_k, Q6_K)
EMBED(iq4_nl, IQ4_NL)
EMBED(iq4_xs, IQ4_XS)
