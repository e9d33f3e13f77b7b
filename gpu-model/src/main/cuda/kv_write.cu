// Puts the keys and values of a step's rows into their slots of the cache.
//
//   key_pages, value_pages   [blocks, K, 16, D] F16: of one layer
//   keys, values             [T, K * D]         F32; D a multiple of 4
//   slots                    [T]                block * 16 + place in the block
//
// Four values for each thread: blocks of 256 threads, ceil(K * D / 1024) by T by 2 (keys, values).

#include "pages.cuh"

extern "C" __global__ void __launch_bounds__(256)
    kv_write_f16_f32(__half* __restrict__ key_pages, __half* __restrict__ value_pages,
                     const float* __restrict__ keys, const float* __restrict__ values,
                     const int* __restrict__ slots, int K, int D) {
    const int column = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    if (column >= K * D) return;
    const size_t t = blockIdx.y;
    __half* const pages = blockIdx.z == 0 ? key_pages : value_pages;
    const float* const rows = blockIdx.z == 0 ? keys : values;
    const float4 four = *reinterpret_cast<const float4*>(rows + t * K * D + column);

    const int block = slots[t] / PAGE;
    const int place = slots[t] % PAGE;
    __half* const to = pages + page_at(block, column / D, K, D) + place * D + column % D;
    reinterpret_cast<__half2*>(to)[0] = __floats2half2_rn(four.x, four.y);
    reinterpret_cast<__half2*>(to)[1] = __floats2half2_rn(four.z, four.w);
}
