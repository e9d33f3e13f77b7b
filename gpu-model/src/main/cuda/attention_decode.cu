// The attention of attention_prefill.cu, for pieces of one token: few rows and many positions, so
// the positions are split among blocks, and again among a block's warps
//
//   out, x                   [T, K * G * D]     F32; D a multiple of 16
//   sums                     [P, K * G, splits, D] F32: weighted values of a split
//   weights                  [P, K * G, splits, 2] F32: about its greatest score, in units of log 2,
//                                               and its weights' sum
//   arrived                  [P, blocks of a piece] zeros, as they are again afterwards
//   packed, packed_sums, packed_scales   out as pack.cuh has it, or null
//   key_pages, value_pages   [blocks, K, 16, D] F16: of one layer
//   pieces                   [P]                the sequences' parts of the step, the first of which
//                                               has a token; where one has none, out stays
//   tables                                      their block tables, one after the other
//   window                                      positions that a row sees at most
//
// A sequence that is too short for two splits goes to out; the others to sums and weights, which the
// block that comes last puts together. For D up to 64, 128 (4 warps a block) and 256 (2). A block for a split, for
// 16 query heads of a head of the cache, and a piece: splits by K * ceil(G / 16) by P of them. A
// warp works on a page at a time, with D up to 64 on two, while the next ones are on their way.
// Shared memory: keys, values, and those on their way for each warp, in all
// [2048 / DIMENSIONS, 16, DIMENSIONS + 8] F16, and in the end the warps' sums.
// Source: Dao et al., "Flash-Decoding for long-context inference", 2023.

#include "split.cuh"

/// So that a block has about 70 KB in shared memory, whatever the heads.
template <int DIMENSIONS>
struct Decode {
    static constexpr int WARPS = DIMENSIONS > 128 ? 2 : 4;
    static constexpr int PAGES = DIMENSIONS > 64 ? 1 : 2; // that a warp works on at a time
    static constexpr int THREADS = WARPS * WARP;
};

__device__ inline void add(float4& sum, float factor, const float4& four) {
    sum.x = fmaf(factor, four.x, sum.x);
    sum.y = fmaf(factor, four.y, sum.y);
    sum.z = fmaf(factor, four.z, sum.z);
    sum.w = fmaf(factor, four.w, sum.w);
}

/// Whether this is the last of so many blocks to have left its part. All threads call it.
__device__ inline bool is_last(unsigned* arrived, int blocks) {
    __shared__ bool is_last;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        is_last = atomicInc(arrived, blocks - 1) == blocks - 1;
    }
    __syncthreads();
    __threadfence();
    return is_last;
}

/// Puts together what the splits have of a row and query head, by a warp, always in the same order.
__device__ inline void combine(const Attended& to, int t, int query_head, const float* sums,
                               const float2* weights, int splits, int D, int lane) {
    float most = -FLT_MAX;
    for (int split = 0; split < splits; split++) {
        most = fmaxf(most, __ldcg(weights + split).x);
    }
    for (int begin = 0; begin < D; begin += 4 * WARP) {
        const int d = begin + 4 * lane;
        float4 sum = make_float4(0, 0, 0, 0);
        float total = 0;
        for (int split = 0; split < splits; split++) {
            const float2 weight = __ldcg(weights + split);
            const float factor = power_of_two(weight.x - most);
            total = fmaf(factor, weight.y, total);
            if (d < D) {
                add(sum, factor, __ldcg(reinterpret_cast<const float4*>(sums + split * D + d)));
            }
        }
        const float4 mean =
            make_float4(sum.x / total, sum.y / total, sum.z / total, sum.w / total);
        to.put(t, query_head * D + d, mean, d < D, lane);
    }
}

