// matmul.cuh for Q5_K

#include "matmul.cuh"

MATMUL(q5_k, Q5_K)
