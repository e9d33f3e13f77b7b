// out[t] = sum over i of shares[t, i] * x[places[t, i]], what a row's experts made of it
//
//   out      [T, C] F32
//   x        [P, C] F32
//   places   [T, U]      each below P
//   shares   [T, U] F32
//
// One value for each thread: blocks of 256 threads, ceil(C / 256) by T of them.

extern "C" __global__ void __launch_bounds__(256)
    add_experts_f32(float* __restrict__ out, const float* __restrict__ x,
                    const int* __restrict__ places, const float* __restrict__ shares, int U, int C) {
    const int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c >= C) return;
    const size_t t = blockIdx.y;
    float sum = 0;
    for (int i = 0; i < U; i++) {
        sum = fmaf(shares[t * U + i], x[(size_t) places[t * U + i] * C + c], sum);
    }
    out[t * C + c] = sum;
}
