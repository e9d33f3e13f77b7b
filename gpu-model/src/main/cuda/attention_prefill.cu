// out[t, h] = softmax over s of (scale * x[t, h] . keys[s, h / G]) times values[s, h / G], for all
// positions s up to that of t in its own sequence, or the last ones of these; for pieces of many tokens
//
//   out, x                   [T, K * G * D]     F32; D a multiple of 16
//   key_pages, value_pages   [blocks, K, 16, D] F16: of one layer
//   pieces                   [P]                the sequences' parts of the step
//   tables                                      their block tables, one after the other
//   window                                      positions that a row sees at most
//
// For D up to 64, 128 and 256. Blocks of 4 warps, one for 64 rows (tokens times G) of a piece, a
// head of the cache, and a piece: ceil(most tokens * G / 64) by K by P of them. The warps work on 16
// rows each and on the same tile of 32 positions, of which each brings a page; while one tile is
// worked on, the next is on its way. Shared memory: two tiles, [2, 32, DIMENSIONS + 8] F16 each.

#include "attention.cuh"

constexpr int WARPS = 4;
constexpr int POSITIONS = 2 * PAGE;

template <int DIMENSIONS>
__device__ void prefill(float* out, const float* x, const __half* key_pages,
                        const __half* value_pages, const Piece* pieces, const int* tables, int window,
                        int K, int G, int D, float scale) {
    extern __shared__ __align__(16) char shared[];
    constexpr int PAGE_BYTES = Attention<DIMENSIONS>::PAGE_BYTES;
    constexpr int AT_ONCE = DIMENSIONS > 128 ? PAGE : POSITIONS; // as many as registers allow
    const Piece piece = pieces[blockIdx.z];
    const int head = blockIdx.y;
    const int rows = piece.tokens * G;
    const int begin = blockIdx.x * (WARPS * ROWS);
    if (begin >= rows) return;
    const int warp = __shfl_sync(ALL_LANES, threadIdx.x / WARP, 0); // known to be uniform
    const int first = begin + warp * ROWS;
    const int from = seen_from(piece.start + begin / G, window);
    const int to = piece.start + (min(begin + WARPS * ROWS, rows) - 1) / G + 1;
    const int* const table = tables + piece.table;
    Attention<DIMENSIONS> attention(piece, x, first, head, K, G, D, scale, window);

    const __half* const pages =
        (warp < 2 ? key_pages : value_pages) + head * PAGE * D + attention.source();
    const unsigned tiles = shared_at(shared);
    unsigned target = tiles + warp * PAGE_BYTES + attention.target();
    unsigned keys = tiles + attention.keys();
    unsigned values = tiles + 2 * PAGE_BYTES + attention.values();
    int other = 4 * PAGE_BYTES; // from one tile to the other
    const auto copy = [&](int base) {
        const int position = base + warp % 2 * PAGE;
        const int block = position < to ? table[position / PAGE] : 0;
        attention.template copy_page<0>(target, pages + (ptrdiff_t) block * (K * PAGE * D),
                                        to - position);
    };
    copy(from);
    for (int base = from; base < to; base += POSITIONS) {
        await_copies();
        __syncthreads(); // the tile is there, and the other one is no longer needed
        target += other;
        if (base + POSITIONS < to) {
            copy(base + POSITIONS);
        }
        if (first < rows) {
#pragma unroll
            for (int n = 0; n < POSITIONS; n += AT_ONCE) {
                attention.template attend<AT_ONCE>(keys + n / PAGE * PAGE_BYTES,
                                                   values + n / PAGE * PAGE_BYTES, base + n);
            }
        }
        keys += other;
        values += other;
        other = -other;
    }

#pragma unroll
    for (int half = 0; half < 2; half++) {
        const int row = first + attention.lane / 4 + 8 * half;
        if (row < rows) {
            const size_t t = piece.row + row / G;
            float* const to_row = out + (t * K * G + head * G + row % G) * D + attention.lane % 4 * 2;
            const float factor = 1 / attention.totals[2 * half];
#pragma unroll
            for (int d = 0; d < DIMENSIONS; d += 8) {
                if (d < D) {
                    const float* const two = attention.sums[d / 8] + 2 * half;
                    *reinterpret_cast<float2*>(to_row + d) =
                        make_float2(two[0] * factor, two[1] * factor);
                }
            }
        }
    }
}

#define PREFILL(DIMENSIONS)                                                                     \
    extern "C" __global__ void __launch_bounds__(WARPS* WARP, Attention<DIMENSIONS>::BLOCKS)    \
        attention_prefill##DIMENSIONS##_f16_f32(                                                \
            float* __restrict__ out, const float* __restrict__ x,                               \
            const __half* __restrict__ key_pages, const __half* __restrict__ value_pages,       \
            const Piece* __restrict__ pieces, const int* __restrict__ tables, int window, int K,\
            int G, int D, float scale) {                                                        \
        prefill<DIMENSIONS>(out, x, key_pages, value_pages, pieces, tables, window, K, G, D,    \
                            scale);                                                             \
    }

PREFILL(64)
PREFILL(128)
PREFILL(256)
