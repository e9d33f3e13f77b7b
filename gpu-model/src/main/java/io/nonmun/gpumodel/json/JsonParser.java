package io.nonmun.gpumodel.json;

import io.nonmun.gpumodel.json.Json.Arr;
import io.nonmun.gpumodel.json.Json.Bool;
import io.nonmun.gpumodel.json.Json.Null;
import io.nonmun.gpumodel.json.Json.Num;
import io.nonmun.gpumodel.json.Json.Obj;
import io.nonmun.gpumodel.json.Json.Str;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/// Recursive descent over RFC 8259.
final class JsonParser {

  /// A text from outside must not be able to exhaust the stack.
  private static final int MAX_DEPTH = 200;

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,99})(\\.[0-9]{1,100})?([eE][+-]?[0-9]{1,4})?");

  private final String text;
  private int at;
  private int depth;

  JsonParser(String text) {
    this.text = text;
  }

  Json parse() {
    var value = value();
    space();
    if (at < text.length()) {
      throw fault("something after the value");
    }
    return value;
  }

  private Json value() {
    space();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Str(string());
      case 't' -> word("true", new Bool(true));
      case 'f' -> word("false", new Bool(false));
      case 'n' -> word("null", Null.NULL);
      default -> number();
    };
  }

  private Obj object() {
    var members = new LinkedHashMap<String, Json>();
    enter();
    if (!closes('}')) {
      do {
        space();
        var start = at;
        var key = string();
        space();
        take(':');
        if (members.put(key, value()) != null) {
          at = start;
          throw fault("the key \"%s\" a second time".formatted(key));
        }
      } while (goesOn('}'));
    }
    depth--;
    return new Obj(members);
  }

  private Arr array() {
    var items = new ArrayList<Json>();
    enter();
    if (!closes(']')) {
      do {
        items.add(value());
      } while (goesOn(']'));
    }
    depth--;
    return new Arr(items);
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      throw fault("nested more than %d deep".formatted(MAX_DEPTH));
    }
    at++;
  }

  private boolean closes(char end) {
    space();
    if (peek() != end) {
      return false;
    }
    at++;
    return true;
  }

  private boolean goesOn(char end) {
    if (closes(end)) {
      return false;
    }
    take(',');
    return true;
  }

  private String string() {
    take('"');
    var out = new StringBuilder();
    while (peek() != '"') {
      var c = text.charAt(at);
      if (c < ' ') {
        throw fault("a control character in a string; write it as an escape");
      }
      at++;
      out.append(c == '\\' ? escape() : c);
    }
    at++;
    return out.toString();
  }

  private char escape() {
    var c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        var code = 0;
        for (var i = 0; i < 4; i++) {
          var hex = peek();
          var digit = hex < 128 ? Character.digit(hex, 16) : -1;
          if (digit < 0) {
            throw fault("\\u wants four hexadecimal digits");
          }
          code = code << 4 | digit;
          at++;
        }
        yield (char) code;
      }
      default -> {
        at--;
        throw fault("no escape begins with '%c'".formatted(c));
      }
    };
  }

  private Num number() {
    var matcher = NUMBER.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw fault("a value was expected, not '%c'".formatted(peek()));
    }
    at = matcher.end();
    return new Num(new BigDecimal(matcher.group()));
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw fault("\"%s\" was expected".formatted(word));
    }
    at += word.length();
    return value;
  }

  private void take(char c) {
    if (peek() != c) {
      throw fault("'%c' was expected, not '%c'".formatted(c, peek()));
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw fault("the text ends too early");
    }
    return text.charAt(at);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private JsonException fault(String problem) {
    return new JsonException(problem, at);
  }
}
