// out[i] = x[rows[i]]
//
//   out    [N, C] F32
//   x      [T, C] F32
//   rows   [N]    each below T
//
// One value for each thread: blocks of 256 threads, ceil(C / 256) by N of them.

extern "C" __global__ void __launch_bounds__(256)
    select_rows_f32(float* __restrict__ out, const float* __restrict__ x,
                    const int* __restrict__ rows, int C) {
    const int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c >= C) return;
    const size_t i = blockIdx.y;
    out[i * C + c] = x[(size_t) rows[i] * C + c];
}
