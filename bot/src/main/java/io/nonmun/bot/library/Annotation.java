package io.nonmun.bot.library;

import io.nonmun.bot.library.Export.Reader;
import io.nonmun.bot.library.Library.Entry;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a file says of a paper besides its bibliographic data.
final class Annotation {

  private Annotation() {}

  /// One line of a summary under its name.
  record Point(String label, String text) {}

  /// Empty where there is none, or the reader reads no Korean.
  static Optional<Summary> summary(Entry entry, Texts texts) {
    return Optional.ofNullable(entry.summary())
        .filter(_ -> texts.language() == Language.KO)
        .map(made -> made.summary());
  }

  static List<Point> points(Summary summary, Texts texts) {
    var points = new ArrayList<Point>();
    points.add(new Point(texts.of("point.line"), summary.oneLine().text()));
    points.add(new Point(texts.of("point.problem"), summary.problem().text()));
    points.add(new Point(texts.of("point.method"), summary.method().text()));
    points.add(new Point(texts.of("point.result"), summary.result().text()));
    if (summary.limitation() != null) {
      points.add(new Point(texts.of("point.limitation"), summary.limitation().text()));
    }
    return points;
  }

  /// Empty for a PDF that a reader sent.
  static String address(Entry entry) {
    var id = entry.paper().id();
    return id.isUpload() ? "" : "https://arxiv.org/abs/" + id;
  }

  /// The day when it was saved or written about last.
  static LocalDate day(Entry entry, Reader reader) {
    return entry.kept().at().atZone(reader.zone()).toLocalDate();
  }

  static List<String> categories(Paper paper) {
    return Stream.concat(Stream.of(paper.primaryCategory()), paper.crossLists().stream())
        .map(Category::code)
        .toList();
  }
}
