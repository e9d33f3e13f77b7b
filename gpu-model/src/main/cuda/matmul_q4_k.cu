// matmul.cuh for Q4_K

#include "matmul.cuh"

MATMUL(q4_k, Q4_K)
