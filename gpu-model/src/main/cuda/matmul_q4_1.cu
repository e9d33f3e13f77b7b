// matmul.cuh for Q4_1

#include "matmul.cuh"

MATMUL(q4_1, Q4_1)
