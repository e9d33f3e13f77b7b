// What comes between the products of queries, keys and values and attention: each head of queries
// and keys is normed and turned, queries stay where they are, and keys and values go to their slots
// of the cache.
//
//   queries                  [T, Q * D] F32, in place
//   keys, values             [T, K * D] F32
//   query_gain, key_gain     [D]        F32, or null where heads are not normed (Qwen3 norms them,
//                                       arXiv:2505.09388)
//   positions                [T]
//   turns                    [pairs]    frequency(i) / 2 pi as a fraction of 2^64
//   key_pages, value_pages   [blocks, K, 16, D] F16: of one layer
//   slots                    [T]        block * 16 + place in the block; -1 for nowhere
//
// Rotary position embedding (Su et al., arXiv:2104.09864): pair i of a head turns by
// positions[t] * frequency(i), and is stretched by the magnitude. It is (2i, 2i + 1) with `step` 2
// and (i, i + pairs) with `step` 1; what follows 2 * pairs in a head stays.
//
// In 64-bit fixed point the product with a position wraps around at whole turns by itself, so the
// angle is as exact at position 100,000 as at 1, which a product of floats is not.
//
// A warp for each head: blocks of 256 threads, ceil((Q + 2 K) / 8) by T of them.

#include "pages.cuh"
#include "reduce.cuh"

constexpr int THREADS = 256;

struct Turn {
    float sine, cosine;
};

__device__ inline Turn turn_of(unsigned long long turns, int position, float magnitude) {
    const int half_turns = static_cast<int>((turns * position) >> 32); // -1 to 1, in 2^31
    Turn turn;
    sincospif(half_turns * 0x1p-31f, &turn.sine, &turn.cosine);
    return {turn.sine * magnitude, turn.cosine * magnitude};
}

/// A head in memory, normed as it is read.
struct Head {
    const float* values;
    const float* gain;
    float factor;

    __device__ Head(const float* values, const float* gain, float epsilon, int lane, int D)
        : values(values), gain(gain), factor(1) {
        if (gain != nullptr) {
            float squares = 0;
            for (int d = lane; d < D; d += WARP) {
                squares = fmaf(values[d], values[d], squares);
            }
            factor = rsqrtf(warp_sum(squares) / D + epsilon);
        }
    }

    __device__ float operator[](int d) const {
        return gain == nullptr ? values[d] : values[d] * (factor * gain[d]);
    }
};

/// Turns a head. What a lane writes, no other reads, so it may be the same memory.
template <typename Write>
__device__ void turn(const Head& head, int position, const unsigned long long* turns, int pairs,
                     int step, float magnitude, int lane, int D, Write write) {
    const int apart = step == 2 ? 1 : pairs;
    for (int i = lane; i < pairs; i += WARP) {
        const Turn by = turn_of(turns[i], position, magnitude);
        const float first = head[i * step];
        const float second = head[i * step + apart];
        write(i * step, first * by.cosine - second * by.sine);
        write(i * step + apart, first * by.sine + second * by.cosine);
    }
    for (int d = 2 * pairs + lane; d < D; d += WARP) {
        write(d, head[d]);
    }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    place_heads_f16_f32(float* queries, const float* __restrict__ keys,
                        const float* __restrict__ values, const float* __restrict__ query_gain,
                        const float* __restrict__ key_gain, float epsilon,
                        const int* __restrict__ positions,
                        const unsigned long long* __restrict__ turns, int pairs, int step,
                        float magnitude, __half* __restrict__ key_pages,
                        __half* __restrict__ value_pages, const int* __restrict__ slots, int Q,
                        int K, int D) {
    const int lane = threadIdx.x % WARP;
    int head = (blockIdx.x * THREADS + threadIdx.x) / WARP;
    const size_t t = blockIdx.y;
    const int position = pairs == 0 ? 0 : positions[t];
    if (head < Q) {
        float* const at = queries + (t * Q + head) * D;
        turn(Head(at, query_gain, epsilon, lane, D), position, turns, pairs, step, magnitude, lane,
             D, [&](int d, float value) { at[d] = value; });
        return;
    }
    head -= Q;
    const bool isKey = head < K;
    head -= isKey ? 0 : K;
    if (head >= K || slots[t] < 0) return;
    const int block = slots[t] / PAGE;
    const int place = slots[t] % PAGE;
    const float* const from = (isKey ? keys : values) + (t * K + head) * D;
    __half* const to =
        (isKey ? key_pages : value_pages) + page_at(block, head, K, D) + place * D;
    turn(Head(from, isKey ? key_gain : nullptr, epsilon, lane, D), position, turns,
         isKey ? pairs : 0, step, magnitude, lane, D,
         [&](int d, float value) { to[d] = __float2half_rn(value); });
}
