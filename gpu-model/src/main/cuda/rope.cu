// Rotary position embedding, in place: pair i of each head of row t turns by
// positions[t] * frequency(i), and is stretched by the magnitude.
//
//   x           [T, H * D] F32
//   positions   [T]
//   turns       [pairs]    frequency(i) / 2 pi as a fraction of 2^64
//
// Adjacent pairs are (2i, 2i + 1), those of halves (i, i + pairs); what follows 2 * pairs in a head
// stays. One pair for each thread: blocks of 256 threads, ceil(H * pairs / 256) by T of them.
//
// In 64-bit fixed point the product with a position wraps around at whole turns by itself, so the
// angle is as exact at position 100,000 as at 1, which a product of floats is not.
// Source: Su et al., arXiv:2104.09864.

struct Turn {
    float sine, cosine;
};

__device__ inline Turn turn_of(unsigned long long turns, int position, float magnitude) {
    const int half_turns = static_cast<int>((turns * position) >> 32); // -1 to 1, in 2^31
    Turn turn;
    sincospif(half_turns * 0x1p-31f, &turn.sine, &turn.cosine);
    return {turn.sine * magnitude, turn.cosine * magnitude};
}

extern "C" __global__ void __launch_bounds__(256)
    rope_adjacent_f32(float* __restrict__ x, const int* __restrict__ positions,
                      const unsigned long long* __restrict__ turns, int H, int D, int pairs,
                      float magnitude) {
    const int index = blockIdx.x * blockDim.x + threadIdx.x;
    if (index >= H * pairs) return;
    const size_t t = blockIdx.y;
    const int head = index / pairs;
    const int i = index % pairs;
    float2* const at = reinterpret_cast<float2*>(x + (t * H + head) * D) + i;
    const Turn by = turn_of(turns[i], positions[t], magnitude);
    const float2 pair = *at;
    *at = make_float2(pair.x * by.cosine - pair.y * by.sine, pair.x * by.sine + pair.y * by.cosine);
}

extern "C" __global__ void __launch_bounds__(256)
    rope_halves_f32(float* __restrict__ x, const int* __restrict__ positions,
                    const unsigned long long* __restrict__ turns, int H, int D, int pairs,
                    float magnitude) {
    const int index = blockIdx.x * blockDim.x + threadIdx.x;
    if (index >= H * pairs) return;
    const size_t t = blockIdx.y;
    const int head = index / pairs;
    const int i = index % pairs;
    float* const at = x + (t * H + head) * D + i;
    const Turn by = turn_of(turns[i], positions[t], magnitude);
    const float first = at[0];
    const float second = at[pairs];
    at[0] = first * by.cosine - second * by.sine;
    at[pairs] = first * by.sine + second * by.cosine;
}
