// matmul.cuh for IQ4_NL

#include "matmul.cuh"

MATMUL(iq4_nl, IQ4_NL)
