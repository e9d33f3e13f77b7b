// Puts together what attention_decode.cu computed of the splits of each sequence
//
//   out       [T, H * D]          F32
//   sums      [P, H, splits, D]   F32: weighted values of a split
//   weights   [P, H, splits, 2]   F32: about its greatest score, in units of log 2, and its weights'
//                                 sum
//   pieces    [P]                 the sequences' parts of the step
//
// One value for each thread: blocks of 64 threads, ceil(D / 64) by H by P of them.

#include "split.cuh"

extern "C" __global__ void __launch_bounds__(64)
    attention_combine_f32(float* __restrict__ out, const float* __restrict__ sums,
                          const float2* __restrict__ weights, const Piece* __restrict__ pieces,
                          int window, int splits, int H, int D) {
    const int d = blockIdx.x * blockDim.x + threadIdx.x;
    const Piece piece = pieces[blockIdx.z];
    const int used = split_of(piece.start, window, splits, 0).used;
    if (d >= D || used == 1) return;
    const size_t first = ((size_t) blockIdx.z * H + blockIdx.y) * splits;
    float most = -FLT_MAX;
    for (int split = 0; split < used; split++) {
        most = fmaxf(most, weights[first + split].x);
    }
    float sum = 0;
    float total = 0;
    for (int split = 0; split < used; split++) {
        const float2 weight = weights[first + split];
        const float factor = power_of_two(weight.x - most);
        sum = fmaf(factor, sums[(first + split) * D + d], sum);
        total = fmaf(factor, weight.y, total);
    }
    out[((size_t) piece.row * H + blockIdx.y) * D + d] = sum / total;
}
