package io.nonmun.gpumodel.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Schemas to write answers for.
final class Schemas {

  /// The one that the summarizer sends.
  static final String SUMMARY = summary();

  static final String BOUNDED =
      """
      {"type": "object", "additionalProperties": false,
       "required": ["title", "tags", "score", "kind"],
       "properties": {
         "title": {"type": "string", "minLength": 3, "maxLength": 12},
         "subtitle": {"type": ["string", "null"], "maxLength": 200},
         "tags": {"type": "array", "minItems": 2, "maxItems": 3,
                  "items": {"type": "string", "minLength": 1, "maxLength": 5}},
         "score": {"type": "number", "minimum": 0},
         "year": {"type": "integer", "minimum": 1991, "maximum": 2030},
         "kind": {"enum": ["new", "news", "cross-list", "교체", "a\\"b", null, 1, 12, 1.5]}}}
      """;

  static final List<String> ALL =
      List.of(
          SUMMARY,
          BOUNDED,
          """
          {"type": "object", "additionalProperties": false, "properties": {
            "a": {"type": "boolean"}, "ab": {"type": "integer"}, "abc": {"const": "x"},
            "나": {"type": "array", "items": {"type": "array", "maxItems": 2, "items": {"type": "number"}}},
            "\\n\\"": {"anyOf": [{"type": "null"}, {"type": "object", "additionalProperties": false,
              "properties": {"z": {"type": "string", "maxLength": 0}}}]}},
           "required": ["abc"]}
          """,
          """
          {"type": "array", "minItems": 5, "maxItems": 40, "items": {"type": "integer", "minimum": 1}}
          """,
          """
          {"type": "array", "maxItems": 0, "items": {"type": "string"}}
          """,
          """
          {"type": "string", "minLength": 150, "maxLength": 151}
          """,
          """
          {"type": ["integer", "null", "string"], "maxLength": 300}
          """,
          """
          {"type": "object", "additionalProperties": false, "required": ["answer"], "properties": {
            "answer": {}, "list": {"type": "array"}, "map": {"type": "object"}}}
          """,
          """
          {"type": "object"}
          """);

  private Schemas() {}

  private static String summary() {
    try {
      return Files.readString(
          Path.of(
              "../summarizer/src/main/resources/io/nonmun/summarizer/summary/summary-v2/schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
