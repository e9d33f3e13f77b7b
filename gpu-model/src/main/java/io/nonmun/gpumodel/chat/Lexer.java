package io.nonmun.gpumodel.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts a template into tokens, with the white space rules that models' templates are written for:
/// Jinja's `trim_blocks` and `lstrip_blocks`, and `-` and `+` in the delimiters
/// (<https://jinja.palletsprojects.com/en/stable/templates/#whitespace-control>).
final class Lexer {

  enum Kind {
    /// Outside all delimiters.
    TEXT,
    /// `{{`
    OUTPUT,
    /// `{%`
    TAG,
    /// `}}` or `%}`
    CLOSE,
    NAME,
    STRING,
    NUMBER,
    SYMBOL,
    END
  }

  record Token(Kind kind, String text, int line) {
    boolean is(Kind kind, String text) {
      return this.kind == kind && this.text.equals(text);
    }
  }

  private static final List<String> LONG_SYMBOLS = List.of("==", "!=", "<=", ">=", "//", "**");
  private static final String SYMBOLS = "+-*/%~<>=()[]{},.:|";

  private static final Pattern NUMBER = Pattern.compile("\\d[\\d_]*(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

  /// What is between these is text.
  private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*raw\\s*([-+]?)%\\}");

  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private Lexer(String source) {
    var unix = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
  }

  static List<Token> tokens(String source) {
    var lexer = new Lexer(source);
    lexer.template();
    return lexer.tokens;
  }

  private void template() {
    while (at < source.length()) {
      var open = source.indexOf('{', at);
      while (open >= 0 && !(open + 1 < source.length() && isDelimiter(source.charAt(open + 1)))) {
        open = source.indexOf('{', open + 1);
      }
      if (open < 0) {
        add(Kind.TEXT, source.substring(at));
        break;
      }
      var delimiter = source.charAt(open + 1);
      var control = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
      text(open, delimiter, control);
      var raw = RAW.matcher(source).region(open, source.length());
      if (raw.lookingAt()) {
        raw(raw.end(), raw.group(2));
        continue;
      }
      forward(open + (control == '-' || control == '+' ? 3 : 2));
      switch (delimiter) {
        case '#' -> {
          var end = source.indexOf("#}", at);
          if (end < 0) {
            throw fail("a comment that does not end");
          }
          forward(end);
          close("#}");
        }
        case '{' -> {
          add(Kind.OUTPUT, "{{");
          expression("}}");
        }
        default -> {
          add(Kind.TAG, "{%");
          expression("%}");
        }
      }
    }
    add(Kind.END, "the end");
  }

  /// @param start behind the opening tag
  /// @param sign of its end
  private void raw(int start, String sign) {
    forward(start);
    afterTag(sign);
    var end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw fail("raw text that does not end");
    }
    text(end.start(), '%', end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0));
    forward(end.end());
    afterTag(end.group(2));
  }

  /// Takes the white space that a tag takes behind it.
  private void afterTag(String sign) {
    if (sign.equals("-")) {
      skipSpace();
    } else if (!sign.equals("+") && source.startsWith("\n", at)) {
      forward(at + 1);
    }
  }

  private static boolean isDelimiter(char c) {
    return c == '{' || c == '%' || c == '#';
  }

  /// The text before a delimiter, less what the delimiter takes of it.
  private void text(int to, char delimiter, char control) {
    var end = to;
    if (control == '-') {
      while (end > at && Text.isSpace(source.charAt(end - 1))) {
        end--;
      }
    } else if (delimiter != '{' && control != '+') {
      while (end > at && (source.charAt(end - 1) == ' ' || source.charAt(end - 1) == '\t')) {
        end--;
      }
      // Only what begins a line.
      if (end > 0 && source.charAt(end - 1) != '\n') {
        end = to;
      }
    }
    if (end > at) {
      add(Kind.TEXT, source.substring(at, end));
    }
  }

  /// Tokens up to a closing delimiter, and it.
  private void expression(String close) {
    var depth = 0;
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw fail("no %s where the template ends".formatted(close));
      }
      // A dictionary may end in }} too.
      if (depth == 0 && closesAt(close)) {
        add(Kind.CLOSE, close);
        close(close);
        return;
      }
      var c = source.charAt(at);
      if (c == '\'' || c == '"') {
        string(c);
      } else if (c >= '0' && c <= '9') {
        number();
      } else if (Character.isJavaIdentifierStart(c) && c != '$') {
        take(Kind.NAME, Character::isJavaIdentifierPart);
      } else {
        depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
        symbol();
      }
    }
  }

  private void number() {
    var found = NUMBER.matcher(source).region(at, source.length());
    found.lookingAt();
    add(Kind.NUMBER, found.group().replace("_", ""));
    at = found.end();
  }

  private boolean closesAt(String close) {
    var control = source.charAt(at);
    return source.startsWith(close, at)
        || (control == '-' || control == '+') && source.startsWith(close, at + 1);
  }

  /// Goes behind a closing delimiter and the white space that it takes.
  private void close(String close) {
    // A comment's end was found without its sign, which is before it.
    var control = close.equals("#}") ? source.charAt(at - 1) : source.charAt(at);
    forward(source.indexOf(close, at) + 2);
    if (control == '-') {
      skipSpace();
    } else if (control != '+' && !close.equals("}}") && source.startsWith("\n", at)) {
      forward(at + 1);
    }
  }

  private void symbol() {
    for (var symbol : LONG_SYMBOLS) {
      if (source.startsWith(symbol, at)) {
        add(Kind.SYMBOL, symbol);
        at += 2;
        return;
      }
    }
    var c = source.charAt(at);
    if (SYMBOLS.indexOf(c) < 0) {
      throw fail("the character %s".formatted(c));
    }
    add(Kind.SYMBOL, String.valueOf(c));
    at++;
  }

  private interface CharPredicate {
    boolean test(char c);
  }

  private void take(Kind kind, CharPredicate part) {
    var start = at;
    while (at < source.length() && part.test(source.charAt(at))) {
      at++;
    }
    add(kind, source.substring(start, at));
  }

  private void string(char quote) {
    var start = line;
    var text = new StringBuilder();
    var end = at + 1;
    for (; ; end++) {
      if (end >= source.length()) {
        throw fail("a string that does not end");
      }
      var c = source.charAt(end);
      if (c == quote) {
        break;
      }
      if (c == '\\' && end + 1 < source.length()) {
        end = escape(end + 1, text);
      } else {
        text.append(c);
      }
    }
    tokens.add(new Token(Kind.STRING, text.toString(), start));
    forward(end + 1);
  }

  /// @return the place of its last character
  private int escape(int place, StringBuilder text) {
    var c = source.charAt(place);
    switch (c) {
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case '\\', '\'', '"' -> text.append(c);
      case 'x', 'u' -> {
        var digits = c == 'x' ? 2 : 4;
        try {
          text.append((char) Integer.parseInt(source.substring(place + 1, place + 1 + digits), 16));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
          throw fail("the escape \\%s in a string".formatted(c));
        }
        return place + digits;
      }
      // As in Python, the backslash stays.
      default -> text.append('\\').append(c);
    }
    return place;
  }

  private void skipSpace() {
    var to = at;
    while (to < source.length() && Text.isSpace(source.charAt(to))) {
      to++;
    }
    forward(to);
  }

  private void forward(int to) {
    for (; at < to; at++) {
      if (source.charAt(at) == '\n') {
        line++;
      }
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line));
  }

  private TemplateException fail(String what) {
    return new TemplateException(what + " is not supported", line);
  }
}
