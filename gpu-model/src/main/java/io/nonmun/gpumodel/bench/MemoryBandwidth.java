package io.nonmun.gpumodel.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/// How fast this machine reads memory: the limit of decode, which reads every weight once a token.
public final class MemoryBandwidth {

  private static final long BYTES = 1L << 30;
  private static final int RUNS = 7;

  private MemoryBandwidth() {}

  /// @return bytes a second, all threads together: the median of several runs over 1 GiB
  public static double measure(int threads) throws InterruptedException {
    try (var arena = Arena.ofShared();
        var pool = Executors.newFixedThreadPool(threads)) {
      var data = arena.allocate(BYTES, 64);
      data.fill((byte) 1); // or every page is the same page of zeros
      var seconds = new double[RUNS];
      for (var run = 0; run < RUNS; run++) {
        var parts = new ArrayList<Callable<Long>>();
        for (var i = 0; i < threads; i++) {
          var part = data.asSlice(BYTES / threads * i, BYTES / threads);
          parts.add(() -> sum(part));
        }
        var start = System.nanoTime();
        for (var each : pool.invokeAll(parts)) {
          if (each.get() == 0) {
            throw new IllegalStateException("the memory was not read");
          }
        }
        seconds[run] = (System.nanoTime() - start) / 1e9;
      }
      Arrays.sort(seconds);
      return BYTES / seconds[RUNS / 2];
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static long sum(MemorySegment data) {
    var species = LongVector.SPECIES_PREFERRED;
    var step = species.vectorByteSize();
    var even = LongVector.zero(species);
    var odd = LongVector.zero(species);
    for (var at = 0L; at + 2L * step <= data.byteSize(); at += 2L * step) {
      even = even.add(LongVector.fromMemorySegment(species, data, at, ByteOrder.LITTLE_ENDIAN));
      odd =
          odd.add(LongVector.fromMemorySegment(species, data, at + step, ByteOrder.LITTLE_ENDIAN));
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }
}
