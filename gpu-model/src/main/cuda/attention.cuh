// Attention of a tile of query rows to a span of positions in the paged cache, by one block of 128
// threads, with the softmax computed as the positions come by (Milakov and Gimelshein,
// arXiv:1805.02867; Dao et al., arXiv:2205.14135).
//
// The rows of a piece are its tokens times the G query heads that share a head of the cache (GQA,
// arXiv:2305.13245), token by token; a tile has 8 * ROWS of them, so each key and value that is read
// serves them all. Positions are worked off 32 at a time: scores, weights, weighted values.
//
// Shared memory, in this order, rows padded so that loads of 16 bytes have no bank conflicts:
//   queries   [8 * ROWS, D + 4] F32, scaled
//   keys      [32, D + 8]       F16
//   values    [32, D + 8]       F16
//   weights   [8 * ROWS, 36]    F32: scores at first
//   factors   [8 * ROWS]        F32: how much what was summed so far shrinks
//   most      [8 * ROWS]        F32: the greatest score so far
//   total     [8 * ROWS]        F32: the sum of the weights so far
#pragma once

#include <float.h>

#include "pages.cuh"
#include "reduce.cuh"

/// A sequence's part of a step.
struct Piece {
    int row;    // where its rows begin among the step's
    int tokens; // how many they are
    int start;  // the first one's position
    int table;  // where its block table begins among all tables
};

constexpr int ATTENTION_THREADS = 128;
constexpr int POSITIONS = 32;

/// Where the positions that a row sees begin, as a multiple of 32.
__device__ inline int seen_from(int position, int window) {
    return position < window ? 0 : (position - window + 1) / POSITIONS * POSITIONS;
}

template <int ROWS, int DIMENSIONS>
struct Attention {
    static constexpr int WARPS = ATTENTION_THREADS / WARP;
    static constexpr int SIDE = 8;                         // threads along the rows
    static constexpr int LANES = ATTENTION_THREADS / SIDE; // threads along positions or dimensions
    static constexpr int TILE = SIDE * ROWS;
    static constexpr int STRIDE = POSITIONS + 4;
    static constexpr int PAIRS = DIMENSIONS / (2 * LANES);

    const int D, G;
    const int first;  // of the tile's rows among the piece's
    const int of_row = threadIdx.x / LANES;
    const int of_lane = threadIdx.x % LANES;
    float *queries, *weights, *factors, *most, *total;
    __half *keys, *values;
    float2 sums[ROWS][PAIRS] = {}; // of rows of_row + 8i, dimensions 2 * of_lane + 32j and the next

    __device__ Attention(void* shared, int D, int G, int first) : D(D), G(G), first(first) {
        queries = static_cast<float*>(shared);
        keys = reinterpret_cast<__half*>(queries + TILE * (D + 4));
        values = keys + POSITIONS * (D + 8);
        weights = reinterpret_cast<float*>(values + POSITIONS * (D + 8));
        factors = weights + TILE * STRIDE;
        most = factors + TILE;
        total = most + TILE;
    }

    /// @param x      [T, K * G * D]
    /// @param pages  of the keys and of the values
    /// @param table  the sequence's blocks
    /// @param window positions that a row sees at most
    /// @param from   the first position, a multiple of 32
    /// @param to     behind the last
    __device__ void run(const Piece& piece, const float* x, const __half* key_pages,
                        const __half* value_pages, const int* table, int head, int K, float scale,
                        int window, int from, int to) {
        load_queries(piece, x, head, K, scale);
        for (int base = from; base < to; base += POSITIONS) {
            load_pages(keys, key_pages, table, head, K, base, to);
            load_pages(values, value_pages, table, head, K, base, to);
            __syncthreads();
            score(piece, window, base);
            __syncthreads();
            weigh();
            __syncthreads();
            sum_values();
            __syncthreads();
        }
    }

