// matmul.cuh for Q6_K

#include "matmul.cuh"

MATMUL(q6_k, Q6_K)
