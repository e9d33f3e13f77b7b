package io.nonmun.bot.doctor;

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
    return new Check("자바", () -> java(Runtime.version(), Runtime.getRuntime().maxMemory()));
  }

  static Finding java(Runtime.Version version, long maxHeapBytes) {
    var detail = "Java %s, 힙 최대 %d MiB".formatted(version, maxHeapBytes >> 20);
    return maxHeapBytes < ENOUGH_HEAP_BYTES
        ? Finding.warn(detail, "NONMUN_JAVA_OPTS=-Xmx512m처럼 힙을 256 MiB 이상으로 늘리세요.")
        : Finding.ok(detail);
  }

  /// @param zone of the digest
  public static Check clock(Clock clock, ZoneId zone) {
    return new Check("시계와 시간대", () -> now(clock.instant().atZone(zone)));
  }

  private static Finding now(ZonedDateTime now) {
    var detail =
        now.getZone() + ", 지금 " + now.format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));
    return now.getYear() < EARLIEST_YEAR
        ? Finding.fail(detail, "컴퓨터의 시계가 과거입니다. NTP로 시계를 맞추세요.")
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
    try {
      var driver = search.get();
      version = driver.version();
      devices = driver.devices();
    } catch (CudaException e) {
      return isWanted
          ? Finding.fail(
              "GPU를 쓸 수 없습니다 (device: %s): %s".formatted(device, e.getMessage()),
              "NVIDIA 드라이버를 설치하거나 nonmun.summarizer.local.device를 cpu로 바꾸세요.")
          : Finding.ok("GPU 없이 씁니다: " + e.getMessage());
    }
    var seen =
        "CUDA %s까지의 드라이버; ".formatted(version) + (devices.isEmpty() ? "장치 없음" : text(devices));
    return isWanted && devices.stream().noneMatch(CudaDevices::isSupported)
        ? Finding.fail(seen, "계산 능력 8.0 이상의 NVIDIA GPU가 필요합니다. 없으면 device를 cpu로 바꾸세요.")
        : Finding.ok(seen);
  }

  private static String text(List<CudaDevice> devices) {
    return devices.stream()
        .map(device ->
            "cuda:%d %s (계산 능력 %d.%d, %d GiB, %s)"
                .formatted(
                    device.ordinal(),
                    device.name(),
                    device.major(),
                    device.minor(),
                    device.memory() >> 30,
                    CudaDevices.isSupported(device)
                        ? "PTX " + CudaDevices.target(device)
                        : "너무 오래된 장치"))
        .collect(Collectors.joining("; "));
  }
}
