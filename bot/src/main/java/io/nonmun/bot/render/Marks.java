package io.nonmun.bot.render;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words to mark in texts: bold, in whatever case, Korean ones inside of words and across a blank.
final class Marks {

  private final List<Pattern> words;

  Marks(List<String> words) {
    this.words = words.stream().filter(word -> !word.isBlank()).map(Marks::pattern).toList();
  }

  /// A text of letters with at most one blank between two of them: linear.
  private static Pattern pattern(String word) {
    var isHangul = word.codePoints().allMatch(c -> UnicodeScript.of(c) == UnicodeScript.HANGUL);
    var letters =
        word.codePoints()
            .mapToObj(Character::toString)
            .map(Pattern::quote)
            .collect(Collectors.joining(isHangul ? " ?+" : ""));
    return Pattern.compile(
        isHangul ? letters : "(?<![a-zA-Z0-9])" + letters,
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  boolean isIn(String text) {
    return words.stream().anyMatch(word -> word.matcher(text).find());
  }

  /// Where the first of them stands; 0 if none does.
  int first(String text) {
    return words.stream()
        .map(word -> word.matcher(text))
        .filter(found -> found.find())
        .mapToInt(found -> found.start())
        .min()
        .orElse(0);
  }

  List<Span> in(String text) {
    var bold = new boolean[text.length()];
    for (var word : words) {
      var found = word.matcher(text);
      while (found.find()) {
        Arrays.fill(bold, found.start(), found.end(), true);
      }
    }
    var spans = new ArrayList<Span>();
    var from = 0;
    for (var to = 1; to <= text.length(); to++) {
      if (to == text.length() || bold[to] != bold[from]) {
        var part = text.substring(from, to);
        spans.add(bold[from] ? Span.bold(part) : Span.plain(part));
        from = to;
      }
    }
    return spans;
  }
}
