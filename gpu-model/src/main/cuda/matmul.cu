// out[t, r] = sum over c of weight[r, c] * x[t, c] (+ bias[r]), for many rows t
//
//   out      [T, R] F32
//   weight   [R, C] in one of the types of weight.cuh; C a multiple of 32
//   bias     [R]    F32, or null
//   x        [T, C] F32
//
// A block of 256 threads computes 64 rows t of 64 columns r, 4 by 4 for each thread, and works off
// the columns c in tiles of 32: ceil(T / 64) by ceil(R / 64) blocks. A weight is read once for 64
// rows t. Blocks of the same r follow each other, so that the second-level cache serves all but the
// first of them.
//
// Tiles lie in shared memory as floats, row by row with four floats between: then both the stores
// and the loads of 16 bytes have no bank conflicts.

#include "reduce.cuh"
#include "weight.cuh"

constexpr int THREADS = 256;
constexpr int SIDE = 64;               // rows t, and rows r, of a block
constexpr int DEPTH = 32;              // columns of a tile
constexpr int STRIDE = DEPTH + 4;
constexpr int PART = 4;                // rows t, and rows r, of a thread
constexpr int LANES = SIDE / PART;     // threads side by side

/// The part of a tile of x that one thread carries.
struct Activations {
    static constexpr int COUNT = SIDE * DEPTH / 4 / THREADS;
    float4 quads[COUNT];

    __device__ void load(const float* x, int T, int C, int first, int base) {
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            const int index = threadIdx.x + i * THREADS;
            const int t = first + index / (DEPTH / 4);
            const int c = base + index % (DEPTH / 4) * 4;
            quads[i] = t < T && c < C ? *reinterpret_cast<const float4*>(x + (size_t) t * C + c)
                                      : make_float4(0, 0, 0, 0);
        }
    }

    __device__ void store(float tile[SIDE][STRIDE]) const {
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            const int index = threadIdx.x + i * THREADS;
            *reinterpret_cast<float4*>(
                &tile[index / (DEPTH / 4)][index % (DEPTH / 4) * 4]) = quads[i];
        }
    }
};

/// How many tiles' scales are loaded at once: a whole sector for each row.
constexpr int SCALES = 16;

using Scales = __half[SCALES + 2]; // the padding keeps neighbouring rows in different banks

/// The part of a tile of weights that one thread carries.
template <typename W>
struct Weights {
    static constexpr int LOADS = SIDE * DEPTH / W::VALUES; // of 16 bytes, for the whole tile
    static constexpr int PER_ROW = DEPTH / W::VALUES;
    static constexpr int COUNT = (LOADS + THREADS - 1) / THREADS;
    Loaded loaded[COUNT];

    __device__ void load(const void* weight, int R, int C, int first, int base) {
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            const int index = threadIdx.x + i * THREADS;
            const int row = first + index / PER_ROW;
            loaded[i] = {};
            if (index < LOADS && row < R && base < C) {
                loaded[i] = load16(W::at(weight, C, row, base + index % PER_ROW * W::VALUES));
            }
        }
    }

    __device__ void store(float tile[SIDE][STRIDE], const Scales* scales, int of_tile) const {
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            const int index = threadIdx.x + i * THREADS;
            if (index < LOADS) {
                const int row = index / PER_ROW;
                float* const to = &tile[row][index % PER_ROW * W::VALUES];
                const float scale = W::SCALED ? __half2float(scales[row][of_tile]) : 1;
#pragma unroll
                for (int quad = 0; quad < W::VALUES / 4; quad++) {
                    reinterpret_cast<float4*>(to)[quad] =
                        W::floats(loaded[i].words, quad, scale);
                }
            }
        }
    }
};

/// Loads the scales of the tiles from a column on.
template <typename W>
__device__ void load_scales(Scales* scales, const void* weight, int R, int C, int first,
                            int base) {
    if constexpr (W::SCALED) {
        for (int i = threadIdx.x; i < SIDE * SCALES; i += THREADS) {
            const int row = i / SCALES;
            const int c = base + i % SCALES * W::BLOCK;
            scales[row][i % SCALES] = first + row < R && c < C
                                          ? *W::scales(weight, R, C, first + row, c)
                                          : __half(0);
        }
    }
}

template <typename W>
__device__ void matmul(float* __restrict__ out, const void* __restrict__ weight,
                       const float* __restrict__ bias, const float* __restrict__ x, int T, int R,
                       int C) {
    __shared__ __align__(16) float x_tile[SIDE][STRIDE];
    __shared__ __align__(16) float w_tile[SIDE][STRIDE];
    __shared__ Scales scales[W::SCALED ? SIDE : 1];

    const int first_t = blockIdx.x * SIDE;
    const int first_r = blockIdx.y * SIDE;
    const int of_r = threadIdx.x % LANES;
    const int of_t = threadIdx.x / LANES;
    float sums[PART][PART] = {};
    Activations next_x;
    Weights<W> next_w;
    next_x.load(x, T, C, first_t, 0);
    next_w.load(weight, R, C, first_r, 0);
    for (int base = 0; base < C; base += DEPTH) {
        __syncthreads();
        const int tile = base / DEPTH % SCALES;
        if (W::SCALED && tile == 0) {
            load_scales<W>(scales, weight, R, C, first_r, base);
            __syncthreads();
        }
        next_x.store(x_tile);
        next_w.store(w_tile, scales, tile);
        __syncthreads();
        next_x.load(x, T, C, first_t, base + DEPTH);
        next_w.load(weight, R, C, first_r, base + DEPTH);

#pragma unroll 2
        for (int c = 0; c < DEPTH; c += 4) {
            float4 w[PART];
#pragma unroll
            for (int j = 0; j < PART; j++) {
                w[j] = *reinterpret_cast<const float4*>(&w_tile[of_r + j * LANES][c]);
            }
#pragma unroll
            for (int i = 0; i < PART; i++) {
                const float4 v = *reinterpret_cast<const float4*>(&x_tile[of_t + i * LANES][c]);
#pragma unroll
                for (int j = 0; j < PART; j++) {
                    sums[i][j] = dot(w[j], v, sums[i][j]);
                }
            }
        }
    }

#pragma unroll
    for (int j = 0; j < PART; j++) {
        const int row = first_r + of_r + j * LANES;
        const float offset = bias == nullptr || row >= R ? 0 : bias[row];
#pragma unroll
        for (int i = 0; i < PART; i++) {
            const int t = first_t + of_t + i * LANES;
            if (t < T && row < R) {
                out[(size_t) t * R + row] = sums[i][j] + offset;
            }
        }
    }
}

#define MATMUL(TYPE, W)                                                                           \
    extern "C" __global__ void __launch_bounds__(THREADS) matmul_##TYPE##_f32(                    \
        float* __restrict__ out, const void* __restrict__ weight, const float* __restrict__ bias, \
        const float* __restrict__ x, int T, int R, int C) {                                       \
        matmul<W>(out, weight, bias, x, T, R, C);                                                 \
    }

MATMUL(f32, F32)
MATMUL(f16, F16)
MATMUL(bf16, Bf16)
MATMUL(q8_0, Q8_0)
