// matmul.cuh for IQ4_XS

#include "matmul.cuh"

MATMUL(iq4_xs, IQ4_XS)
