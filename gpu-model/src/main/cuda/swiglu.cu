// gate = gate / (1 + exp(-gate)) * up, in place
//
//   gate, up   [count] F32: all rows, one after the other
//
// One value for each thread: blocks of 256 threads, ceil(count / 256) of them. Source: Shazeer,
// arXiv:2002.05202.

extern "C" __global__ void __launch_bounds__(256)
    swiglu_f32(float* __restrict__ gate, const float* __restrict__ up, int count) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    const float g = gate[i];
    gate[i] = g / (1 + expf(-g)) * up[i];
}
