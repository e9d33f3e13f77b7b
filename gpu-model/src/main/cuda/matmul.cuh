// out[t, r] = sum over c of weight[r, c] * x[t, c] (+ bias[r]), on tensor cores
//
// Up to three products of the same x, of weights of one type: queries, keys and values are one launch.
// Those beyond the last have R = 0. For each:
//
//   out      [T, R] F32
//   weight   [R, C] in fragment order (weight.cuh)
//   bias     [R]    F32, or null
//
//   isGated  whether out of the first becomes gated(first, second), and the second, of as many R, is
//            not written (gate.cuh)
//   gated_*  that outcome packed too, or null; its scale comes from a bound: |gated(g, u)| <= |g u|,
//            and each row's product is at most the largest norm of a row of weights times that of x
//   norms    the product of both weights' largest norms
//   packed, sums, scales   x [T, C] of pack.cu, with T8 as each kernel says
//   parts    room for each block's sums, where the columns are split among blocks
//   arrived  a zero for each tile of out, then too; zeros again afterwards
//
// The weights are A and the activations B of `mma.m16n8k16` with sums in F32: out^T = W x^T. Values
// of quantised types are multiplied as integers, and the sums of 16 or 32 columns by their scale.
//
// fewN: up to N = 8 * NT tokens, T8 = NT. Blocks of 4 warps have 16 rows r; a warp takes every
// fourth unit of their columns, straight from memory to registers, the next while it multiplies
// one. The sum of ceil(R / 16) by 1 by splits blocks; if it is gated, of 8 warps, of which the upper
// four have the second product's rows, and ceil(R / 16) of them.
//
// tileN: blocks of 8 warps have 128 rows r of N tokens, a warp 16 * MT by 8 * NT. Steps of 64 columns come to shared memory by cp.async, STAGES - 1 ahead; both operands lie there as the lanes
// read them, 16 bytes each, so there are no bank conflicts. ceil(T / N) by the sum of ceil(R / 128) by splits
// blocks; if it is gated, 64 rows of each product are a block's, and there are ceil(R / 64). Those with the same weights are neighbours, so that the second-level cache serves all but
// the first.
//
// expertN: fewN for experts, whose weights follow each other every `stride` bytes: the rows of x and
// of out are places, in groups of N of the same expert (route.cu); pack.cu has packed each group by
// itself. ceil(R / 16) by G blocks.
//
// Split columns: each block leaves its sums in `parts`, and the one that comes last adds them up,
// always in the same order.

#include "gate.cuh"
#include "pack.cuh"
#include "tensor.cuh"
#include "weight.cuh"

constexpr int FEW_WARPS = 4;
constexpr int TILE_WARPS = 8;
constexpr int TILES = 8; // of 16 rows, in a block of `tile`

/// Adds products of the upper and the lower row.
__device__ inline void add(float (&sums)[4], float upper, float lower, const float (&d)[4]) {
    sums[0] = fmaf(upper, d[0], sums[0]);
    sums[1] = fmaf(upper, d[1], sums[1]);
    sums[2] = fmaf(lower, d[2], sums[2]);
    sums[3] = fmaf(lower, d[3], sums[3]);
}

/// The scales of a lane's two rows.
template <typename W>
using Scales = float[2][W::SCALES + 1];

/// Adds the products of 32 columns.
template <typename W, int NT>
__device__ void multiply(float (&sums)[NT][4], const unsigned (&words)[W::WORDS], int pair,
                         const Scales<W>& scales, const int4 (&x)[NT]) {
    unsigned a[2][4];
    W::fragments(words, pair, a);
#pragma unroll
    for (int n = 0; n < NT; n++) {
        if constexpr (W::SCALES == 0) {
            mma(sums[n], a[0], x[n].x, x[n].y);
            mma(sums[n], a[1], x[n].z, x[n].w);
        } else if constexpr (W::SCALES == PAIRS) {
            float d[4];
            mma_first(d, a[0], x[n].x, x[n].y);
            mma(d, a[1], x[n].z, x[n].w);
            add(sums[n], scales[0][pair], scales[1][pair], d);
        } else {
            float first[4];
            mma_first(first, a[0], x[n].x, x[n].y);
            add(sums[n], scales[0][2 * pair], scales[1][2 * pair], first);
            float second[4];
            mma_first(second, a[1], x[n].z, x[n].w);
            add(sums[n], scales[0][2 * pair + 1], scales[1][2 * pair + 1], second);
        }
    }
}