template <int DIMENSIONS>
__device__ void decode(const Attended& to_out, float* sums, float2* weights, unsigned* arrived,
                       const float* x, const __half* key_pages, const __half* value_pages, const Piece* pieces,
                       const int* tables, int window, int splits, int K, int G, int D, float scale) {
    extern __shared__ __align__(16) char shared[];
    constexpr int WARPS = Decode<DIMENSIONS>::WARPS;
    constexpr int PAGES = Decode<DIMENSIONS>::PAGES;
    constexpr int PAGE_BYTES = Attention<DIMENSIONS>::PAGE_BYTES;
    constexpr int STRIDE = Attention<DIMENSIONS>::STRIDE;
    __shared__ float2 marks[WARPS][ROWS]; // each warp's most, and its weights' sums
    const Piece piece = pieces[blockIdx.z];
    if (piece.tokens == 0) return; // of a row that only fills a step up
    const Split split = split_of(piece.start, window, splits, blockIdx.x);
    if (blockIdx.x >= split.used) return;
    const int tiles = (G + ROWS - 1) / ROWS;
    const int head = blockIdx.y / tiles;
    const int first = blockIdx.y % tiles * ROWS;
    const int warp = __shfl_sync(ALL_LANES, threadIdx.x / WARP, 0); // known to be uniform
    const int* const table = tables + piece.table;
    constexpr int OWN_BYTES = 4 * PAGES * PAGE_BYTES; // of a warp
    char* const own = shared + warp * OWN_BYTES;
    Attention<DIMENSIONS> attention(piece, x, first, head, K, G, D, scale, window);
    const int lane = attention.lane;

    const __half* const keys_of_head = key_pages + head * PAGE * D + attention.source();
    const __half* const values_of_head = value_pages + head * PAGE * D + attention.source();
    unsigned target = shared_at(own) + attention.target();
    unsigned keys = shared_at(own) + attention.keys();
    unsigned values = shared_at(own) + PAGES * PAGE_BYTES + attention.values();
    int other = OWN_BYTES / 2; // from one half to the other
    const auto copy = [&](int page) {
        unroll<0, PAGES, 1>([&](auto i) {
            constexpr int I = decltype(i)::value;
            const int used = split.to - (page + I) * PAGE;
            const int block = I == 0 || used > 0 ? table[page + I] : 0;
            const ptrdiff_t at = (ptrdiff_t) block * (K * PAGE * D);
            attention.template copy_page<I * PAGE_BYTES>(target, keys_of_head + at, used);
            attention.template copy_page<(PAGES + I) * PAGE_BYTES>(target, values_of_head + at,
                                                                   used);
        });
    };
    const int pages = (split.to + PAGE - 1) / PAGE;
    int page = split.from / PAGE + warp * PAGES;
    if (page < pages) {
        copy(page);
    }
    for (; page < pages; page += WARPS * PAGES) {
        await_copies();
        __syncwarp(); // the pages are there, and the other half is no longer needed
        target += other;
        if (page + WARPS * PAGES < pages) {
            copy(page + WARPS * PAGES);
        }
        attention.template attend<PAGES * PAGE>(keys, values, page * PAGE);
        keys += other;
        values += other;
        other = -other;
    }

    __syncwarp();
#pragma unroll
    for (int half = 0; half < 2; half++) {
        const int row = lane / 4 + 8 * half;
        if (first + row < G) {
            float* const part = reinterpret_cast<float*>(own) + row * STRIDE + lane % 4 * 2;
#pragma unroll
            for (int j = 0; j < DIMENSIONS / 8; j++) {
                *reinterpret_cast<float2*>(part + 8 * j) = make_float2(
                    attention.sums[j][2 * half], attention.sums[j][2 * half + 1]);
            }
            marks[warp][row] = make_float2(attention.most[half], attention.totals[2 * half]);
        }
    }
    __syncthreads();
    for (int row = warp; row < ROWS && first + row < G; row += WARPS) {
        float most = -FLT_MAX;
#pragma unroll
        for (int i = 0; i < WARPS; i++) {
            most = fmaxf(most, marks[i][row].x);
        }
        float factors[WARPS];
        float total = 0;
#pragma unroll
        for (int i = 0; i < WARPS; i++) {
            factors[i] = power_of_two(marks[i][row].x - most);
            total = fmaf(factors[i], marks[i][row].y, total);
        }
        const int query_head = head * G + first + row;
        const size_t part =
            (size_t) ((blockIdx.z * K * G + query_head) * splits + blockIdx.x);
        if (split.used == 1) {
#pragma unroll
            for (int i = 0; i < WARPS; i++) {
                factors[i] /= total;
            }
        } else if (lane == 0) {
            weights[part] = make_float2(most, total);
        }
#pragma unroll
        for (int begin = 0; begin < DIMENSIONS; begin += 4 * WARP) {
            const int d = begin + 4 * lane;
            float4 sum = make_float4(0, 0, 0, 0);
            if (d < D) {
#pragma unroll
                for (int i = 0; i < WARPS; i++) {
                    const float4 four = *reinterpret_cast<const float4*>(
                        reinterpret_cast<const float*>(shared + i * OWN_BYTES) + row * STRIDE + d);
                    add(sum, factors[i], four);
                }
            }
            if (split.used == 1) {
                to_out.put(piece.row, query_head * D + d, sum, d < D, lane);
            } else if (d < D) {
                *reinterpret_cast<float4*>(sums + part * D + d) = sum;
            }
        }
    }
    if (blockIdx.x == 0 && blockIdx.y == 0) {
        to_out.finish_row(piece.row);
        if (blockIdx.z == 0) {
            to_out.pad();
        }
    }
    if (split.used > 1 && is_last(arrived + blockIdx.z * gridDim.y + blockIdx.y, split.used)) {
        for (int row = warp; row < ROWS && first + row < G; row += WARPS) {
            const int query_head = head * G + first + row;
            const size_t part = ((size_t) blockIdx.z * K * G + query_head) * splits;
            combine(to_out, piece.row, query_head, sums + part * D, weights + part, split.used, D,
                    lane);
        }
    }
}

#define DECODE(DIMENSIONS)                                                                      \
    extern "C" __global__ void __launch_bounds__(Decode<DIMENSIONS>::THREADS,                   \
                                                 Attention<DIMENSIONS>::BLOCKS)                 \
        attention_decode##DIMENSIONS##_f16_f32(                                                 \
            float* __restrict__ out, int4* __restrict__ packed,                                 \
            unsigned* __restrict__ packed_sums, float* __restrict__ packed_scales,              \
            int T8, float* __restrict__ sums, float2* __restrict__ weights, unsigned* arrived, \
            const float* __restrict__ x, const __half* __restrict__ key_pages,                  \
            const __half* __restrict__ value_pages, const Piece* __restrict__ pieces,           \
            const int* __restrict__ tables, int window, int splits, int K, int G, int D,        \
            float scale) {                                                                      \
        decode<DIMENSIONS>({out, K * G * D, {packed, packed_sums, packed_scales, T8}}, sums,    \
                           weights, arrived, x, key_pages, value_pages, pieces, tables,       \
                           window, splits, K, G, D, scale);                                     \
    }

DECODE(64)
DECODE(128)
DECODE(256)
