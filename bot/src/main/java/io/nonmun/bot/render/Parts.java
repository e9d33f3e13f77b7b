package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The pieces that digest, card and evidence have in common.
final class Parts {

  static final String SEPARATOR = " · ";

  private Parts() {}

  /// One line of a summary under its Korean name.
  record Point(String label, Summary.Line line) {

    Line in(Line.Kind kind) {
      return new Line(kind, List.of(Span.bold(label), Span.plain(": " + line.text())));
    }
  }

  static List<Point> points(Summary summary) {
    var always =
        Stream.of(
            new Point("문제", summary.problem()),
            new Point("방법", summary.method()),
            new Point("결과", summary.result()));
    var limitation = Stream.ofNullable(summary.limitation()).map(line -> new Point("한계", line));
    return Stream.concat(always, limitation).toList();
  }

  static Line noSummary(KeySentences body) {
    var reason =
        switch (body.reason()) {
          case PENDING -> "요약 준비 중";
          case NO_MODEL -> "요약 모델 없음";
          case FAILED -> "요약 실패";
          case LIMIT -> "하루 요약 한도를 다 써 요약하지 않음";
        };
    return Line.of(Span.italic(reason + SEPARATOR + "초록의 핵심 문장"));
  }

  static List<Line> sentences(Line.Kind kind, List<String> sentences) {
    return sentences.stream()
        .map(text -> new Line(kind, List.of(Span.plain("• " + text))))
        .toList();
  }

  static List<Span> codes(List<Category> categories) {
    return join(categories.stream().map(category -> Span.code(category.code())).toList());
  }

  static List<Span> join(List<Span> spans) {
    var joined = new ArrayList<Span>();
    for (var span : spans) {
      if (!joined.isEmpty()) {
        joined.add(Span.plain(SEPARATOR));
      }
      joined.add(span);
    }
    return joined;
  }
}
