// How the positions of a sequence are shared out among blocks.
#pragma once

#include "attention.cuh"

/// @param used splits that have a part at all
struct Split {
    int used, from, to;
};

/// @param splits most that there are, for sequences of any length
__device__ inline Split split_of(int length, int splits, int split) {
    const int tiles = (length + POSITIONS - 1) / POSITIONS;
    const int each = (tiles + splits - 1) / splits;
    const int from = split * each * POSITIONS;
    return {(tiles + each - 1) / each, from, min(length, from + each * POSITIONS)};
}
