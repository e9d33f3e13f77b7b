package io.nonmun.gpumodel.json;

import io.nonmun.gpumodel.json.Json.Arr;
import io.nonmun.gpumodel.json.Json.Obj;
import io.nonmun.gpumodel.json.Json.Str;

/// Writes a value compactly, with no more escapes than RFC 8259, section 7, asks for.
final class JsonWriter {

  private final StringBuilder out = new StringBuilder();

  private JsonWriter() {}

  static String write(Json value) {
    var writer = new JsonWriter();
    writer.value(value);
    return writer.out.toString();
  }

  private void value(Json value) {
    switch (value) {
      case Obj object -> {
        var separator = '{';
        for (var member : object.members().entrySet()) {
          out.append(separator);
          string(member.getKey());
          out.append(':');
          value(member.getValue());
          separator = ',';
        }
        out.append(object.members().isEmpty() ? "{}" : "}");
      }
      case Arr array -> {
        var separator = '[';
        for (var item : array.items()) {
          out.append(separator);
          value(item);
          separator = ',';
        }
        out.append(array.items().isEmpty() ? "[]" : "]");
      }
      case Str string -> string(string.value());
      case Json.Num _, Json.Bool _, Json.Null _ -> out.append(value);
    }
  }

  private void string(String value) {
    out.append('"');
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
