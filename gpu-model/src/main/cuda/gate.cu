// gate = gate / (1 + exp(-(linear * gate + cubic * gate^3))) * up, in place
//
//   gate, up   [count] F32: all rows, one after the other
//
// One value for each thread: blocks of 256 threads, ceil(count / 256) of them; for experts, whose
// rows have places in groups of N (route.cu), G * N by ceil(C / 256).

#include "gate.cuh"

extern "C" __global__ void __launch_bounds__(256)
    gate_f32(float* __restrict__ gate, const float* __restrict__ up, float linear, float cubic,
             int count) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    gate[i] = gated(gate[i], up[i], linear, cubic);
}

extern "C" __global__ void __launch_bounds__(256)
    gate_groups_f32(float* __restrict__ gate, const float* __restrict__ up,
                    const int2* __restrict__ groups, float linear, float cubic, int N, int C) {
    const int place = blockIdx.x;
    const int c = blockIdx.y * blockDim.x + threadIdx.x;
    if (c >= C || place % N >= groups[place / N].y) return;
    const size_t i = (size_t) place * C + c;
    gate[i] = gated(gate[i], up[i], linear, cubic);
}