/// Adds the minimums of a unit times the sums of its activations.
///
/// @param word of a row of the lane's two, by number
/// @param x the lane's sums of n, by number
template <typename W, int NT, typename Word, typename Sums>
__device__ void add_minimums(float (&sums)[NT][4], int q, Word word, Sums x) {
    unsigned a[4];
    float factors[2];
#pragma unroll
    for (int half = 0; half < 2; half++) {
        const auto words = [&](int i) { return word(half, i); };
        a[half] = W::minimum(words, q, 0);
        a[2 + half] = W::minimum(words, q, 1);
        factors[half] = W::factor(words);
    }
#pragma unroll
    for (int n = 0; n < NT; n++) {
        const int2 b = x(n);
        float d[4];
        mma_first(d, a, b.x, b.y);
        add(sums[n], factors[0], factors[1], d);
    }
}

/// Adds up what the blocks of a tile have.
///
/// @param values of a thread; the sums of all, where it is true
/// @return whether this is the block that has the sums
template <int COUNT>
__device__ bool last_of_split(float (&values)[COUNT], float* parts, unsigned* arrived, int tile) {
    const int splits = gridDim.z;
    if (splits == 1) {
        return true;
    }
    __shared__ bool is_last;
    const int threads = blockDim.x;
    float* const of_tile = parts + (size_t) tile * splits * COUNT * threads + threadIdx.x;
    float* const mine = of_tile + blockIdx.z * COUNT * threads;
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
        mine[i * threads] = values[i];
    }
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        is_last = atomicInc(arrived + tile, splits - 1) == splits - 1;
    }
    __syncthreads();
    if (!is_last) {
        return false;
    }
    __threadfence();
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
        values[i] = 0;
    }
    for (int split = 0; split < splits; split++) {
        const float* const of_split = of_tile + split * COUNT * threads;
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            values[i] += __ldcg(of_split + i * threads);
        }
    }
    return true;
}

/// One of a launch's products.
struct Product {
    float* out;
    const char* weight;
    const float* bias;
    int R;
};

/// One of two, in registers: a reference to either would keep both in memory.
__device__ inline Product either(bool isSecond, const Product& first, const Product& second) {
    return {isSecond ? second.out : first.out, isSecond ? second.weight : first.weight,
            isSecond ? second.bias : first.bias, isSecond ? second.R : first.R};
}

/// The products of a launch, and what becomes of them.
struct Products {
    Product first, second, third;
    float linear, cubic;
    int isGated;
    Packed packed_gated;
    float norms;

    /// Of a gated row; what x and sums are rounded by is less than a hundredth.
    __device__ int exponent(float square_of_x) const {
        return exponent_for(norms * square_of_x * 1.01f);
    }

    /// @param block of ROWS rows each, of all products; its place among the product's own afterwards
    template <int ROWS>
    __device__ Product of(int& block) const {
        const int of_first = (first.R + ROWS - 1u) / ROWS;
        if (block < of_first) return first;
        block -= of_first;
        const int of_second = (second.R + ROWS - 1u) / ROWS;
        if (block < of_second) return second;
        block -= of_second;
        return third;
    }
};

/// Over the lanes with the same tokens: eight rows.
__device__ inline float column_sum(float value) {
#pragma unroll
    for (int distance = 4; distance < WARP; distance *= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, distance);
    }
    return value;
}

/// What a row r of a product is multiplied by, and what is added.
struct Row {
    float* at; // of token 0, or null beyond R
    float factor;
    float bias;

    template <typename W>
    static __device__ Row of(const Product& of, int r, int C) {
        if (r >= of.R) return {nullptr, 0, 0};
        return {of.out + r, W::SCALES == 0 ? W::factors(of.weight, of.R, C)[r] : 1,
                of.bias == nullptr ? 0 : of.bias[r]};
    }

