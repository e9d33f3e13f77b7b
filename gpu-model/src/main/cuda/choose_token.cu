// tokens[i] = the best token of logits[i], or one drawn by probability
//
//   tokens    [N]      -1 where a logit is no number, or the best that is allowed is not finite
//   logits    [N, C]   F32
//   choices   [N]      how to choose
//   masks     words of 32 tokens each, the lowest bit first; a choice says where its own begin
//
// A block of 1024 threads for each row i.
//
// Of equal logits the first is the best. Candidates are all tokens whose logit is at least a
// threshold: the k-th greatest (top-k), the best one's with a share of its probability (min-p), and
// the one with which the greatest probabilities first add up to p (top-p). The last and the first of
// these are found by 8 bits of the logits' order at a time, from the top: a histogram in shared
// memory says which of 256 digits the threshold has, and only tokens with the digits found so far
// count on. A row is read anew each time, from the second-level cache: one of 128,000 logits is too
// large for shared memory. Weights are integers, so sums come out the same in any order.
// Sources: Holtzman et al., arXiv:1904.09751 (top-p); Nguyen et al., arXiv:2407.01082 (min-p).

#include "reduce.cuh"

constexpr int THREADS = 1024;
constexpr int WARPS = THREADS / WARP;
constexpr int DIGIT = 8; // bits
constexpr int DIGITS = 1 << DIGIT;
constexpr int COPIES = 16; // of each sum, so that a warp's lanes seldom add to the same word

using u64 = unsigned long long;

/// How a row's token is chosen.
struct Choice {
    float temperature; // 0 for the best
    int top_k;         // 0 for all
    float top_p;       // 1 for all
    float min_p;       // 0 for all
    u64 point;         // where in the candidates' weight to draw, as a fraction of 2^64
    int mask;          // where it begins among the words, or -1
    int V;             // tokens that there are, at most C
};

/// Orders floats, but for those that are no numbers, as unsigned integers from 2^23 - 1 on.
__device__ inline unsigned ordered(float value) {
    const unsigned bits = __float_as_uint(value);
    return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

__device__ inline float unordered(unsigned key) {
    return __uint_as_float(key & 0x80000000 ? key ^ 0x80000000 : ~key);
}

__device__ inline u64 warp_sum(u64 value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, distance);
    }
    return value;
}

/// One row, and which of its tokens are candidates.
struct Row {
    const float* logits;
    const unsigned* mask;
    int V;
    float most;
    float temperature;
    unsigned least; // of the candidates' keys; at least 1

    __device__ bool allows(int token) const {
        return mask == nullptr || mask[token / 32] >> token % 32 & 1;
    }

    /// Orders tokens by their logits; 0 for those that are not allowed.
    __device__ unsigned key(int token) const {
        return allows(token) ? ordered(logits[token]) : 0;
    }

    /// Of a candidate with this key, its probability as a share of the best one's, in 2^32; 0 for no
    /// candidate.
    __device__ u64 weight(unsigned key) const {
        return key >= least
                   ? __float2ull_rn(expf((unordered(key) - most) / temperature) * 0x1p32f)
                   : 0;
    }
};

/// What the tokens with each digit measure. Weights of up to 2^32 are added in halves of 16 bits, as
/// a device adds 32 bits at a time: each copy is for a 16th of the tokens, so that the halves of a
/// million tokens do not overflow.
struct Histogram {
    unsigned low[DIGITS][COPIES];
    unsigned high[DIGITS][COPIES];
    u64 all[DIGITS];

    __device__ void clear() {
        const uint4 zeros = make_uint4(0, 0, 0, 0);
        reinterpret_cast<uint4*>(low)[threadIdx.x] = zeros;
        reinterpret_cast<uint4*>(high)[threadIdx.x] = zeros;
    }

    __device__ void add(unsigned digit, u64 measure) {
        atomicAdd(&low[digit][threadIdx.x % COPIES], static_cast<unsigned>(measure & 0xffff));
        atomicAdd(&high[digit][threadIdx.x % COPIES], static_cast<unsigned>(measure >> 16));
    }

    /// Adds the copies up, four threads for each digit.
    __device__ void finish() {
        const uint4 lows = reinterpret_cast<const uint4*>(low)[threadIdx.x];
        const uint4 highs = reinterpret_cast<const uint4*>(high)[threadIdx.x];
        u64 sum = ((u64{highs.x} + highs.y + highs.z + highs.w) << 16) + lows.x + lows.y +
                  lows.z + lows.w;
        sum += __shfl_xor_sync(ALL_LANES, sum, 1);
        sum += __shfl_xor_sync(ALL_LANES, sum, 2);
        if (threadIdx.x % 4 == 0) {
            all[threadIdx.x / 4] = sum;
        }
    }
};
static_assert(THREADS * 4 == DIGITS * COPIES);

/// The sum over the lanes up to this one.
__device__ inline u64 sum_upto(u64 value) {
    for (int distance = 1; distance < WARP; distance *= 2) {
        const u64 other = __shfl_up_sync(ALL_LANES, value, distance);
        value += threadIdx.x % WARP >= distance ? other : 0;
    }
    return value;
}

