// The types of weights: how the matrix [R, C] lies in memory, and how 16 bytes of it become floats.
//
// C is a multiple of 32, and the matrix begins at a multiple of 256 bytes, so every row's values
// begin at a multiple of 32 bytes, a sector.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

/// Single precision, row by row.
struct F32 {
    /// Values in 16 bytes.
    static constexpr int VALUES = 4;
    static constexpr bool SCALED = false;

    static __device__ const char* at(const void* matrix, int C, int row, int column) {
        return static_cast<const char*>(matrix) + ((size_t) row * C + column) * sizeof(float);
    }

    /// Four values of those loaded, from the value 4 * quad on.
    static __device__ float4 floats(const int* loaded, int, float) {
        return make_float4(__int_as_float(loaded[0]), __int_as_float(loaded[1]),
                           __int_as_float(loaded[2]), __int_as_float(loaded[3]));
    }
};

/// IEEE half precision, row by row.
struct F16 {
    static constexpr int VALUES = 8;
    static constexpr bool SCALED = false;

    static __device__ const char* at(const void* matrix, int C, int row, int column) {
        return static_cast<const char*>(matrix) + ((size_t) row * C + column) * sizeof(__half);
    }

    static __device__ float4 floats(const int* loaded, int quad, float) {
        const float2 low = __half22float2(reinterpret_cast<const __half2*>(loaded)[2 * quad]);
        const float2 high = __half22float2(reinterpret_cast<const __half2*>(loaded)[2 * quad + 1]);
        return make_float4(low.x, low.y, high.x, high.y);
    }
};

/// bfloat16, row by row.
struct Bf16 {
    static constexpr int VALUES = 8;
    static constexpr bool SCALED = false;

    static __device__ const char* at(const void* matrix, int C, int row, int column) {
        return static_cast<const char*>(matrix) + ((size_t) row * C + column) * sizeof(__half);
    }

    static __device__ float4 floats(const int* loaded, int quad, float) {
        const unsigned low = loaded[2 * quad];
        const unsigned high = loaded[2 * quad + 1];
        // A bfloat16 is the upper half of a float.
        return make_float4(__uint_as_float(low << 16), __uint_as_float(low & 0xffff0000),
                           __uint_as_float(high << 16), __uint_as_float(high & 0xffff0000));
    }
};

/// GGML's Q8_0, repacked: all integers [R, C] of 8 bits, then all scales [R, C / 32] in half
/// precision. A value is integer * scale of its 32.
struct Q8_0 {
    static constexpr int VALUES = 16;
    static constexpr bool SCALED = true;
    static constexpr int BLOCK = 32;

    static __device__ const char* at(const void* matrix, int C, int row, int column) {
        return static_cast<const char*>(matrix) + (size_t) row * C + column;
    }

    /// The scales of a row from a column on.
    static __device__ const __half* scales(const void* matrix, int R, int C, int row, int column) {
        const char* plane = static_cast<const char*>(matrix) + (size_t) R * C;
        return reinterpret_cast<const __half*>(plane) + ((size_t) row * C + column) / BLOCK;
    }

    static __device__ float4 floats(const int* loaded, int quad, float scale) {
        const char4 four = reinterpret_cast<const char4*>(loaded)[quad];
        return make_float4(four.x * scale, four.y * scale, four.z * scale, four.w * scale);
    }
};

/// 16 bytes of weights, which are read once and need not stay in the first-level cache.
struct Loaded {
    int words[4];
};

__device__ inline Loaded load16(const char* from) {
    const int4 words = __ldcs(reinterpret_cast<const int4*>(from));
    return {words.x, words.y, words.z, words.w};
}

/// The scale of a value, 1 where the type has none.
template <typename W>
__device__ float scale_of(const void* matrix, int R, int C, int row, int column) {
    if constexpr (W::SCALED) {
        return __half2float(*W::scales(matrix, R, C, row, column));
    } else {
        return 1;
    }
}

__device__ inline float dot(float4 a, float4 b, float sum) {
    sum = fmaf(a.x, b.x, sum);
    sum = fmaf(a.y, b.y, sum);
    sum = fmaf(a.z, b.z, sum);
    return fmaf(a.w, b.w, sum);
}
