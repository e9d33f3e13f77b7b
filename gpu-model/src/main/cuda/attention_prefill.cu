// out[t, h] = softmax over s of (scale * x[t, h] . keys[s, h / G]) times values[s, h / G], for all
// positions s up to that of t in its own sequence, or the last ones of these; for pieces of many tokens
//
//   out, x                   [T, K * G * D]     F32; D a multiple of 16
//   key_pages, value_pages   [blocks, K, 16, D] F16: of one layer
//   pieces                   [P]                the sequences' parts of the step
//   tables                                      their block tables, one after the other
//   window                                      positions that a row sees at most
//
// For D up to 64, 128 and 256. Blocks of 128 threads, one for 32 rows (tokens times G) of a piece,
// a head of the cache, and a piece: ceil(most tokens * G / 32) by K by P of them.

#include "attention.cuh"

constexpr int ROWS = 4;

template <int DIMENSIONS>
__device__ void prefill(float* out, const float* x, const __half* key_pages,
                        const __half* value_pages, const Piece* pieces, const int* tables, int window,
                        int K, int G, int D, float scale) {
    extern __shared__ __align__(16) char shared[];
    const Piece piece = pieces[blockIdx.z];
    const int head = blockIdx.y;
    const int first = blockIdx.x * (8 * ROWS);
    if (first >= piece.tokens * G) return;
    Attention<ROWS, DIMENSIONS> attention(shared, D, G, first);
    const int last = min(first + 8 * ROWS, piece.tokens * G) - 1;
    attention.run(piece, x, key_pages, value_pages, tables + piece.table, head, K, scale, window,
                  seen_from(piece.start + first / G, window), piece.start + last / G + 1);
    attention.finish(piece, [&](int row, int d, float2 sum, float, float total) {
        const size_t t = piece.row + row / G;
        *reinterpret_cast<float2*>(out + (t * K * G + head * G + row % G) * D + d) =
            make_float2(sum.x / total, sum.y / total);
    });
}

#define PREFILL(DIMENSIONS)                                                                      \
    extern "C" __global__ void __launch_bounds__(ATTENTION_THREADS, 3)                             \
        attention_prefill##DIMENSIONS##_f16_f32(                                                 \
            float* __restrict__ out, const float* __restrict__ x,                                \
            const __half* __restrict__ key_pages, const __half* __restrict__ value_pages,        \
            const Piece* __restrict__ pieces, const int* __restrict__ tables, int window, int K, \
            int G, int D, float scale) {                                                         \
        prefill<DIMENSIONS>(out, x, key_pages, value_pages, pieces, tables, window, K, G, D,     \
                            scale);                                                              \
    }

PREFILL(64)
PREFILL(128)
PREFILL(256)
