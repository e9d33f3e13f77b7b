package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reader.Cited;
import io.nonmun.summarizer.summary.Reading.Read;
import io.nonmun.summarizer.summary.Reading.Unread;
import io.nonmun.summarizer.summary.check.Parts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Has a model read again what the rules accept. It may only hold back: what the rules refuse stays
/// refused, and where nobody can read, their word stands. Safe for use by many threads.
///
/// Read are the Korean title, beside the paper's own, and the lines, beside the sentences they
/// cite; keywords are left to the rules.
public final class SecondReading implements Judge {

  private static final String NAME = "judge";

  private final Judge rules;
  private final Reader reader;
  private final Consumer<Reading> listener;

  /// @param listener told of each reading
  public SecondReading(Judge rules, Reader reader, Consumer<Reading> listener) {
    this.rules = rules;
    this.reader = reader;
    this.listener = listener;
  }

  @Override
  public Verdict<Summary> judge(String answer, boolean cutOff, SourceText source)
      throws InterruptedException {
    return judge(answer, cutOff, source, Priority.BATCH);
  }

  @Override
  public Verdict<Summary> judge(String answer, boolean cutOff, SourceText source, Priority priority)
      throws InterruptedException {
    return switch (rules.judge(answer, cutOff, source, priority)) {
      case Accepted<Summary> accepted -> read(accepted, source, priority);
      case Refused<Summary>(var complaints, var rest) ->
          new Refused<>(complaints, rest == null ? null : kept(read(rest, source, priority)));
    };
  }

  private static @Nullable Accepted<Summary> kept(Verdict<Summary> verdict) {
    return switch (verdict) {
      case Accepted<Summary> accepted -> accepted;
      case Refused<Summary>(_, var rest) -> rest;
    };
  }

  private Verdict<Summary> read(Accepted<Summary> accepted, SourceText source, Priority priority)
      throws InterruptedException {
    var reading = reader.read(source, lines(accepted.value(), source), priority);
    listener.accept(reading);
    return switch (reading) {
      case Unread _ -> accepted;
      case Read(var verdicts, _, _, _, _, _) -> judged(accepted, held(verdicts), source);
    };
  }

  private static Map<String, LineVerdict> held(Map<String, LineVerdict> verdicts) {
    var held = new LinkedHashMap<>(verdicts);
    held.values().removeIf(verdict -> verdict == LineVerdict.OK);
    return held;
  }

  private static Verdict<Summary> judged(
      Accepted<Summary> accepted, Map<String, LineVerdict> held, SourceText source) {
    var checks = Stream.concat(accepted.checks().stream(), Stream.of(NAME)).toList();
    if (held.isEmpty()) {
      return new Accepted<>(accepted.value(), checks);
    }
    var complaints =
        held.entrySet().stream()
            .map(line ->
                new Complaint(
                    line.getValue().toString(),
                    "'%s' does not say what its sentences say, by a second reading."
                        .formatted(line.getKey())))
            .toList();
    var rest =
        Parts.without(accepted.value(), held.keySet(), source.title())
            .map(summary -> new Accepted<>(summary, checks));
    return new Refused<>(complaints, rest.orElse(null));
  }

  private static List<Cited> lines(Summary summary, SourceText source) {
    var lines = new ArrayList<Cited>();
    add(lines, "problem", summary.problem());
    add(lines, "method", summary.method());
    add(lines, "result", summary.result());
    add(lines, "limitation", summary.limitation());
    add(lines, "oneLine", summary.oneLine());
    if (!summary.titleKo().equals(source.title())) {
      lines.add(new Cited("titleKo", summary.titleKo(), List.of()));
    }
    return lines;
  }

  private static void add(List<Cited> lines, String field, Summary.@Nullable Line line) {
    if (line != null) {
      lines.add(new Cited(field, line.text(), line.sentences()));
    }
  }

  @Override
  public String asked() {
    return "judge " + reader.name();
  }

  @Override
  public void close() {
    try (rules) {
      reader.close();
    }
  }
}
