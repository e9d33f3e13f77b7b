// matmul.cuh for Q8_0

#include "matmul.cuh"

MATMUL(q8_0, Q8_0)
