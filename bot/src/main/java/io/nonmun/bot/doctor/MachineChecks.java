package io.nonmun.bot.doctor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.cuda.CudaDevice;
import io.nonmun.gpumodel.cuda.CudaDevices;
import io.nonmun.gpumodel.cuda.CudaDriver;
import io.nonmun.gpumodel.cuda.CudaException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Checks of this computer: Java, clock, GPU.
public final class MachineChecks {

  private static final long ENOUGH_HEAP_BYTES = 256L << 20;
  // arXiv and Telegram are reached by TLS, and no certificate of today was valid before then.
  private static final int EARLIEST_YEAR = 2026;

  private MachineChecks() {}

  public static Check java() {
    return new Check(
        KOREAN.of("terminal.doctor.java"),
        () -> java(Runtime.version(), Runtime.getRuntime().maxMemory()));
  }

  static Finding java(Runtime.Version version, long maxHeapBytes) {
    var detail = KOREAN.of("terminal.doctor.java.heap", version, Long.toString(maxHeapBytes >> 20));
    return maxHeapBytes < ENOUGH_HEAP_BYTES
        ? Finding.warn(detail, KOREAN.of("terminal.doctor.java.mend"))
        : Finding.ok(detail);
  }

  /// @param zone of the digest
  public static Check clock(Clock clock, ZoneId zone) {
    return new Check(KOREAN.of("terminal.doctor.clock"), () -> now(clock.instant().atZone(zone)));
  }

  private static Finding now(ZonedDateTime now) {
    var detail =
        KOREAN.of(
            "terminal.doctor.clock.now",
            now.getZone(),
            now.format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")));
    return now.getYear() < EARLIEST_YEAR
        ? Finding.fail(detail, KOREAN.of("terminal.doctor.clock.mend"))
        : Finding.ok(detail);
  }

  /// What the engine sees of NVIDIA's driver.
  ///
  /// @param device of `nonmun.summarizer.local`; a GPU is missed only where it asks for one
  public static Check gpu(String device) {
    return gpu(device, CudaDevices::driver);
  }

  static Check gpu(String device, Supplier<CudaDriver> driver) {
    return new Check("GPU", () -> gpuFinding(device, driver));
  }

  private static Finding gpuFinding(String device, Supplier<CudaDriver> search) {
    var isWanted = device.startsWith("cuda");
    List<CudaDevice> devices;
    String version;
    CudaDriver driver;
    try {
      driver = search.get();
      version = driver.version();
      devices = driver.devices();
    } catch (CudaException e) {
      return isWanted
          ? Finding.fail(
              KOREAN.of("terminal.doctor.gpu.none", device, e.getMessage()),
              KOREAN.of("terminal.doctor.gpu.none.mend"))
          : Finding.ok(KOREAN.of("terminal.doctor.gpu.unused", e.getMessage()));
    }
    var seen =
        KOREAN.of(
            "terminal.doctor.gpu.seen",
            version,
            devices.isEmpty() ? KOREAN.of("terminal.doctor.gpu.noDevice") : text(devices));
    if (isWanted && devices.stream().noneMatch(CudaDevices::isSupported)) {
      return Finding.fail(seen, KOREAN.of("terminal.doctor.gpu.old.mend"));
    }
    var missing =
        isWanted
            ? Devices.each(device).stream().filter(each -> !canCompute(driver, each)).toList()
            : List.<String>of();
    return missing.isEmpty()
        ? Finding.ok(seen)
        : Finding.fail(
            seen, KOREAN.of("terminal.doctor.gpu.missing.mend", String.join(", ", missing)));
  }

  private static boolean canCompute(CudaDriver driver, String device) {
    try {
      CudaDevices.choose(driver, device);
      return true;
    } catch (DeviceException _) {
      return false;
    }
  }

  private static String text(List<CudaDevice> devices) {
    return devices.stream()
        .map(device ->
            KOREAN.of(
                "terminal.doctor.gpu.device",
                device.ordinal(),
                device.name(),
                device.major(),
                device.minor(),
                device.memory() >> 30,
                CudaDevices.isSupported(device)
                    ? "PTX " + CudaDevices.TARGET
                    : KOREAN.of("terminal.doctor.gpu.old")))
        .collect(Collectors.joining("; "));
  }
}
