package io.nonmun.gpumodel.cuda;

/// A device as the driver describes it.
///
/// @param ordinal `N` of `cuda:N`
/// @param major of the compute capability
/// @param minor of the compute capability
/// @param multiprocessors streaming multiprocessors
/// @param sharedMemory bytes of shared memory that a block may ask for at most
/// @param memory bytes of device memory in all
public record CudaDevice(
    int ordinal,
    String name,
    int major,
    int minor,
    int multiprocessors,
    int sharedMemory,
    long memory) {

  /// E.g. `sm_90`.
  public String architecture() {
    return "sm_" + major + minor;
  }

  /// Whether it has at least this compute capability.
  public boolean supports(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
  }
}