    __device__ float value(float scale, float sum) const { return sum * scale * factor + bias; }

    __device__ void set(size_t offset, float value) const {
        if (at != nullptr) {
            at[offset] = value;
        }
    }
};

/// A lane's part of a unit's head, if it is there.
template <typename W>
__device__ void read_head(unsigned (&rows)[2][W::ROW + 1], const char* unit, int lane,
                          bool is_there) {
    if constexpr (W::HEAD > 0) {
        const char* const head = unit + W::STEPS * W::STEP_BYTES;
        constexpr int SIDE = W::SIDE_BY_SIDE;
#pragma unroll
        for (int half = 0; half < 2; half++) {
            const int row = lane / 4 + 8 * half;
            read_once(some<SIDE>(rows[half]), head + row * SIDE * 4, is_there);
            if constexpr (W::ROW > SIDE) {
                if (is_there) {
                    rows[half][SIDE] = W::word(head, row, lane % 4, SIDE);
                }
            }
        }
    }
}

/// @param TILES_EACH of 16 rows in a block, by four warps each: 2 if the product may be gated
/// @param of   this warp's product
/// @param tile which of its tiles
template <typename W, int NT, int TILES_EACH>
__device__ void few(const Product& of, int tile, const Products& products,
                    const int4* __restrict__ packed, const int2* __restrict__ x_sums,
                    const float* __restrict__ scales, float* parts, unsigned* arrived, int T,
                    int C) {
    __shared__ float shared[TILES_EACH * FEW_WARPS][NT * 4][WARP];
    const int lane = threadIdx.x % WARP;
    const int half = TILES_EACH == 1 ? 0 : threadIdx.x / (FEW_WARPS * WARP);
    const int warp = threadIdx.x / WARP % FEW_WARPS;
    const int units = W::units(C);
    const int stride = FEW_WARPS * gridDim.z;
    const int first = blockIdx.z * FEW_WARPS + warp;
    constexpr int X = W::COLUMNS / 32 * NT * WARP; // of a unit
    const char* unit = of.weight + (size_t) (unsigned) (tile * units + first) * W::UNIT;
    const int4* x = packed + first * X + lane;
    float sums[NT][4] = {};
    unsigned words[W::STEPS][W::WORDS];
    unsigned rows[2][W::ROW + 1];
    bool is_there = first < units;
    const auto read = [&](auto& to, const char* from) { read_once(to, from, is_there); };
#pragma unroll
    for (int step = 0; step < W::STEPS; step++) {
        read_step<W>(words[step], unit + step * W::STEP_BYTES, lane, read);
    }
    read_head<W>(rows, unit, lane, is_there);
    for (int u = first; u < units; u += stride) {
        // What has been multiplied makes room for what comes next, so as much as a unit is under way.
        unit += stride * W::UNIT;
        is_there = u + stride < units;
#pragma unroll
        for (int step = 0; step < W::STEPS; step++) {
            Scales<W> of_step;
            if constexpr (W::SCALES > 0) {
#pragma unroll
                for (int half = 0; half < 2; half++) {
                    float these[W::SCALES];
                    W::scales([&](int i) { return rows[half][i]; }, step, these);
#pragma unroll
                    for (int i = 0; i < W::SCALES; i++) {
                        of_step[half][i] = these[i];
                    }
                }
            }
#pragma unroll
            for (int pair = 0; pair < PAIRS; pair++) {
                int4 b[NT];
#pragma unroll
                for (int n = 0; n < NT; n++) {
                    b[n] = x[((step * PAIRS + pair) * NT + n) * WARP];
                }
                multiply<W>(sums, words[step], pair, of_step, b);
            }
            read_step<W>(words[step], unit + step * W::STEP_BYTES, lane, read);
        }
        if constexpr (W::MINIMUM) {
            add_minimums<W>(
                sums, lane % 4, [&](int half, int i) { return rows[half][i]; },
                [&](int n) { return x_sums[(u * NT + n) * WARP + lane]; });
        }
        x += stride * X;
        read_head<W>(rows, unit, lane, is_there);
    }

    float(*const of_half)[NT * 4][WARP] = shared + half * FEW_WARPS;
#pragma unroll
    for (int n = 0; n < NT; n++) {
#pragma unroll
        for (int e = 0; e < 4; e++) {
            of_half[warp][n * 4 + e][lane] = sums[n][e];
        }
    }
    __syncthreads();
    float values[NT];
#pragma unroll
    for (int n = 0; n < NT; n++) {
        const int i = n * 4 + warp; // each warp has one of a lane's four
        values[n] = 0;
#pragma unroll
        for (int w = 0; w < FEW_WARPS; w++) {
            values[n] += of_half[w][i][lane];
        }
    }
    if (!last_of_split(values, parts, arrived, blockIdx.x)) return;

    const Row row = Row::of<W>(of, tile * TILE + lane / 4 + warp / 2 * 8, C);
    const int t = lane % 4 * 2 + warp % 2;
#pragma unroll
    for (int n = 0; n < NT; n++) {
        values[n] = row.value(scales[n * 8 + t], values[n]);
    }
    if (TILES_EACH == 2 && products.isGated) {
        __syncthreads(); // the sums have been read
        if (half == 1) {
#pragma unroll
            for (int n = 0; n < NT; n++) {
                shared[warp][n][lane] = values[n];
            }
        }
        __syncthreads();
        if (half == 0) {
#pragma unroll
            for (int n = 0; n < NT; n++) {
                values[n] = gated(values[n], shared[warp][n][lane], products.linear, products.cubic);
            }
        }
        const Packed& to = products.packed_gated;
        if (to.values != nullptr) {
            const int r = tile * TILE + lane / 4 + warp / 2 * 8;
            if (half == 0) {
#pragma unroll
                for (int n = 0; n < NT; n++) {
                    const int exponent = products.exponent(scales[8 * NT + n * 8 + t]);
                    const __half rounded = __float2half_rn(values[n] * two_to(-exponent));
                    if (r < of.R) {
                        *to.at(n * 8 + t, r) = rounded;
                    }
                    shared[FEW_WARPS + warp][n][lane] = column_sum(__half2float(rounded));
                    if (blockIdx.x == 0) {
                        to.scales[n * 8 + t] = two_to(exponent);
                    }
                }
            }
            __syncthreads();
            if (half == 0 && warp < 2 && lane < 4) {
#pragma unroll
                for (int n = 0; n < NT; n++) {
                    const float(*const of_rows)[NT * 4][WARP] = shared + FEW_WARPS + warp;
                    *to.sum_at(n * 8 + t, tile * TILE) =
                        __float2half_rn(of_rows[0][n][lane] + of_rows[2][n][lane]);
                }
            }
            if (blockIdx.x == 0) {
                to.pad(of.R, blockDim.x, threadIdx.x);
            }
        }
        if (half == 1) return;
    }
#pragma unroll
    for (int n = 0; n < NT; n++) {
        if (n * 8 + t < T) {
            row.set((size_t) (n * 8 + t) * of.R, values[n]);
        }
    }
}

