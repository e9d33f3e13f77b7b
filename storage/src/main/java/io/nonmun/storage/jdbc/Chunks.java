package io.nonmun.storage.jdbc;

import java.util.Collection;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// Splits what goes into an `IN (…)` list, whose length databases bound.
final class Chunks {

  private static final int SIZE = 500;

  private Chunks() {}

  static <T> Stream<List<T>> of(Collection<T> items) {
    return items.stream().distinct().gather(Gatherers.windowFixed(SIZE));
  }
}
