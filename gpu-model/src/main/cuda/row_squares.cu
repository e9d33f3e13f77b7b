// out[r] = sum over c of x[r, c]^2: what bounds a row of weights times anything
//
//   out   [R]    F32
//   x     [R, C] F32
//
// A warp for each row: blocks of 256 threads, ceil(R / 8) of them.

#include "reduce.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS)
    row_squares_f32(float* __restrict__ out, const float* __restrict__ x, int R, int C) {
    const int r = (blockIdx.x * THREADS + threadIdx.x) / WARP;
    if (r >= R) return;
    const int lane = threadIdx.x % WARP;
    float squares = 0;
    for (int c = lane; c < C; c += WARP) {
        const float value = x[(size_t) r * C + c];
        squares = fmaf(value, value, squares);
    }
    squares = warp_sum(squares);
    if (lane == 0) {
        out[r] = squares;
    }
}
