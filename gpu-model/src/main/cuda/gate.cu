// gate = gate / (1 + exp(-(linear * gate + cubic * gate^3))) * up, in place
//
//   gate, up   [count] F32: all rows, one after the other
//
// SiLU is linear = 1, cubic = 0; GELU with tanh linear = 2 sqrt(2 / pi), cubic = 0.044715 of that.
// One value for each thread: blocks of 256 threads, ceil(count / 256) of them. Source: Shazeer,
// arXiv:2002.05202; Hendrycks and Gimpel, arXiv:1606.08415.

extern "C" __global__ void __launch_bounds__(256)
    gate_f32(float* __restrict__ gate, const float* __restrict__ up, float linear, float cubic,
             int count) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    const float g = gate[i];
    gate[i] = g / (1 + expf(-fmaf(cubic, g * g, linear) * g)) * up[i];
}
