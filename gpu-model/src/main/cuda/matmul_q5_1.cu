// matmul.cuh for Q5_1

#include "matmul.cuh"

MATMUL(q5_1, Q5_1)
