// The attention of attention_prefill.cu, for pieces of one token: few rows and many positions, so
// the positions are split among blocks
//
//   out, x                   [T, K * G * D]     F32; D a multiple of 16
//   sums                     [P, K * G, splits, D] F32: weighted values of a split
//   weights                  [P, K * G, splits, 2] F32: its greatest score, and its weights' sum
//   key_pages, value_pages   [blocks, K, 16, D] F16: of one layer
//   pieces                   [P]                the sequences' parts of the step
//   tables                                      their block tables, one after the other
//   window                                      positions that a row sees at most
//
// A sequence that is too short for two splits goes to out; the others to sums and weights, for
// attention_combine.cu. For D up to 64, 128 and 256. Blocks of 128 threads, one for a split, for 8
// query heads of a head of the cache, and a piece: splits by K * ceil(G / 8) by P of them.
// Source: Dao et al., "Flash-Decoding for long-context inference", 2023.

#include "split.cuh"

constexpr int ROWS = 1;

template <int DIMENSIONS>
__device__ void decode(float* out, float* sums, float* weights, const float* x,
                       const __half* key_pages, const __half* value_pages, const Piece* pieces,
                       const int* tables, int window, int splits, int K, int G, int D, float scale) {
    extern __shared__ __align__(16) char shared[];
    const Piece piece = pieces[blockIdx.z];
    const Split split = split_of(piece.start, window, splits, blockIdx.x);
    if (blockIdx.x >= split.used) return;
    const int tiles = (G + 8 * ROWS - 1) / (8 * ROWS);
    const int head = blockIdx.y / tiles;
    Attention<ROWS, DIMENSIONS> attention(shared, D, G, blockIdx.y % tiles * (8 * ROWS));
    attention.run(piece, x, key_pages, value_pages, tables + piece.table, head, K, scale,
                  window, split.from, split.to);
    attention.finish(piece, [&](int row, int d, float2 sum, float most, float total) {
        const int query_head = head * G + row;
        if (split.used == 1) {
            *reinterpret_cast<float2*>(out + ((size_t) piece.row * K * G + query_head) * D + d) =
                make_float2(sum.x / total, sum.y / total);
        } else {
            const size_t part =
                ((size_t) blockIdx.z * K * G + query_head) * splits + blockIdx.x;
            *reinterpret_cast<float2*>(sums + part * D + d) = sum;
            if (d == 0) {
                *reinterpret_cast<float2*>(weights + part * 2) = make_float2(most, total);
            }
        }
    });
}

#define DECODE(DIMENSIONS)                                                                       \
    extern "C" __global__ void __launch_bounds__(ATTENTION_THREADS, 3)                             \
        attention_decode##DIMENSIONS##_f16_f32(                                                  \
            float* __restrict__ out, float* __restrict__ sums, float* __restrict__ weights,      \
            const float* __restrict__ x, const __half* __restrict__ key_pages,                   \
            const __half* __restrict__ value_pages, const Piece* __restrict__ pieces,            \
            const int* __restrict__ tables, int window, int splits, int K, int G, int D,         \
            float scale) {                                                                       \
        decode<DIMENSIONS>(out, sums, weights, x, key_pages, value_pages, pieces, tables,        \
                           window, splits, K, G, D, scale);                                      \
    }

DECODE(64)
DECODE(128)
DECODE(256)
