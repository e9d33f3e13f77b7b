// How the positions of a sequence are shared out among blocks.
#pragma once

#include "attention.cuh"

/// Splits are multiples of so many positions: a warp may work on two pages at a time.
constexpr int SHARE = 2 * PAGE;

/// From so many shares on a split is worth its part of the combination.
constexpr int LEAST_SHARES = 4;

/// @param used splits that have a part at all
struct Split {
    int used, from, to;
};

/// @param position of the row, the last that it sees
/// @param window   positions that it sees at most
/// @param splits   most that there are, for sequences of any length
__device__ inline Split split_of(int position, int window, int splits, int split) {
    const int first = seen_from(position, window);
    const int shares = (position + 1 - first + SHARE - 1) / SHARE;
    const int each = max((shares + splits - 1) / splits, LEAST_SHARES);
    const int from = first + split * each * SHARE;
    return {(shares + each - 1) / each, from, min(position + 1, from + each * SHARE)};
}
