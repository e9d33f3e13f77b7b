package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Stopwatch;
import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.util.ArrayList;
import java.util.List;

/// Marks on a stream, by the device's clock. Its events are made once, for the step with the most
/// marks.
final class EventStopwatch implements Stopwatch {

  private final CudaContext context;
  private final Stream stream;
  private final Resources resources;
  private final List<Event> events = new ArrayList<>();
  private int marks;

  /// @param resources that its events are closed with
  EventStopwatch(CudaContext context, Stream stream, Resources resources) {
    this.context = context;
    this.stream = stream;
    this.resources = resources;
  }

  @Override
  public void start() {
    marks = 0;
    mark();
  }

  @Override
  public void mark() {
    if (marks == events.size()) {
      events.add(resources.own(context.timedEvent()));
    }
    stream.record(events.get(marks));
    marks++;
  }

  @Override
  public void await() {
    if (marks > 0) {
      events.get(marks - 1).synchronize();
    }
  }

  @Override
  public double[] laps() {
    var laps = new double[Math.max(0, marks - 1)];
    for (var i = 0; i < laps.length; i++) {
      laps[i] = events.get(i + 1).secondsSince(events.get(i));
    }
    return laps;
  }
}
