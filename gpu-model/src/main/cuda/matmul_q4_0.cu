// matmul.cuh for Q4_0

#include "matmul.cuh"

MATMUL(q4_0, Q4_0)
