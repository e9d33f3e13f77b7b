package io.nonmun.fetcher.arxiv;

import java.util.Arrays;
import java.util.List;

/// A paper's authors in one line, as arXiv's feed has them: names between commas, each perhaps with
/// affiliations in brackets, which have commas of their own.
final class AuthorLine {

  /// `Jr` and the like belong to the name before.
  private static final String BETWEEN_NAMES =
      "\\s*;\\s*|,(?!\\s*(?:Jr|Sr|II|III|IV)\\b)|\\s+and\\s+";

  private AuthorLine() {}

  static List<String> names(String line) {
    return Arrays.stream(withoutBrackets(line).split(BETWEEN_NAMES))
        .map(name -> name.strip().replaceFirst("^and\\s+", ""))
        .filter(AuthorLine::isName)
        .toList();
  }

  /// Collaborations' lists have stray colons and the like between the names.
  static boolean isName(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  /// Also of brackets within brackets; of what is never closed, only the bracket itself goes.
  private static String withoutBrackets(String line) {
    var kept = new StringBuilder();
    var depth = 0;
    var opened = 0;
    for (var i = 0; i < line.length(); i++) {
      var letter = line.charAt(i);
      if (letter == '(') {
        if (depth++ == 0) {
          opened = i;
        }
      } else if (letter == ')' && depth > 0) {
        depth--;
      } else if (depth == 0 && letter != ')') {
        kept.append(letter);
      }
    }
    return depth == 0 ? kept.toString() : kept + line.substring(opened).replaceAll("[()]", "");
  }
}
