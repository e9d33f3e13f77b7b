package io.nonmun.bot.delivery;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What this process holds of the machine, on Linux.
///
/// @param rss resident memory, in bytes, before the garbage is collected
/// @param peak its largest so far
/// @param heap in bytes, after the garbage is collected
/// @param threads names of platform threads, but for those of the virtual machine that virtual
///   threads run on
/// @param virtual number of virtual threads
record Holdings(
    long rss, long peak, long heap, long descriptors, List<String> threads, long virtual) {

  /// @param folder for a dump, which alone knows virtual threads
  static Holdings now(Path folder) throws IOException {
    var rss = status("VmRSS:");
    System.gc();
    return new Holdings(
        rss,
        status("VmHWM:"),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        openDescriptors(),
        platformThreads(),
        virtualThreads(folder.resolve("threads.txt")));
  }

  /// Whether there are no more descriptors and threads, and no thread of another name.
  boolean hasNoMoreThan(Holdings before) {
    return descriptors <= before.descriptors
        && virtual <= before.virtual
        && threads.size() <= before.threads.size()
        && before.threads.containsAll(threads);
  }

  private static long status(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
        .findFirst()
        .orElseThrow();
  }

  private static long openDescriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count() - 1; // that of the list itself
    }
  }

  private static List<String> platformThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getThreadGroup() != null)
        .filter(thread -> !thread.getThreadGroup().getName().equals("CarrierThreads"))
        .map(Thread::getName)
        .sorted()
        .toList();
  }

  private static long virtualThreads(Path dump) throws IOException {
    Files.deleteIfExists(dump);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    try (var lines = Files.lines(dump)) {
      return lines.filter(line -> line.matches("#\\d+ \".*\" virtual.*")).count();
    }
  }
}
