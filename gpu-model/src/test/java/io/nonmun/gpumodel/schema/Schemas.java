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
          """,
          // As pydantic writes nested models, a tagged union, optional fields and a map.
          """
          {"$defs": {
             "Cat": {"type": "object", "title": "Cat", "required": ["kind", "lives"], "properties": {
               "kind": {"const": "cat", "type": "string"}, "lives": {"type": "integer", "minimum": 1, "maximum": 9}}},
             "Dog": {"type": "object", "required": ["kind", "weight"], "properties": {
               "kind": {"const": "dog", "type": "string"},
               "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": 99.5}}},
             "Tag": {"enum": ["a", "b", 3, null, {"x": [1, 2]}]}},
           "type": "object", "required": ["pet", "tag", "scores"], "properties": {
             "pet": {"oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
                     "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/$defs/Cat"}}},
             "other": {"anyOf": [{"$ref": "#/$defs/Cat"}, {"type": "null"}], "default": null},
             "tag": {"allOf": [{"$ref": "#/$defs/Tag"}], "description": "one"},
             "scores": {"type": "object", "additionalProperties": {"type": "number", "minimum": -1.25, "maximum": 3}},
             "pair": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}],
                      "minItems": 2, "maxItems": 2}}}
          """,
          // Alternatives that begin alike, one within the other.
          """
          {"type": "array", "maxItems": 4, "items": {"anyOf": [
            {"type": "object", "required": ["a"], "properties": {
              "a": {"anyOf": [{"type": "integer"}, {"type": "number"}, {"type": "string", "maxLength": 3}]}}},
            {"type": "object", "required": ["a", "b"], "additionalProperties": false, "properties": {
              "a": {"type": "object", "properties": {"x": {"type": "integer", "minimum": -12, "maximum": 1003}}},
              "b": {"anyOf": [{"type": "array", "items": {"type": "boolean"}}, {"type": "array", "items": {"type": "null"}}]}}},
            {"enum": ["ab", "abc", 12, 123]}, {"type": "string", "minLength": 5, "maxLength": 9}]}}
          """,
          // One that contains itself.
          """
          {"$defs": {"Node": {"type": "object", "required": ["name", "next"], "properties": {
             "name": {"type": "string", "maxLength": 2},
             "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
             "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}},
           "$ref": "#/$defs/Node"}
          """);

  private Schemas() {}

  private static String summary() {
    try {
      return Files.readString(
              Path.of(
                  "../summarizer/src/main/resources/io/nonmun/summarizer/summary/summary-v3/schema.json"))
          .replace("{count}", "12")
          .replace("{most}", "4");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
