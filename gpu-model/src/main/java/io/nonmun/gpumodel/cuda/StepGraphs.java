package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cuda.CudaContext.Graph;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The steps that have been recorded: of each cache one for each [bucket][#rows] of rows
/// (`docs/decisions/024-recorded-steps.md`).
final class StepGraphs implements AutoCloseable {

  private static final System.Logger log = System.getLogger(StepGraphs.class.getName());

  /// Steps of more rows are carried out one by one: launching them takes less time than they do.
  static final int MOST_ROWS = 256;

  /// Rows that products take together; of fewer than so many, a power of two.
  private static final int EIGHT = 8;

  private final Stream stream;
  private final int mostRows;
  private final Map<KvCache, @Nullable Graph[]> recorded = new IdentityHashMap<>();
  private boolean isRefused;
  private boolean isReady;

  /// @param mostRows that there is room for everywhere
  StepGraphs(Stream stream, int mostRows) {
    this.stream = stream;
    this.mostRows = Math.min(mostRows, MOST_ROWS);
  }

  /// Whether a step is recorded at all, and then with how many rows, its own and those that fill it
  /// up; 0 where its operations are carried out one by one: prompts, whose tiles and lengths are
  /// others each time; adapters, whose rows are others each time; experts, whose work needs more
  /// time than its launches; the first step, in which room is made and turns and norms are found;
  /// and all, once the driver has refused.
  ///
  /// @param mostRows that its tensors have
  int rows(Batch batch, int mostRows, boolean hasExperts) {
    var most = Math.min(mostRows, this.mostRows);
    if (isRefused
        || !isReady
        || hasExperts
        || batch.hasAdapters()
        || !batch.isDecode()
        || batch.size() == 0
        || batch.size() > most) {
      return 0;
    }
    return Math.min(bucket(batch.size()), most);
  }

  /// 1, 2, 4, 8, and then every eight.
  private static int bucket(int rows) {
    return rows <= EIGHT ? Integer.highestOneBit(2 * rows - 1) : Math.ceilDiv(rows, EIGHT) * EIGHT;
  }

  /// That a step without adapters has been carried out: whatever operations make once is there.
  void ready() {
    isReady = true;
  }

  /// Carries out the step that was recorded with these rows, and records it before where there is
  /// none.
  ///
  /// @return whether it could be
  boolean launch(KvCache cache, int rows, Runnable operations) {
    var ofCache = recorded.get(cache);
    if (ofCache == null) {
      ofCache = new Graph[mostRows + 1];
      recorded.put(cache, ofCache);
    }
    var graph = ofCache[rows];
    if (graph == null) {
      try {
        graph = stream.capture(operations);
      } catch (CudaException e) {
        log.log(
            Level.WARNING,
            "steps are launched kernel by kernel, since the driver does not record one of {0} rows: {1}",
            rows,
            e.getMessage());
        isRefused = true;
        return false;
      }
      ofCache[rows] = graph;
    }
    graph.launch();
    return true;
  }

  /// What is recorded of a cache has no meaning any more.
  void forget(KvCache cache) {
    close(recorded.remove(cache));
  }

  private void close(@Nullable Graph @Nullable [] graphs) {
    if (graphs != null) {
      stream.synchronize(); // one may be under way
      Arrays.stream(graphs).filter(Objects::nonNull).forEach(Graph::close);
    }
  }

  /// The same of all: something lies elsewhere now.
  @Override
  public void close() {
    var all = List.copyOf(recorded.values());
    recorded.clear();
    all.forEach(this::close);
  }
}
