// out[t, r] = sum over c of weight[r, c] * x[t, c] (+ bias[r]), for few rows t
//
//   out      [T, R] F32
//   weight   [R, C] in one of the types of weight.cuh; C a multiple of 32
//   bias     [R]    F32, or null
//   x        [T, C] F32
//
// A kernel for TOKENS = 1, 2, 4 and 8 rows t at a time: each weight is read once for so many. Blocks
// of 4 warps; a warp computes ROWS consecutive rows r for TOKENS rows t. ceil(T / TOKENS) by
// ceil(R / (4 * ROWS)) blocks. Blocks of the same r follow each other, so that the second-level
// cache serves all but the first of them.
//
// The columns are worked off in tiles, 16 bytes of weights for each lane. The tile's part of x lies
// in shared memory as the lanes will read it: four of a lane's columns together, neighbouring lanes
// side by side, so that neither side has bank conflicts.

#include "reduce.cuh"
#include "weight.cuh"

constexpr int WARPS = 4;
constexpr int THREADS = WARPS * WARP;

/// A lane's columns of ROWS rows.
template <typename W, int ROWS>
struct Strip {
    Loaded loaded[ROWS];
    float scale[ROWS];

    __device__ void load(const void* weight, int R, int C, int first, int column) {
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            loaded[r] = {};
            scale[r] = 0;
            if (first + r < R && column < C) {
                loaded[r] = load16(W::at(weight, C, first + r, column));
                scale[r] = scale_of<W>(weight, R, C, first + r, column);
            }
        }
    }
};

template <typename W, int TOKENS, int ROWS>
__device__ void matvec(float* __restrict__ out, const void* __restrict__ weight,
                       const float* __restrict__ bias, const float* __restrict__ x, int T, int R,
                       int C) {
    constexpr int QUADS = W::VALUES / 4;
    constexpr int TILE = WARP * W::VALUES;
    __shared__ float4 tile[TOKENS][QUADS][WARP + WARP / W::VALUES];

    const int before = blockIdx.x * TOKENS; // rows t of other blocks
    out += (size_t) before * R;
    x += (size_t) before * C;
    T -= before;
    const int lane = threadIdx.x % WARP;
    const int first = (blockIdx.y * WARPS + threadIdx.x / WARP) * ROWS;
    float sums[TOKENS][ROWS] = {};
    Strip<W, ROWS> next;
    next.load(weight, R, C, first, lane * W::VALUES);
    for (int base = 0; base < C; base += TILE) {
        const Strip<W, ROWS> strip = next;
        next.load(weight, R, C, first, base + TILE + lane * W::VALUES);

        __syncthreads();
        for (int i = threadIdx.x; i < TOKENS * TILE / 4; i += THREADS) {
            const int t = i / (TILE / 4);
            const int quad = i % (TILE / 4);
            const int c = base + 4 * quad;
            tile[t][quad % QUADS][quad / QUADS] =
                t < T && c < C ? *reinterpret_cast<const float4*>(x + (size_t) t * C + c)
                               : make_float4(0, 0, 0, 0);
        }
        __syncthreads();

#pragma unroll
        for (int quad = 0; quad < QUADS; quad++) {
            float4 w[ROWS];
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                w[r] = W::floats(strip.loaded[r].words, quad, strip.scale[r]);
            }
#pragma unroll
            for (int t = 0; t < TOKENS; t++) {
                const float4 v = tile[t][quad][lane];
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
                    sums[t][r] = dot(w[r], v, sums[t][r]);
                }
            }
        }
    }

    float mine = 0;
#pragma unroll
    for (int t = 0; t < TOKENS; t++) {
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            const float sum = warp_sum(sums[t][r]);
            mine = lane == t * ROWS + r ? sum : mine;
        }
    }
    const int t = lane / ROWS;
    const int row = first + lane % ROWS;
    if (t < TOKENS && t < T && row < R) {
        out[(size_t) t * R + row] = mine + (bias == nullptr ? 0 : bias[row]);
    }
}

#define MATVEC(NAME, W, TOKENS, ROWS)                                                             \
    extern "C" __global__ void __launch_bounds__(THREADS, 2)                                      \
        NAME(float* __restrict__ out, const void* __restrict__ weight,                            \
             const float* __restrict__ bias, const float* __restrict__ x, int T, int R, int C) {  \
        matvec<W, TOKENS, ROWS>(out, weight, bias, x, T, R, C);                                   \
    }

// More rows t ask for more rows r: x is read from shared memory once for ROWS of them.
#define MATVECS(TYPE, W)                      \
    MATVEC(matvec1_##TYPE##_f32, W, 1, 2)     \
    MATVEC(matvec2_##TYPE##_f32, W, 2, 2)     \
    MATVEC(matvec4_##TYPE##_f32, W, 4, 4)     \
    MATVEC(matvec8_##TYPE##_f32, W, 8, 4)

MATVECS(f32, F32)
MATVECS(f16, F16)
MATVECS(bf16, Bf16)
MATVECS(q8_0, Q8_0)
