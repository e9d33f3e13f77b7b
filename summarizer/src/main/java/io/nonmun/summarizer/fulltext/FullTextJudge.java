package io.nonmun.summarizer.fulltext;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Judge;
import io.nonmun.summarizer.summary.check.Parts;
import io.nonmun.summarizer.summary.check.QuotedChecks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of summaries, and for the values of tables those of their rows and columns.
///
/// @param passages that the source's sentences are, in the same order
record FullTextJudge(Judge rules, List<Passage> passages) implements Judge {

  private static final String NAME = "cells";
  private static final String LIMITATION = "limitation";

  @Override
  public Verdict<Summary> judge(
      String answer, boolean isCutOff, SourceText source, Priority priority)
      throws InterruptedException {
    return switch (rules.judge(answer, isCutOff, source, priority)) {
      case Accepted<Summary> accepted -> judged(accepted, source);
      case Refused<Summary>(var complaints, var rest) ->
          new Refused<>(complaints, rest == null ? null : kept(judged(rest, source)));
    };
  }

  /// What may be shown of an answer that is not repaired.
  private static @Nullable Accepted<Summary> kept(Verdict<Summary> verdict) {
    return switch (verdict) {
      case Accepted<Summary> accepted -> accepted;
      case Refused<Summary>(_, var rest) -> rest;
    };
  }

  private Verdict<Summary> judged(Accepted<Summary> accepted, SourceText source) {
    var summary = accepted.value();
    var named = new ArrayList<>(accepted.checks());
    named.add(NAME);
    var complaints = new ArrayList<Complaint>();
    lines(summary).forEach((field, line) -> complaints.addAll(cells(field, line)));
    var areLinesGood = complaints.isEmpty();
    var rest = summary;
    if (summary.limitation() != null && !isStated(summary.limitation())) {
      complaints.add(
          new Complaint(
              LIMITATION,
              "'limitation' cites no sentence in which the authors state one; write null."));
      rest = Parts.without(summary, Set.of(LIMITATION), source.title()).orElse(summary);
    }
    return complaints.isEmpty()
        ? new Accepted<>(summary, named)
        : new Refused<>(complaints, areLinesGood ? new Accepted<>(rest, named) : null);
  }

  private static Map<String, Summary.Line> lines(Summary summary) {
    var lines = new LinkedHashMap<String, Summary.Line>();
    lines.put("problem", summary.problem());
    lines.put("method", summary.method());
    lines.put("result", summary.result());
    lines.put("oneLine", summary.oneLine());
    if (summary.limitation() != null) {
      lines.put(LIMITATION, summary.limitation());
    }
    return lines;
  }

  private boolean isStated(Summary.Line limitation) {
    return cited(limitation).stream()
        .anyMatch(passage -> passage.states() || isOfAbstract(passage));
  }

  /// Of an abstract, the rules of summaries have said so.
  private static boolean isOfAbstract(Passage passage) {
    return passage.section().part() == Part.ABSTRACT;
  }

  private List<Complaint> cells(String field, Summary.Line line) {
    var cited = cited(line);
    var cells = cited.stream().map(Passage::cell).filter(Objects::nonNull).toList();
    var tables =
        cited.stream()
            .filter(Passage::isCell)
            .flatMap(passage -> passage.paragraph().cells().stream())
            .distinct()
            .toList();
    var others = cited.stream().filter(passage -> !passage.isCell()).map(Passage::text).toList();
    return QuotedChecks.cells(field, line.text(), cells, tables, others);
  }

  private List<Passage> cited(Summary.Line line) {
    return line.sentences().stream()
        .filter(n -> n >= 1 && n <= passages.size())
        .map(n -> passages.get(n - 1))
        .toList();
  }

  @Override
  public Verdict<Summary> judge(String answer, boolean isCutOff, SourceText source)
      throws InterruptedException {
    return judge(answer, isCutOff, source, Priority.BATCH);
  }

  @Override
  public String asked() {
    return rules.asked();
  }
}
