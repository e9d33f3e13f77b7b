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
// the one with which the greatest probabilities first add up to p (top-p). The thresholds are found
// bit by bit; weights are integers, so sums come out the same in any order.
// Sources: Holtzman et al., arXiv:1904.09751 (top-p); Nguyen et al., arXiv:2407.01082 (min-p).

#include "reduce.cuh"

constexpr int THREADS = 1024;
constexpr int WARPS = THREADS / WARP;

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

/// Orders floats as unsigned integers; no number comes last.
__device__ inline unsigned ordered(float value) {
    const unsigned bits = __float_as_uint(value);
    if (value != value) return 0xffffffff;
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
    unsigned least; // of the candidates' keys

    __device__ bool allows(int token) const {
        return mask == nullptr || mask[token / 32] >> token % 32 & 1;
    }

    /// A token's probability as a share of the best one's, in 2^32; 0 for no candidate.
    __device__ u64 weight(int token) const {
        return allows(token) && ordered(logits[token]) >= least
                   ? __float2ull_rn(expf((logits[token] - most) / temperature) * 0x1p32f)
                   : 0;
    }
};

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

/// The candidates' weight, or how many they are.
__device__ inline u64 measure(const Row& row, bool weighs, u64* parts) {
    u64 sum = 0;
    for (int token = threadIdx.x; token < row.V; token += THREADS) {
        sum += weighs ? row.weight(token)
                      : row.allows(token) && ordered(row.logits[token]) >= row.least;
    }
    return block_sum(sum, parts);
}

/// Raises the threshold as far as the candidates still measure enough.
__device__ inline void cut(Row& row, bool weighs, u64 enough, u64* parts) {
    const unsigned before = row.least;
    unsigned least = 0;
    for (unsigned bit = 0x80000000; bit != 0; bit >>= 1) {
        row.least = max(before, least | bit);
        if (measure(row, weighs, parts) >= enough) {
            least |= bit;
        }
    }
    row.least = max(before, least);
}

/// The candidate at a point of their weight, in the order of tokens.
__device__ inline void draw(const Row& row, u64 point, u64* parts, int* chosen) {
    const int lane = threadIdx.x % WARP;
    const int each = (row.V + THREADS - 1) / THREADS * WARP; // tokens of a warp, side by side
    const int from = threadIdx.x / WARP * each;
    const int to = min(row.V, from + each);
    u64 sum = 0;
    for (int token = from + lane; token < to; token += WARP) {
        sum += row.weight(token);
    }
    u64 left = __umul64hi(block_sum(sum, parts), point);
    int warp = 0;
    while (left >= parts[warp]) {
        left -= parts[warp++];
    }
    if (warp != threadIdx.x / WARP) return;
    for (int base = from; base < to; base += WARP) {
        const u64 weight = base + lane < to ? row.weight(base + lane) : 0;
        u64 upto = weight;
        for (int distance = 1; distance < WARP; distance *= 2) {
            const u64 other = __shfl_up_sync(ALL_LANES, upto, distance);
            upto += lane >= distance ? other : 0;
        }
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

extern "C" __global__ void __launch_bounds__(THREADS)
    choose_token_f32(int* __restrict__ tokens, const float* __restrict__ logits,
                     const Choice* __restrict__ choices, const unsigned* __restrict__ masks,
                     int C) {
    __shared__ u64 parts[WARPS];
    const Choice choice = choices[blockIdx.x];
    Row row = {logits + (size_t) blockIdx.x * C, choice.mask < 0 ? nullptr : masks + choice.mask,
               choice.V, 0, choice.temperature, 0};

    u64 best = 0; // the key above, the token's complement below: of equal ones the first wins
    for (int token = threadIdx.x; token < row.V; token += THREADS) {
        const u64 key = ordered(row.logits[token]);
        if (row.allows(token) || key == 0xffffffff) {
            best = max(best, key << 32 | ~static_cast<unsigned>(token));
        }
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
    if (choice.min_p > 0) {
        row.least = ordered(row.most + row.temperature * logf(choice.min_p));
    }
    if (choice.top_k > 0 && choice.top_k < row.V) {
        cut(row, false, choice.top_k, parts);
    }
    if (choice.top_p < 1) {
        const u64 all = measure(row, true, parts);
        const u64 enough = static_cast<u64>(static_cast<double>(choice.top_p) * all);
        cut(row, true, max(enough, u64{1}), parts); // one candidate is left however small p is
    }
    draw(row, choice.point, parts, tokens + blockIdx.x);
}
