package io.nonmun.gpumodel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.incubator.vector.VectorShape;

/// The processor that a CPU figure is of.
///
/// @param name as the system tells it, with family and model where it does: a virtual machine's
///   name is often a series only
/// @param cores that the JVM may use
/// @param flags those of its instruction sets that kernels of language models depend on, whether
///   the Vector API reaches them or not
/// @param vectorBits the width that the JVM chose for the Vector API
public record Processor(String name, int cores, List<String> flags, int vectorBits) {

  private static final List<String> WANTED =
      List.of(
          "avx2",
          "fma",
          "f16c",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimddp",
          "i8mm",
          "bf16",
          "sve",
          "sve2");

  /// This machine's. Elsewhere than on Linux only its architecture is known.
  public static Processor ofThisMachine() {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      lines = List.of();
    }
    return of(
        lines,
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        VectorShape.preferredShape().vectorBitSize());
  }

  /// @param lines of `/proc/cpuinfo`; the first processor's count
  static Processor of(List<String> lines, String architecture, int cores, int vectorBits) {
    var values = new TreeMap<String, String>();
    for (var line : lines) {
      var colon = line.indexOf(':');
      if (colon > 0) {
        values.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    var numbers =
        Stream.of("cpu family", "model", "CPU implementer", "CPU part")
            .filter(values::containsKey)
            .map(key -> key.replace("cpu ", "").replace("CPU ", "") + " " + values.get(key))
            .collect(Collectors.joining(", "));
    var name = values.getOrDefault("model name", architecture);
    var flags =
        Arrays.asList(values.getOrDefault("flags", values.getOrDefault("Features", "")).split(" "));
    return new Processor(
        numbers.isEmpty() ? name : "%s (%s)".formatted(name, numbers),
        cores,
        WANTED.stream().filter(flags::contains).toList(),
        vectorBits);
  }
}