template <typename W, int NT>
__device__ void few(const Products& products, const int4* packed, const int2* x_sums,
                    const float* scales, float* parts, unsigned* arrived, int T, int C) {
    int tile = blockIdx.x;
    const Product of =
        products.isGated
            ? either(threadIdx.x >= FEW_WARPS * WARP, products.first, products.second)
            : products.of<TILE>(tile);
    few<W, NT, 2>(of, tile, products, packed, x_sums, scales, parts, arrived, T, C);
}

template <typename W, int NT>
__device__ void expert(float* __restrict__ out, const char* __restrict__ weights, size_t stride,
                       const int4* __restrict__ packed, const int2* __restrict__ x_sums,
                       const float* __restrict__ scales, const int2* __restrict__ groups, int R,
                       int C) {
    const size_t group = blockIdx.y;
    const int2 of = groups[group]; // expert and rows
    if (of.y == 0) return;
    const size_t size = (size_t) (C + 255) / 256 * NT * WARP; // of a group's sums
    const Product product = {out + group * (8 * NT) * R, weights + of.x * stride, nullptr, R};
    few<W, NT, 1>(product, blockIdx.x, {}, packed + group * size * 8, x_sums + group * size,
                  scales + group * (8 * NT), nullptr, nullptr, of.y, C);
}

