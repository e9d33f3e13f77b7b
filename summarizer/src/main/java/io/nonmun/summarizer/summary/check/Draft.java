package io.nonmun.summarizer.summary.check;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A parsed summary beside its source, as the rules see it: a row of named texts.
record Draft(List<Field> fields, Evidence evidence) {

  enum Kind {
    TITLE,
    LINE,
    KEYWORD
  }

  /// @param name as in the answer, `oneLine` or `keywords[2]`
  /// @param sentences numbers of the source sentences that a line rests on; empty elsewhere
  record Field(String name, Kind kind, String text, List<Integer> sentences) {
    Field {
      sentences = List.copyOf(sentences);
    }
  }

  Draft {
    fields = List.copyOf(fields);
  }

  static Draft of(Summary summary, SourceText source) {
    var fields = new ArrayList<Field>();
    fields.add(new Field("titleKo", Kind.TITLE, summary.titleKo(), List.of()));
    addLine(fields, "oneLine", summary.oneLine());
    addLine(fields, "problem", summary.problem());
    addLine(fields, "method", summary.method());
    addLine(fields, "result", summary.result());
    addLine(fields, "limitation", summary.limitation());
    for (int i = 0; i < summary.keywords().size(); i++) {
      fields.add(
          new Field(
              "keywords[" + (i + 1) + "]", Kind.KEYWORD, summary.keywords().get(i), List.of()));
    }
    return new Draft(fields, Evidence.of(source));
  }

  /// The same beside the same source, with some of its texts only.
  Draft where(Predicate<Field> wanted) {
    return new Draft(fields.stream().filter(wanted).toList(), evidence);
  }

  Stream<Field> lines() {
    return fields.stream().filter(field -> field.kind() == Kind.LINE);
  }

  private static void addLine(List<Field> fields, String name, Summary.@Nullable Line line) {
    if (line != null) {
      fields.add(new Field(name, Kind.LINE, line.text(), line.sentences()));
    }
  }
}
