package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.source.SourceTexts;
import io.nonmun.summarizer.summary.check.Draft.Field;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Korean texts on real papers, written by others, as drafts for the rules. Their fields are not
/// ours: each text becomes a line that cites every sentence.
final class References {

  /// @param structured whether it has the fields of a summary; else it is a comment by an expert
  record Reference(String id, boolean structured, Draft draft) {

    Reference onPaper(SourceText other) {
      return new Reference(id, structured, new Draft(fieldsCiting(other), Evidence.of(other)));
    }

    private List<Field> fieldsCiting(SourceText other) {
      return draft.fields().stream()
          .map(field -> field(field.name(), field.kind(), field.text(), other))
          .toList();
    }

    String text() {
      return String.join("\n", draft.fields().stream().map(Field::text).toList());
    }
  }

  private static final String TRANSLATION = "translated_summary";

  private static final JsonMapper JSON = new JsonMapper();

  /// The English sentence that some method lines carry in brackets at their end.
  private static final Pattern ENGLISH_TAIL = Pattern.compile("\\s*\\([^가-힣]{12,}$");

  private References() {}

  static List<Reference> read(Path jsonLines) throws IOException {
    try (var lines = Files.lines(jsonLines)) {
      return lines.map(JSON::readTree).map(References::reference).toList();
    }
  }

  /// The full translations of abstracts that some items carry beside their summary.
  static List<Reference> readTranslations(Path jsonLines) throws IOException {
    try (var lines = Files.lines(jsonLines)) {
      return lines
          .map(JSON::readTree)
          .filter(item -> item.path("ko").path(TRANSLATION).isString())
          .map(References::translation)
          .toList();
    }
  }

  private static Reference translation(JsonNode item) {
    var source = SourceTexts.of(oneLine(item.path("title")), oneLine(item.path("abstract")));
    var text = item.path("ko").path(TRANSLATION).stringValue();
    return new Reference(
        item.path("id").stringValue(),
        true,
        new Draft(List.of(line(TRANSLATION, text, source)), Evidence.of(source)));
  }

  private static Reference reference(JsonNode item) {
    var source = SourceTexts.of(oneLine(item.path("title")), oneLine(item.path("abstract")));
    var ko = item.path("ko");
    var fields = new ArrayList<Field>();
    if (ko.isString()) {
      ko.stringValue()
          .lines()
          .filter(paragraph -> !paragraph.isBlank())
          .forEach(paragraph -> fields.add(line("comment", paragraph, source)));
    } else {
      ko.propertyStream()
          .filter(entry -> !entry.getKey().equals(TRANSLATION))
          .forEach(entry -> add(fields, entry.getKey(), entry.getValue(), source));
    }
    return new Reference(
        item.path("id").stringValue(), !ko.isString(), new Draft(fields, Evidence.of(source)));
  }

  private static void add(List<Field> fields, String key, JsonNode value, SourceText source) {
    switch (key) {
      case "title" -> fields.add(field("titleKo", Kind.TITLE, value.stringValue(), source));
      case "keywords" ->
          value
              .valueStream()
              .forEach(word -> fields.add(field(key, Kind.KEYWORD, word.stringValue(), source)));
      case "method" -> {
        if (value.isArray()) {
          value
              .valueStream()
              .map(text -> ENGLISH_TAIL.matcher(text.stringValue()).replaceAll(""))
              .forEach(text -> fields.add(line(key, text, source)));
        } else {
          fields.add(line(key, value.stringValue(), source));
        }
      }
      default -> fields.add(line(key, value.stringValue(), source));
    }
  }

  private static Field line(String name, String text, SourceText source) {
    return field(name, Kind.LINE, text, source);
  }

  private static Field field(String name, Kind kind, String text, SourceText source) {
    var cited =
        kind == Kind.LINE
            ? IntStream.rangeClosed(1, source.sentences().size()).boxed().toList()
            : List.<Integer>of();
    return new Field(name, kind, text, cited);
  }

  private static String oneLine(JsonNode text) {
    return text.stringValue().strip().replaceAll("\\s+", " ");
  }
}
