package io.nonmun.bot.catalog;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.sun.management.OperatingSystemMXBean;
import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.cuda.CudaDevice;
import io.nonmun.gpumodel.cuda.CudaDevices;
import io.nonmun.gpumodel.cuda.CudaDriver;
import io.nonmun.gpumodel.cuda.CudaException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What models may take of this machine.
///
/// @param device `cpu`, `cuda:N`, or `cuda:N,M` for several GPUs that each have all of a model
/// @param usableBytes of its memory
/// @param processor that computes what a GPU cannot; null where the device is all there is
public record Machine(String device, long usableBytes, @Nullable Machine processor) {

  // The rest is for the operating system, the bot itself and the database.
  private static final double SHARE = 0.75;

  public Machine(String device, long usableBytes) {
    this(device, usableBytes, null);
  }

  /// Reads the memory of the device that is set: the computer's own (or the container's limit), or
  /// that of the GPU which the engine would take, the smallest one's of several.
  ///
  /// @param device of `nonmun.summarizer.local`; `auto` is the GPU that is there, and the processor
  ///   for what it cannot compute
  /// @param gpuMemoryFraction of the GPU's memory
  /// @throws CatalogException if a GPU is asked for and there is none
  public static Machine inspect(String device, double gpuMemoryFraction) {
    return inspect(device, gpuMemoryFraction, CudaDevices::driver);
  }

  static Machine inspect(String device, double gpuMemoryFraction, Supplier<CudaDriver> driver) {
    if (device.equals("auto")) {
      return best(gpuMemoryFraction, driver);
    }
    if (device.startsWith("cuda")) {
      var gpus = Devices.each(device).stream().map(each -> gpu(each, driver)).toList();
      return new Machine(
          gpus.stream()
              .map(gpu -> Integer.toString(gpu.ordinal()))
              .collect(Collectors.joining(",", "cuda:", "")),
          (long)
              (gpus.stream().mapToLong(CudaDevice::memory).min().orElseThrow()
                  * gpuMemoryFraction));
    }
    return ofProcessor();
  }

  private static Machine best(double gpuMemoryFraction, Supplier<CudaDriver> driver) {
    try {
      var gpu = inspect("cuda", gpuMemoryFraction, driver);
      return new Machine(gpu.device, gpu.usableBytes, ofProcessor());
    } catch (CatalogException _) {
      return ofProcessor();
    }
  }

  private static Machine ofProcessor() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine("cpu", (long) (system.getTotalMemorySize() * SHARE));
  }

  private static CudaDevice gpu(String device, Supplier<CudaDriver> driver) {
    try {
      return CudaDevices.choose(driver.get(), device);
    } catch (CudaException | DeviceException e) {
      throw new CatalogException(KOREAN.of("terminal.machine.noGpu", device, e.getMessage()), e);
    }
  }

  /// A GPU as shops name it.
  ///
  /// @param gigabytes of its memory, of which nine tenths are used
  public static Machine gpu(int gigabytes) {
    return new Machine("cuda", 900_000_000L * gigabytes);
  }

  /// Whether it can compute the model, and has the memory for it.
  public boolean fits(CatalogModel model) {
    return fitsDevice(model) || processor != null && processor.fits(model);
  }

  /// The same without the processor beside a GPU.
  public boolean fitsDevice(CatalogModel model) {
    return (!isGpu() || hasKernels(model)) && model.memoryBytes() <= usableBytes;
  }

  /// Whether a GPU can compute the model, if it has the memory. A mixture is called by the type of
  /// most weights (`Q4_K_M`); its others are finer ones.
  public static boolean hasKernels(CatalogModel model) {
    return CudaDevices.types().stream().anyMatch(type -> model.weights().startsWith(type.name()));
  }

  public String describe() {
    var own =
        KOREAN.of(
            isGpu() ? "terminal.machine.gpu" : "terminal.machine.memory",
            device,
            gibibytes(usableBytes),
            CudaDevices.typeNames());
    return processor == null
        ? own
        : KOREAN.of("terminal.machine.either", own, processor.describe());
  }

  private boolean isGpu() {
    return device.startsWith("cuda");
  }

  /// For example `4.7 GiB`.
  public static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
