// The experts of each row, and what each of these has to compute (Shazeer et al., arXiv:1701.06538)
//
//   experts  [T, U]      the best of a row, the very best first
//   shares   [T, U] F32: the softmax of their scores
//   scores   [T, E] F32: E up to 1024, U up to 32
//
//   places   [T * U]     where a row's expert has it
//   rows     [G * N]     the row that has a place, if one has
//   groups   [G, 2]      an expert, and how many of the group's N places have a row; those without
//                        any come last
//
// choose_experts: a warp for each row, blocks of 4 warps. group_rows: a single block with a thread
// for each expert, in whole warps; an expert's rows have places side by side, in the order of the
// rows, and begin with a group.

#include <math.h>

#include "reduce.cuh"

constexpr int MOST_EXPERTS = 1024;
constexpr int WARPS = 4;

extern "C" __global__ void __launch_bounds__(WARPS* WARP)
    choose_experts_f32(int* __restrict__ experts, float* __restrict__ shares,
                       const float* __restrict__ scores, int T, int U, int E) {
    const int lane = threadIdx.x % WARP;
    const int t = blockIdx.x * WARPS + threadIdx.x / WARP;
    if (t >= T) return;
    const float* const row = scores + (size_t) t * E;
    float last = INFINITY; // the one chosen before: the next comes behind it, by score and number
    int last_expert = -1;
    float own = -INFINITY; // this lane's, of the U chosen ones
    float greatest = 0;
    for (int i = 0; i < U; i++) {
        float best = -INFINITY;
        int best_expert = E;
        for (int e = lane; e < E; e += WARP) {
            const float score = row[e];
            const bool is_behind = score < last || score == last && e > last_expert;
            if (is_behind && (score > best || best_expert == E)) {
                best = score;
                best_expert = e;
            }
        }
#pragma unroll
        for (int distance = WARP / 2; distance > 0; distance /= 2) {
            const float other = __shfl_xor_sync(ALL_LANES, best, distance);
            const int other_expert = __shfl_xor_sync(ALL_LANES, best_expert, distance);
            if (other > best || other == best && other_expert < best_expert) {
                best = other;
                best_expert = other_expert;
            }
        }
        last = best;
        last_expert = best_expert;
        greatest = i == 0 ? best : greatest;
        if (lane == i) {
            own = best;
            experts[(size_t) t * U + i] = min(best_expert, E - 1); // of scores that are no numbers
        }
    }
    const float weight = lane < U ? expf(own - greatest) : 0;
    const float total = warp_sum(weight);
    if (lane < U) {
        shares[(size_t) t * U + lane] = weight / total;
    }
}

/// @param count of experts: T * U
extern "C" __global__ void __launch_bounds__(MOST_EXPERTS)
    group_rows(int2* __restrict__ groups, int* __restrict__ rows, int* __restrict__ places,
               const int* __restrict__ experts, int count, int U, int E, int N, int G) {
    __shared__ int first[MOST_EXPERTS + 1]; // group of each expert
    const int expert = threadIdx.x;
    int own = 0;
    if (expert < E) {
#pragma unroll 8
        for (int i = 0; i < count; i++) {
            own += experts[i] == expert;
        }
        first[expert + 1] = (own + N - 1) / N;
    }
    __syncthreads();
    if (expert == 0) {
        first[0] = 0;
        for (int e = 0; e < E; e++) {
            first[e + 1] += first[e];
        }
    }
    __syncthreads();
    if (expert < E) {
        int place = first[expert] * N;
#pragma unroll 8
        for (int i = 0; i < count; i++) {
            if (experts[i] == expert) {
                rows[place] = i / U;
                places[i] = place;
                place++;
            }
        }
        for (int group = first[expert]; group < first[expert + 1]; group++) {
            groups[group] = make_int2(expert, min(N, own));
            own -= N;
        }
    }
    for (int group = first[E] + expert; group < G; group += blockDim.x) {
        groups[group] = make_int2(0, 0);
    }
}