/// Copies 16 bytes, or zeros where `bytes` is 0.
__device__ inline void copy16(unsigned to, const char* from, int bytes) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(bytes));
}

__device__ inline void commit() { asm volatile("cp.async.commit_group;"); }

template <int NEWEST>
__device__ void wait() {
    asm volatile("cp.async.wait_group %0;" ::"n"(NEWEST) : "memory");
}

/// What the threads of a block of `tile` copy to shared memory each time: PIECES of so many BYTES,
/// which lie there side by side.
template <int PIECES, int BYTES>
struct Pieces {
    static constexpr int THREADS = TILE_WARPS * WARP;
    static constexpr int COPIES = PIECES * BYTES / 16;
    static constexpr int COUNT = (COPIES + THREADS - 1) / THREADS;

    const char* from[COUNT + 1];
    int bytes[COUNT + 1];

    /// @param place    where each piece lies, or null for zeros
    /// @param anything what may be read
    template <typename Place>
    __device__ void begin(const char* anything, Place place) {
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            const int n = threadIdx.x + i * THREADS;
            const char* const at = place(n / (BYTES / 16));
            from[i] = at == nullptr ? anything : at + n % (BYTES / 16) * 16;
            bytes[i] = at == nullptr ? 0 : 16;
        }
    }

    __device__ void copy(char* to, size_t offset) const {
        const unsigned mine = (unsigned) __cvta_generic_to_shared(to) + threadIdx.x * 16;
#pragma unroll
        for (int i = 0; i < COUNT; i++) {
            if ((i + 1) * THREADS <= COPIES || threadIdx.x + i * THREADS < COPIES) {
                copy16(mine + i * THREADS * 16, from[i] + offset, bytes[i]);
            }
        }
    }
};

/// What a block of `tile` has in shared memory: stages with a step of weights and activations, and
/// two of heads and sums.
template <typename W, int TOKENS>
struct Stages {
    static constexpr int THREADS = TILE_WARPS * WARP;
    static constexpr int STAGES = 3; // what 99 KiB have room for
    static constexpr int WEIGHTS = TILES * W::STEP_BYTES;
    static constexpr int STAGE = WEIGHTS + TOKENS * STEP * 2;
    static constexpr int HEADS = TILES * W::HEAD;
    static constexpr int SIDE = HEADS + (W::MINIMUM ? TOKENS * 32 : 0);
    static constexpr int BYTES = STAGES * STAGE + 2 * SIDE;

    char* memory;
    Pieces<TILES, W::STEP_BYTES> weights;
    Pieces<TOKENS / 8, WARP * 16> x[PAIRS];
    Pieces<TILES, W::HEAD> heads;
    Pieces<TOKENS / 8, WARP * 8> x_sums;
    size_t x_step;
    size_t x_sums_unit;

    __device__ char* weights_of(int step) const { return memory + step % STAGES * STAGE; }
    __device__ char* x_of(int step) const { return weights_of(step) + WEIGHTS; }
    __device__ char* heads_of(int unit) const { return memory + STAGES * STAGE + unit % 2 * SIDE; }
    __device__ char* sums_of(int unit) const { return heads_of(unit) + HEADS; }

