package io.nonmun.bot.library;

import io.nonmun.bot.library.Export.Reader;
import io.nonmun.bot.library.Library.Entry;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// A table of papers (RFC 4180), with the mark by which Excel knows UTF-8. No cell is taken for a
/// formula: one that begins like one gets an apostrophe
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
final class Csv {

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String FORMULA = "=+-@\t\r＝＋－＠";

  private static final List<String> HEAD =
      List.of(
          "arxiv",
          "title",
          "title_ko",
          "authors",
          "categories",
          "year",
          "doi",
          "url",
          "saved_on",
          "summary",
          "notes");

  private Csv() {}

  static String file(List<Entry> entries, Reader reader) {
    return BYTE_ORDER_MARK
        + row(HEAD)
        + entries.stream().map(entry -> row(cells(entry, reader))).collect(Collectors.joining());
  }

  private static List<String> cells(Entry entry, Reader reader) {
    var paper = entry.paper();
    var summary = Annotation.summary(entry, reader.texts());
    return List.of(
        paper.id().isUpload() ? "" : paper.id().value(),
        ReadableText.of(paper.title()),
        summary.map(Summary::titleKo).orElse(""),
        String.join("; ", paper.authors()),
        String.join(" ", Annotation.categories(paper)),
        paper.id().month().map(YearMonth::getYear).map(String::valueOf).orElse(""),
        Objects.requireNonNullElse(paper.doi(), ""),
        Annotation.address(entry),
        Annotation.day(entry, reader).toString(),
        summary
            .map(made ->
                Annotation.points(made, reader.texts()).stream()
                    .map(point -> point.label() + ": " + point.text())
                    .collect(Collectors.joining("\n")))
            .orElse(""),
        String.join("\n", entry.kept().notes()));
  }

  private static String row(List<String> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(String text) {
    var guarded = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return guarded.chars().anyMatch(c -> "\",\r\n".indexOf(c) >= 0)
        ? '"' + guarded.replace("\"", "\"\"") + '"'
        : guarded;
  }
}
