package io.nonmun.gpumodel.cuda;

import static java.util.Comparator.comparingLong;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Demand;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// Which device of this machine computes, or why none can.
public final class CudaDevices {

  /// What the kernels are compiled for: drivers make of it what later devices need.
  public static final String TARGET = "compute_80";

  /// Ampere: the oldest that the kernels are compiled for.
  private static final int LEAST_MAJOR = 8;

  private static final System.Logger log = System.getLogger(CudaDevices.class.getName());

  private CudaDevices() {}

  /// Opens a device for a model.
  ///
  /// @param wanted `cuda` for the largest that is supported, or `cuda:N`
  /// @param memoryFraction of the device's memory that may be used
  /// @throws CudaException if the driver fails
  /// @throws DeviceException if there is no such device, or too little memory
  /// @throws IllegalArgumentException if there are no kernels for the model
  public static Backend open(
      CudaDriver driver, String wanted, Demand model, double memoryFraction) {
    var device = choose(driver, wanted);
    CudaBackend.check(model);
    var capacity = CudaBackend.capacity(device, model.multiplied());
    var weights = model.tensors().stream().mapToLong(CudaBackend::bytes).sum();
    var context = driver.open(device);
    try {
      checkRoom(
          device,
          CudaBackend.usable(context, memoryFraction),
          weights,
          rest(device, model, capacity));
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
    log.log(Level.INFO, "stage=plan rows={0} sequences={1}", capacity.rows(), capacity.sequences());
    return new CudaBackend(context, capacity, memoryFraction, new Progress(weights));
  }

  /// Bytes that activations, choices and the smallest useful cache take.
  private static long rest(CudaDevice device, Demand model, Backend.Capacity capacity) {
    var blocks = KvCache.Shape.blocks(Math.min(model.contextLength(), KvCache.LEAST_TOKENS));
    var windowBlocks = model.cache().windowBlocks(blocks, capacity.sequences(), capacity.rows());
    return model.workBytes().applyAsLong(capacity)
        + model.lowRankValues() * Float.BYTES
        + (model.experts() == null ? 0 : ExpertRows.bytes(model.experts(), capacity.rows()))
        + CudaBackend.workBytes(device, capacity, model.tensors())
        + DeviceChoices.bytes(capacity.sequences(), model.vocabulary())
        + PagedCache.bytes(model.cache(), blocks, windowBlocks);
  }

  /// Says every tenth how much of the weights is on the device.
  private static final class Progress implements LongConsumer {

    private final long all;
    private int tenths;

    Progress(long all) {
      this.all = all;
    }

    @Override
    public void accept(long bytes) {
      if (10 * bytes / all > tenths) {
        tenths = (int) (10 * bytes / all);
        log.log(Level.INFO, "stage=upload weights={0}%", 10 * tenths);
      }
    }
  }

  /// This machine's driver.
  ///
  /// @throws CudaException if it has none, or too old a one
  public static CudaDriver driver() {
    return JCuda.load();
  }

  /// Types of matrices that devices compute; others are refused.
  public static Set<TensorType> types() {
    return Kernels.TYPES;
  }

  /// These, for a sentence.
  public static String typeNames() {
    return types().stream().map(TensorType::name).collect(Collectors.joining(", "));
  }

  public static boolean isSupported(CudaDevice device) {
    return device.supports(LEAST_MAJOR, 0);
  }

  /// The device that [#open] takes.
  ///
  /// @param wanted as [#open]
  /// @throws CudaException if the driver fails
  /// @throws DeviceException if there is none, with what is there
  public static CudaDevice choose(CudaDriver driver, String wanted) {
    var devices = driver.devices();
    if (devices.isEmpty()) {
      throw new DeviceException(
          "the NVIDIA driver (CUDA %s) has no device; check nvidia-smi and CUDA_VISIBLE_DEVICES"
              .formatted(driver.version()));
    }
    var fitting = devices.stream().filter(device -> isMeant(device, wanted)).toList();
    if (fitting.isEmpty()) {
      throw new DeviceException("%s is not there, but %s".formatted(wanted, text(devices)));
    }
    return fitting.stream()
        .filter(CudaDevices::isSupported)
        .max(comparingLong(CudaDevice::memory))
        .orElseThrow(() ->
            new DeviceException(
                "%s: compute capability %d.0 is the least; use the device cpu"
                    .formatted(text(fitting), LEAST_MAJOR)));
  }

  private static boolean isMeant(CudaDevice device, String wanted) {
    return wanted.equals("cuda") || wanted.equals("cuda:" + device.ordinal());
  }

  private static String text(List<CudaDevice> devices) {
    return devices.stream()
        .map(device ->
            "cuda:%d (%s, compute capability %d.%d)"
                .formatted(device.ordinal(), device.name(), device.major(), device.minor()))
        .collect(Collectors.joining(", "));
  }

  /// @param free bytes of the device's memory that may be used
  /// @param weights bytes of the file's tensors
  /// @param rest bytes of what else a model needs at least
  /// @throws DeviceException if they do not fit
  static void checkRoom(CudaDevice device, long free, long weights, long rest) {
    log.log(
        Level.INFO,
        "stage=plan free={0}MiB weights={1}MiB rest={2}MiB",
        free >> 20,
        weights >> 20,
        rest >> 20);
    if (free < weights + rest) {
      throw new DeviceException(
          "cuda:%d (%s) has %d MiB free; the weights take %d MiB, activations and a small cache %d MiB: use a smaller model, or end what else is on the device"
              .formatted(device.ordinal(), device.name(), free >> 20, weights >> 20, rest >> 20));
    }
  }
}