    /// @param lower the product that the upper half of the block's tiles is of
    /// @param tile  the block's first of each
    __device__ void begin(char* shared, const Product& upper, const Product& lower, int tile,
                          bool isGated, const char* packed, const char* sums, int T, int C) {
        memory = shared;
        const size_t row = (size_t) W::units(C) * W::UNIT;
        const int tiles = (upper.R + TILE - 1) / TILE;
        const auto place = [&](int piece) -> const char* {
            const bool isLower = isGated && piece >= TILES / 2;
            const int at = tile + piece - (isLower ? TILES / 2 : 0);
            return at < tiles ? (isLower ? lower.weight : upper.weight) + at * row : nullptr;
        };
        weights.begin(upper.weight, place);
        if constexpr (W::HEAD > 0) {
            heads.begin(upper.weight, [&](int piece) {
                const char* const of = place(piece);
                return of == nullptr ? of : of + W::STEPS * W::STEP_BYTES;
            });
        }
        const int all = (T + 7) / 8;
        const int before = blockIdx.x * (TOKENS / 8);
        x_step = (size_t) PAIRS * all * WARP * 16;
        x_sums_unit = (size_t) all * WARP * 8;
#pragma unroll
        for (int pair = 0; pair < PAIRS; pair++) {
            x[pair].begin(packed, [&](int piece) -> const char* {
                const int eight = before + piece;
                return eight < all ? packed + (size_t) (pair * all + eight) * WARP * 16 : nullptr;
            });
        }
        x_sums.begin(sums, [&](int piece) -> const char* {
            const int eight = before + piece;
            return eight < all ? sums + (size_t) eight * WARP * 8 : nullptr;
        });
    }

    __device__ void load(int step) const {
        const int unit = step / W::STEPS;
        const size_t at = (size_t) unit * W::UNIT;
        weights.copy(weights_of(step), at + step % W::STEPS * W::STEP_BYTES);
#pragma unroll
        for (int pair = 0; pair < PAIRS; pair++) {
            x[pair].copy(x_of(step) + pair * TOKENS * 64, step * x_step);
        }
        if constexpr (W::HEAD > 0) {
            if (step % W::STEPS == 0) {
                heads.copy(heads_of(unit), at);
                if constexpr (W::MINIMUM) {
                    x_sums.copy(sums_of(unit), unit * x_sums_unit);
                }
            }
        }
    }
};

template <typename W, int MT, int NT>
__device__ void tile(const Products& products, const char* __restrict__ packed,
                     const char* __restrict__ x_sums, const float* __restrict__ scales,
                     float* parts, unsigned* arrived, int T, int C) {
    constexpr int DOWN = TILES / MT; // warps below each other
    constexpr int TOKENS = TILE_WARPS / DOWN * NT * 8;
    using Of = Stages<W, TOKENS>;
    extern __shared__ __align__(128) char memory[];
    const int lane = threadIdx.x % WARP;
    const int warp = threadIdx.x / WARP;
    const int of_r = warp % DOWN;
    const int of_t = warp / DOWN;
    const int units = W::units(C);
    int block = blockIdx.y;
    const Product of = products.isGated ? products.first : products.of<TILES * TILE>(block);
    const bool isLower = products.isGated && of_r >= DOWN / 2;
    const int first_tile = block * (products.isGated ? TILES / 2 : TILES);
    const int first_t8 = blockIdx.x * (TOKENS / 8);
    const int begin = blockIdx.z * units / gridDim.z * W::STEPS;
    const int end = (blockIdx.z + 1) * units / gridDim.z * W::STEPS;
    Of stages;
    stages.begin(memory, of, products.second, first_tile, products.isGated, packed, x_sums, T, C);

    float sums[MT][NT][4] = {};
#pragma unroll
    for (int stage = 0; stage < Of::STAGES - 1; stage++) {
        if (begin + stage < end) {
            stages.load(begin + stage);
        }
        commit();
    }
    for (int step = begin; step < end; step++) {
        wait<Of::STAGES - 2>();
        __syncthreads();
        if (step + Of::STAGES - 1 < end) {
            stages.load(step + Of::STAGES - 1);
        }
        commit();

        const int unit = step / W::STEPS;
        const char* const x = stages.x_of(step) + (of_t * NT * WARP + lane) * 16;
        unsigned words[MT][W::WORDS];
        Scales<W> of_step[MT];
#pragma unroll
        for (int m = 0; m < MT; m++) {
            read_step<W>(words[m], stages.weights_of(step) + (of_r * MT + m) * W::STEP_BYTES, lane,
                         [](auto& to, const char* from) { read_shared(to, from); });
            if constexpr (W::SCALES > 0) {
                const char* const head = stages.heads_of(unit) + (of_r * MT + m) * W::HEAD;
#pragma unroll
                for (int half = 0; half < 2; half++) {
                    float these[W::SCALES];
                    W::scales(
                        [&](int i) { return W::word(head, lane / 4 + 8 * half, lane % 4, i); },
                        step % W::STEPS, these);
#pragma unroll
                    for (int i = 0; i < W::SCALES; i++) {
                        of_step[m][half][i] = these[i];
                    }
                }
            }
        }
#pragma unroll
        for (int pair = 0; pair < PAIRS; pair++) {
            int4 b[NT];
#pragma unroll
            for (int n = 0; n < NT; n++) {
                unsigned of_n[4];
                read_shared(of_n, x + (pair * (TOKENS / 8) + n) * WARP * 16);
                b[n] = make_int4(of_n[0], of_n[1], of_n[2], of_n[3]);
            }
#pragma unroll
            for (int m = 0; m < MT; m++) {
                multiply<W>(sums[m], words[m], pair, of_step[m], b);
            }
        }
        if constexpr (W::MINIMUM) {
            if (step % W::STEPS == W::STEPS - 1) {
                const int2* const x_sum =
                    reinterpret_cast<const int2*>(stages.sums_of(unit)) + of_t * NT * WARP + lane;
#pragma unroll
                for (int m = 0; m < MT; m++) {
                    const char* const head = stages.heads_of(unit) + (of_r * MT + m) * W::HEAD;
                    add_minimums<W>(
                        sums[m], lane % 4,
                        [&](int half, int i) {
                            return W::word(head, lane / 4 + 8 * half, lane % 4, i);
                        },
                        [&](int n) { return x_sum[n * WARP]; });
                }
            }
        }
    }

    float(&values)[MT * NT * 4] = reinterpret_cast<float(&)[MT * NT * 4]>(sums);
    if (!last_of_split(values, parts, arrived, blockIdx.y * gridDim.x + blockIdx.x)) return;

    const Product mine = either(isLower, of, products.second);
    Row rows[MT][2];
#pragma unroll
    for (int m = 0; m < MT; m++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
            const int tile = of_r * MT + m - (isLower ? TILES / 2 : 0);
            rows[m][half] = Row::of<W>(mine, (first_tile + tile) * TILE + lane / 4 + 8 * half, C);
        }
    }
    const int first_t = (first_t8 + of_t * NT) * 8 + lane % 4 * 2;
