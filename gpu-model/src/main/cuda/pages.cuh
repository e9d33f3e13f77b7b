// The paged cache of one layer's keys, and of its values: [blocks, K, 16, D] F16.
#pragma once

#include <cuda_fp16.h>

/// Positions in a block.
constexpr int PAGE = 16;

/// Where a block's part of a head begins.
__device__ inline size_t page_at(int block, int head, int K, int D) {
    return ((size_t) block * K + head) * PAGE * D;
}
