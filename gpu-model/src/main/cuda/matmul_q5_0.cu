// matmul.cuh for Q5_0

#include "matmul.cuh"

MATMUL(q5_0, Q5_0)