#pragma unroll
    for (int n = 0; n < NT; n++) {
#pragma unroll
        for (int e = 0; e < 2; e++) {
            const int t = first_t + n * 8 + e;
            const float scale = t < T ? scales[t] : 0;
#pragma unroll
            for (int m = 0; m < MT; m++) {
                sums[m][n][e] = rows[m][0].value(scale, sums[m][n][e]);
                sums[m][n][2 + e] = rows[m][1].value(scale, sums[m][n][2 + e]);
            }
        }
    }
    if (products.isGated) {
        float* const exchanged = reinterpret_cast<float*>(memory) +
                                 (of_t * (DOWN / 2) + of_r % (DOWN / 2)) * (MT * NT * 4 * WARP) + lane;
        wait<0>();
        __syncthreads(); // nobody reads a stage any more
        if (isLower) {
#pragma unroll
            for (int i = 0; i < MT * NT * 4; i++) {
                exchanged[i * WARP] = values[i];
            }
        }
        __syncthreads();
        if (isLower) return;
#pragma unroll
        for (int i = 0; i < MT * NT * 4; i++) {
            values[i] = gated(values[i], exchanged[i * WARP], products.linear, products.cubic);
        }
        const Packed& to = products.packed_gated;
        if (to.values != nullptr) {
#pragma unroll
            for (int n = 0; n < NT; n++) {
#pragma unroll
                for (int e = 0; e < 2; e++) {
                    const int t = first_t + n * 8 + e;
                    const int exponent = products.exponent(t < T ? scales[8 * to.T8 + t] : 0);
#pragma unroll
                    for (int m = 0; m < MT; m++) {
                        const int r = (first_tile + of_r * MT + m) * TILE + lane / 4;
                        const __half upper = __float2half_rn(sums[m][n][e] * two_to(-exponent));
                        const __half lower = __float2half_rn(sums[m][n][2 + e] * two_to(-exponent));
                        const float sum = column_sum(__half2float(upper) + __half2float(lower));
                        if (t < T && r < of.R) { // a multiple of 32
                            *to.at(t, r) = upper;
                            *to.at(t, r + 8) = lower;
                            if (lane < 4) {
                                *to.sum_at(t, r) = __float2half_rn(sum);
                            }
                        }
                    }
                    if (blockIdx.y == 0 && of_r == 0 && lane < 4 && t < T) {
                        to.scales[t] = two_to(exponent);
                    }
                }
            }
            if (blockIdx.x == 0 && blockIdx.y == 0) {
                constexpr int UPPER = DOWN / 2;
                to.pad(of.R, TILE_WARPS / DOWN * UPPER * WARP, (of_t * UPPER + of_r) * WARP + lane);
            }
        }
    }
