// The gate of a feed-forward network: SiLU is linear = 1, cubic = 0; GELU with tanh linear =
// 2 sqrt(2 / pi), cubic = 0.044715 of that. Source: Shazeer, arXiv:2002.05202; Hendrycks and Gimpel,
// arXiv:1606.08415.
#pragma once

__device__ inline float gated(float g, float up, float linear, float cubic) {
    return g / (1 + expf(-fmaf(cubic, g * g, linear) * g)) * up;
}
