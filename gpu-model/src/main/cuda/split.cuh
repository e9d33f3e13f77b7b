// How the positions of a sequence are shared out among blocks.
#pragma once

#include "attention.cuh"

/// @param used splits that have a part at all
struct Split {
    int used, from, to;
};

/// @param position of the row, the last that it sees
/// @param window   positions that it sees at most
/// @param splits   most that there are, for sequences of any length
__device__ inline Split split_of(int position, int window, int splits, int split) {
    const int first = seen_from(position, window);
    const int tiles = (position + 1 - first + POSITIONS - 1) / POSITIONS;
    const int each = (tiles + splits - 1) / splits;
    const int from = first + split * each * POSITIONS;
    return {(tiles + each - 1) / each, from, min(position + 1, from + each * POSITIONS)};
}
