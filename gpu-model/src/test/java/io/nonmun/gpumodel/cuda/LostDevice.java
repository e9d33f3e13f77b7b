package io.nonmun.gpumodel.cuda;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The gate of a [FaultyDriver] whose device computes until it is lost: from then on every call of
/// the driver fails, whatever it is.
public final class LostDevice implements Consumer<String> {

  /// What the port knows without the driver.
  private static final Set<String> NO_CALLS =
      Set.of(
          "CudaContext.device", "DeviceMemory.address", "DeviceMemory.bytes", "HostMemory.segment");

  private volatile @Nullable String fatal;
  private volatile boolean lost;
  private final List<String> calls = new CopyOnWriteArrayList<>();

  /// @param call that is the first to fail, when it comes, e.g. `Stream.launch`
  public void loseAt(String call) {
    fatal = call;
  }

  /// What was called in vain, in order.
  public List<String> callsSinceLost() {
    return List.copyOf(calls);
  }

  @Override
  public void accept(String call) {
    lost |= call.equals(fatal);
    if (lost && !NO_CALLS.contains(call)) {
      calls.add(call);
      throw CudaException.of("CUDA_ERROR_ILLEGAL_ADDRESS", call);
    }
  }
}