    /// Calls write(row of the piece, dimension, two sums, most, total) for all that this thread has.
    template <typename Write>
    __device__ void finish(const Piece& piece, Write write) const {
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            const int row = of_row + SIDE * i;
            if (first + row < piece.tokens * G) {
#pragma unroll
                for (int j = 0; j < PAIRS; j++) {
                    const int d = 2 * (of_lane + LANES * j);
                    if (d < D) {
                        write(first + row, d, sums[i][j], most[row], total[row]);
                    }
                }
            }
        }
    }

  private:
    __device__ void load_queries(const Piece& piece, const float* x, int head, int K,
                                 float scale) {
        const int quads = D / 4;
        for (int i = threadIdx.x; i < TILE * quads; i += ATTENTION_THREADS) {
            const int row = first + i / quads;
            float4 v = make_float4(0, 0, 0, 0);
            if (row < piece.tokens * G) {
                const size_t t = piece.row + row / G;
                v = reinterpret_cast<const float4*>(
                    x + (t * K * G + head * G + row % G) * D)[i % quads];
            }
            reinterpret_cast<float4*>(queries + i / quads * (D + 4))[i % quads] =
                make_float4(v.x * scale, v.y * scale, v.z * scale, v.w * scale);
        }
        for (int row = threadIdx.x; row < TILE; row += ATTENTION_THREADS) {
            most[row] = -FLT_MAX; // finite, so that nothing seen yet weighs nothing
            total[row] = 0;
        }
    }

    __device__ void load_pages(__half* to_shared, const __half* pages, const int* table, int head,
                               int K, int base, int to) {
        const int eights = D / 8;
        for (int i = threadIdx.x; i < POSITIONS * eights; i += ATTENTION_THREADS) {
            const int position = base + i / eights;
            int4 eight = make_int4(0, 0, 0, 0); // what was never written may be no number
            if (position < to) {
                const size_t page = page_at(table[position / PAGE], head, K, D);
                eight = reinterpret_cast<const int4*>(
                    pages + page + position % PAGE * D)[i % eights];
            }
            reinterpret_cast<int4*>(to_shared + i / eights * (D + 8))[i % eights] = eight;
        }
    }

    __device__ void score(const Piece& piece, int window, int base) {
        constexpr int COLUMNS = POSITIONS / LANES;
        float scores[ROWS][COLUMNS] = {};
#pragma unroll 1
        for (int d = 0; d < D; d += 8) {
            float2 k[COLUMNS][4];
#pragma unroll
            for (int j = 0; j < COLUMNS; j++) {
                const int4 eight = *reinterpret_cast<const int4*>(
                    keys + (of_lane + LANES * j) * (D + 8) + d);
                const int words[4] = {eight.x, eight.y, eight.z, eight.w};
#pragma unroll
                for (int pair = 0; pair < 4; pair++) {
                    k[j][pair] = __half22float2(reinterpret_cast<const __half2&>(words[pair]));
                }
            }
#pragma unroll
            for (int i = 0; i < ROWS; i++) {
                const float4* const query = reinterpret_cast<const float4*>(
                    queries + (of_row + SIDE * i) * (D + 4) + d);
                const float4 low = query[0];
                const float4 high = query[1];
#pragma unroll
                for (int j = 0; j < COLUMNS; j++) {
                    float sum = scores[i][j];
                    sum = fmaf(low.x, k[j][0].x, sum);
                    sum = fmaf(low.y, k[j][0].y, sum);
                    sum = fmaf(low.z, k[j][1].x, sum);
                    sum = fmaf(low.w, k[j][1].y, sum);
                    sum = fmaf(high.x, k[j][2].x, sum);
                    sum = fmaf(high.y, k[j][2].y, sum);
                    sum = fmaf(high.z, k[j][3].x, sum);
                    scores[i][j] = fmaf(high.w, k[j][3].y, sum);
                }
            }
        }
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            const int row = of_row + SIDE * i;
            const int position = piece.start + (first + row) / G;
#pragma unroll
            for (int j = 0; j < COLUMNS; j++) {
                const int column = of_lane + LANES * j;
                const int before = position - (base + column);
                weights[row * STRIDE + column] =
                    before >= 0 && before < window ? scores[i][j] : -INFINITY;
            }
        }
    }

    /// A warp for each row, a lane for each position.
    __device__ void weigh() {
        const int lane = threadIdx.x % WARP;
        for (int row = threadIdx.x / WARP; row < TILE; row += WARPS) {
            const float score = weights[row * STRIDE + lane];
            const float before = most[row];
            const float now = fmaxf(before, warp_max(score));
            const float weight = expf(score - now);
            const float sum = warp_sum(weight);
            weights[row * STRIDE + lane] = weight;
            if (lane == 0) {
                factors[row] = expf(before - now);
                most[row] = now;
                total[row] = total[row] * factors[row] + sum;
            }
            __syncwarp();
        }
    }

    __device__ void sum_values() {
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
            const float factor = factors[of_row + SIDE * i];
#pragma unroll
            for (int j = 0; j < PAIRS; j++) {
                sums[i][j].x *= factor;
                sums[i][j].y *= factor;
            }
        }
#pragma unroll 1
        for (int n = 0; n < POSITIONS; n += 4) {
            float w[ROWS][4];
#pragma unroll
            for (int i = 0; i < ROWS; i++) {
                const float4 four = *reinterpret_cast<const float4*>(
                    weights + (of_row + SIDE * i) * STRIDE + n);
                w[i][0] = four.x;
                w[i][1] = four.y;
                w[i][2] = four.z;
                w[i][3] = four.w;
            }
#pragma unroll
            for (int k = 0; k < 4; k++) {
#pragma unroll
                for (int j = 0; j < PAIRS; j++) {
                    const int d = 2 * (of_lane + LANES * j);
                    if (d < D) {
                        const float2 v = __half22float2(*reinterpret_cast<const __half2*>(
                            values + (n + k) * (D + 8) + d));
#pragma unroll
                        for (int i = 0; i < ROWS; i++) {
                            sums[i][j].x = fmaf(w[i][k], v.x, sums[i][j].x);
                            sums[i][j].y = fmaf(w[i][k], v.y, sums[i][j].y);
                        }
                    }
                }
            }
        }
    }
};
