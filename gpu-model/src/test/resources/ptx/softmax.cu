// Softmax of each row of x [rows, n], in place. One block of 2^k threads for each row; dynamic shared
// memory for one float per thread.
//
// Not a kernel of the backend: the PTX machine's own test runs it. Made with
//   nvcc -ptx -arch=compute_80 -O3 --restrict softmax.cu    (13.0; then .version 9.0 -> 8.0)

template <typename Operation>
__device__ float reduce(float value, float *scratch, Operation operation) {
  scratch[threadIdx.x] = value;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      scratch[threadIdx.x] = operation(scratch[threadIdx.x], scratch[threadIdx.x + half]);
    }
    __syncthreads();
  }
  float result = scratch[0];
  __syncthreads();
  return result;
}

extern "C" __global__ void softmax(float *x, int n) {
  extern __shared__ float scratch[];
  float *row = x + (size_t)blockIdx.x * n;

  float most = -INFINITY;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    most = fmaxf(most, row[i]);
  }
  most = reduce(most, scratch, [](float a, float b) { return fmaxf(a, b); });

  float sum = 0;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    row[i] = expf(row[i] - most);
    sum += row[i];
  }
  sum = reduce(sum, scratch, [](float a, float b) { return a + b; });

  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    row[i] /= sum;
  }
}