#pragma unroll
    for (int n = 0; n < NT; n++) {
#pragma unroll
        for (int e = 0; e < 2; e++) {
            const int t = first_t + n * 8 + e;
            if (t < T) {
#pragma unroll
                for (int m = 0; m < MT; m++) {
                    rows[m][0].set((size_t) t * of.R, sums[m][n][e]);
                    rows[m][1].set((size_t) t * of.R, sums[m][n][2 + e]);
                }
            }
        }
    }
}

#define MATMUL_KERNEL(NAME, BOUNDS, KIND, X, S)                                                   \
    extern "C" __global__ void __launch_bounds__ BOUNDS NAME(                                     \
        float* out1, const char* __restrict__ weight1, const float* __restrict__ bias1, int R1,   \
        float* out2, const char* __restrict__ weight2, const float* __restrict__ bias2, int R2,   \
        float* out3, const char* __restrict__ weight3, const float* __restrict__ bias3, int R3,   \
        float linear, float cubic, int isGated, int4* gated_values, unsigned* gated_sums,         \
        float* gated_scales, int T8, float norms, const X* __restrict__ packed,                   \
        const S* __restrict__ x_sums, const float* __restrict__ scales, float* parts,             \
        unsigned* arrived, int T, int C) {                                                        \
        const Products products = {{out1, weight1, bias1, R1}, {out2, weight2, bias2, R2},        \
                                   {out3, weight3, bias3, R3}, linear, cubic, isGated,            \
                                   {gated_values, gated_sums, gated_scales, T8}, norms};          \
        KIND(products, packed, x_sums, scales, parts, arrived, T, C);                             \
    }

#define FEW(NAME, BOUNDS, W, NT) MATMUL_KERNEL(NAME, BOUNDS, (few<W, NT>), int4, int2)

#define EXPERT(NAME, W, NT)                                                                       \
    extern "C" __global__ void __launch_bounds__(FEW_WARPS* WARP, 2) NAME(                        \
        float* __restrict__ out, const char* __restrict__ weights, size_t stride,                 \
        const int4* __restrict__ packed, const int2* __restrict__ x_sums,                         \
        const float* __restrict__ scales, const int2* __restrict__ groups, int R, int C) {        \
        expert<W, NT>(out, weights, stride, packed, x_sums, scales, groups, R, C);                \
    }

#define TILED(NAME, W, MT, NT) \
    MATMUL_KERNEL(NAME, (TILE_WARPS * WARP, 1), (tile<W, MT, NT>), char, char)

// Where blocks are asked for, ptxas takes as many registers as it wants, and spills none.
#define MATMUL(TYPE, W)                                   \
    FEW(few8_##TYPE##_f32, (2 * FEW_WARPS * WARP, 2), W, 1)  \
    FEW(few16_##TYPE##_f32, (2 * FEW_WARPS * WARP, 1), W, 2) \
    FEW(few32_##TYPE##_f32, (2 * FEW_WARPS * WARP), W, 4)    \
    EXPERT(expert8_##TYPE##_f32, W, 1)                    \
    EXPERT(expert32_##TYPE##_f32, W, 4)                   \
    TILED(tile64_##TYPE##_f32, W, 1, 8)                   \
    TILED(tile128_##TYPE##_f32, W, 2, 8)
