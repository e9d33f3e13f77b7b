package io.nonmun.bot.catalog;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What models may take of this machine.
///
/// @param device `cpu` or `cuda:N`
/// @param usableBytes of its memory
public record Machine(String device, long usableBytes) {

  // The rest is for the operating system, the bot itself and the database.
  private static final double SHARE = 0.75;

  // What the engine has CUDA kernels for.
  private static final Set<String> GPU_WEIGHTS = Set.of("F16", "BF16", "Q8_0");

  /// Reads the memory of the device that is set: the computer's own (or the container's limit), or
  /// that of a GPU as `nvidia-smi` tells it.
  ///
  /// @param device of `nonmun.summarizer.local`; `auto` is taken for the processor, which computes
  ///   whatever a GPU does not
  /// @param gpuMemoryFraction of the GPU's memory
  /// @throws CatalogException if a GPU is asked for and there is none
  public static Machine inspect(String device, double gpuMemoryFraction) {
    if (device.startsWith("cuda")) {
      var index = device.equals("cuda") ? "0" : device.substring("cuda:".length());
      return new Machine("cuda:" + index, (long) (gpuBytes(index) * gpuMemoryFraction));
    }
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine("cpu", (long) (system.getTotalMemorySize() * SHARE));
  }

  private static long gpuBytes(String index) {
    var query =
        List.of(
            "nvidia-smi",
            "--id=" + index,
            "--query-gpu=memory.total",
            "--format=csv,noheader,nounits");
    try {
      var process = new ProcessBuilder(query).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Long.parseLong(answer.strip()) << 20;
    } catch (IOException | NumberFormatException e) {
      throw new CatalogException(
          "GPU %s의 메모리를 알 수 없습니다. nonmun.summarizer.local.device를 cpu로 바꾸거나 드라이버를 확인하세요."
              .formatted(index),
          e);
    }
  }

  /// Whether its device can compute the model, and has the memory for it.
  public boolean fits(CatalogModel model) {
    return (!isGpu() || GPU_WEIGHTS.contains(model.weights()))
        && model.memoryBytes() <= usableBytes;
  }

  public String describe() {
    return "%s 메모리 %s".formatted(device, gibibytes(usableBytes))
        + (isGpu() ? "와 F16, BF16, Q8_0 가중치" : "");
  }

  private boolean isGpu() {
    return device.startsWith("cuda");
  }

  /// For example `4.7 GiB`.
  public static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
