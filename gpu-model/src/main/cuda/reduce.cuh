// Sums and maxima over the lanes of a warp and the threads of a block.
#pragma once

constexpr int WARP = 32;
constexpr unsigned ALL_LANES = 0xffffffff;

/// The sum over all lanes, in every lane.
__device__ inline float warp_sum(float value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, distance);
    }
    return value;
}

/// The greatest value of all lanes, in every lane.
__device__ inline float warp_max(float value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value = fmaxf(value, __shfl_xor_sync(ALL_LANES, value, distance));
    }
    return value;
}

/// The sum over a block of THREADS, in every thread. All threads must call it; once in a kernel.
template <int THREADS>
__device__ float block_sum(float value) {
    __shared__ float sums[THREADS / WARP];
    value = warp_sum(value);
    if (threadIdx.x % WARP == 0) {
        sums[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    float sum = 0;
    for (int warp = 0; warp < THREADS / WARP; warp++) {
        sum += sums[warp];
    }
    return sum;
}
