package io.nonmun.bot.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

  /// @param device of `nonmun.summarizer.local`; a GPU is missed only where it asks for one
  public static Check gpu(String device) {
    return gpu(
        device, List.of("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"));
  }

  static Check gpu(String device, List<String> query) {
    return new Check("GPU", () -> gpuFinding(device, query));
  }

  private static Finding gpuFinding(String device, List<String> query) throws InterruptedException {
    try {
      var process = new ProcessBuilder(query).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Finding.warn("nvidia-smi가 답하지 않습니다", "NVIDIA 드라이버를 다시 시작하세요.");
      }
      var answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.exitValue() == 0
          ? Finding.ok(answer.replace("\n", "; "))
          : Finding.warn("nvidia-smi: " + answer, "NVIDIA 드라이버를 확인하세요.");
    } catch (IOException _) {
      return device.startsWith("cuda")
          ? Finding.fail(
              "NVIDIA 드라이버가 없습니다 (device: " + device + ")",
              "드라이버를 설치하거나 nonmun.summarizer.local.device를 cpu로 바꾸세요.")
          : Finding.ok("NVIDIA GPU 없음 (없어도 됩니다)");
    }
  }
}