/// The sum over the block, in every thread. Every warp leaves its own part in `parts`.
__device__ inline u64 block_sum(u64 value, u64* parts) {
    __syncthreads(); // parts may still be read
    value = warp_sum(value);
    if (threadIdx.x % WARP == 0) {
        parts[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    u64 sum = 0;
    for (int warp = 0; warp < WARPS; warp++) {
        sum += parts[warp];
    }
    return sum;
}

/// Raises the threshold as far as the candidates still measure enough: a share of their weight, or
/// so many of them.
template <bool WEIGHS>
__device__ void cut(Row& row, float wanted, Histogram& histogram) {
    constexpr int OWN = DIGITS / WARP; // digits of a lane, the greatest in the first
    const int greatest = DIGITS - 1 - threadIdx.x % WARP * OWN;
    unsigned least = 0; // the threshold's digits so far
    u64 above = 0;      // what all tokens with greater ones measure
    u64 enough = 0;
    for (int shift = 32 - DIGIT; shift >= 0; shift -= DIGIT) {
        histogram.clear();
        __syncthreads();
        for (int token = threadIdx.x; token < row.V; token += THREADS) {
            const unsigned key = row.key(token);
            if (key >= row.least && (key ^ least) >> shift >> DIGIT == 0) {
                histogram.add(key >> shift & (DIGITS - 1), WEIGHS ? row.weight(key) : 1);
            }
        }
        __syncthreads();
        histogram.finish();
        __syncthreads();

        // Every warp finds the digit for itself.
        u64 own = 0;
        for (int i = 0; i < OWN; i++) {
            own += histogram.all[greatest - i];
        }
        const u64 upto = sum_upto(own);
        if (shift == 32 - DIGIT) {
            const u64 all = __shfl_sync(ALL_LANES, upto, WARP - 1);
            enough = WEIGHS ? static_cast<u64>(static_cast<double>(wanted) * all)
                            : static_cast<u64>(wanted);
            enough = max(enough, u64{1}); // one candidate is left however small p is
            if (all < enough) return;
        }
        const int lane = __ffs(__ballot_sync(ALL_LANES, above + upto >= enough)) - 1;
        above += __shfl_sync(ALL_LANES, upto - own, lane);
        int digit = DIGITS - 1 - lane * OWN;
        while (above + histogram.all[digit] < enough) {
            above += histogram.all[digit--];
        }
        least |= static_cast<unsigned>(digit) << shift;
    }
    row.least = least;
}

/// The candidate at a point of their weight, in the order of tokens.
__device__ inline void draw(const Row& row, u64 point, u64* parts, int* chosen) {
    const int lane = threadIdx.x % WARP;
    const int each = (row.V + THREADS - 1) / THREADS * WARP; // tokens of a warp, side by side
    const int from = threadIdx.x / WARP * each;
    const int to = min(row.V, from + each);
    u64 sum = 0;
    for (int token = from + lane; token < to; token += WARP) {
        sum += row.weight(row.key(token));
    }
    u64 left = __umul64hi(block_sum(sum, parts), point);
    int warp = 0;
    while (left >= parts[warp]) {
        left -= parts[warp++];
    }
    if (warp != threadIdx.x / WARP) return;
    for (int base = from; base < to; base += WARP) {
        const u64 weight = base + lane < to ? row.weight(row.key(base + lane)) : 0;
        const u64 upto = sum_upto(weight);
        const unsigned beyond = __ballot_sync(ALL_LANES, upto > left);
        if (beyond != 0) {
            if (lane == 0) {
                *chosen = base + __ffs(beyond) - 1;
            }
            return;
        }
        left -= __shfl_sync(ALL_LANES, upto, WARP - 1);
    }
}

extern "C" __global__ void __launch_bounds__(THREADS, 1)
    choose_token_f32(int* __restrict__ tokens, const float* __restrict__ logits,
                     const Choice* __restrict__ choices, const unsigned* __restrict__ masks,
                     int C) {
    __shared__ u64 parts[WARPS];
    __shared__ __align__(16) Histogram histogram;
    const Choice choice = choices[blockIdx.x];
    Row row = {logits + (size_t) blockIdx.x * C, choice.mask < 0 ? nullptr : masks + choice.mask,
               choice.V, 0, choice.temperature, 1};

    u64 best = 0; // the key above, the token's complement below: of equal ones the first wins
    for (int token = threadIdx.x; token < row.V; token += THREADS) {
        const float logit = row.logits[token];
        const u64 key = logit == logit ? row.allows(token) ? ordered(logit) : 0 : 0xffffffff;
        best = max(best, key << 32 | ~static_cast<unsigned>(token));
    }
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        best = max(best, __shfl_xor_sync(ALL_LANES, best, distance));
    }
    if (threadIdx.x % WARP == 0) {
        parts[threadIdx.x / WARP] = best;
    }
    __syncthreads();
    for (int warp = 0; warp < WARPS; warp++) {
        best = max(best, parts[warp]);
    }

    row.most = unordered(best >> 32); // no number where there is none, too
    const bool none = !isfinite(row.most);
    if (none || choice.temperature == 0 || choice.top_k == 1) {
        if (threadIdx.x == 0) {
            tokens[blockIdx.x] = none ? -1 : static_cast<int>(~static_cast<unsigned>(best));
        }
        return;
    }
    // Beyond this many times the temperature, weights are less than half of 2^-32.
    row.least = ordered(row.most - 24 * row.temperature);
    if (choice.min_p > 0) {
        row.least = max(row.least, ordered(row.most + row.temperature * logf(choice.min_p)));
    }
    if (choice.top_k > 0 && choice.top_k < row.V) {
        cut<false>(row, choice.top_k, histogram);
    }
    if (choice.top_p < 1) {
        cut<true>(row, choice.top_p, histogram);
    }
    draw(row, choice.point, parts, tokens + blockIdx.x);
}
