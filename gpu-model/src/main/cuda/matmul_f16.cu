// matmul.cuh for F16 and BF16

#include "matmul.cuh"

MATMUL(f16, F16)
