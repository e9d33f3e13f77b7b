package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.ReadableText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names of authors, without the affiliations that arXiv keeps in brackets behind them: `Jane Doe
/// (1 and 2), John Roe (2) ((1) Univ. A, (2) Univ. B)` are two people.
///
/// Source: <https://info.arxiv.org/help/prep.html#author>.
final class Authors {

  /// Twice the longest line of a collaboration's authors.
  private static final int LONGEST_LINE = 200_000;

  private static final int MOST = 10_000;

  /// With its affiliations.
  private static final int LONGEST_NAME = 1_000;

  private static final String OPENING = "([（［";
  private static final String CLOSING = ")]）］";

  private static final Pattern BETWEEN = Pattern.compile("[,;:，；：、]|(?<=\\s)(?:and|&)(?=\\s)");
  private static final Pattern SUFFIX = Pattern.compile("(?:Jr|Sr|II|III|IV|Ph\\.?D|M\\.?D)\\.?");
  private static final Pattern OTHERS = Pattern.compile("(?i)et\\.? al\\.?");
  private static final Pattern AT_EDGES =
      Pattern.compile("^[\\s.,;:：*∗†‡§¶–—-]++|[\\s,;:：*∗†‡§¶–—-]++$");

  /// `Xiaodong (Jason) Liu`: part of the name.
  private static final Pattern NICKNAME = Pattern.compile("\\p{Lu}[\\p{L}.'’-]{1,20}");

  private Authors() {}

  /// The names in a line, in order; none in what is too long for one.
  static List<String> in(String line) {
    var names = new ArrayList<String>();
    if (line.length() > LONGEST_LINE) {
      return names;
    }
    for (var part : BETWEEN.split(withoutAffiliations(line), MOST)) {
      if (SUFFIX.matcher(part.strip()).matches() && !names.isEmpty()) {
        names.add(names.removeLast() + ", " + part.strip());
      } else {
        name(part).ifPresent(names::add);
      }
    }
    return names;
  }

  /// One author's name; nothing where no letter is left of it.
  static Optional<String> name(String text) {
    if (text.isBlank() || text.length() > LONGEST_NAME) {
      return Optional.empty();
    }
    var readable = ReadableText.of(PlainText.of(text));
    var trimmed = PlainText.of(trim(withoutAffiliations(readable)));
    return trimmed.codePoints().anyMatch(Character::isLetter) && !OTHERS.matcher(trimmed).matches()
        ? Optional.of(trimmed)
        : Optional.empty();
  }

  private static String trim(String name) {
    return AT_EDGES.matcher(name).replaceAll("");
  }

  /// A bracket that is never closed lasts until the next comma, one that was never opened is gone.
  private static String withoutAffiliations(String line) {
    var closing = closing(line);
    var out = new StringBuilder(line.length());
    var keys = new HashSet<String>();
    for (var i = 0; i < line.length(); i++) {
      var c = line.charAt(i);
      if (CLOSING.indexOf(c) >= 0) {
        continue;
      }
      if (OPENING.indexOf(c) < 0) {
        out.append(c);
        continue;
      }
      var end = closing[i];
      if (end == 0) {
        var comma = line.indexOf(',', i);
        end = comma < 0 ? line.length() : comma;
        out.append(' ');
        i = end - 1;
        continue;
      }
      var inside = line.substring(i + 1, end).strip();
      if (isBehindComma(out) && !keys.add(inside)) {
        break; // `…, (1) Univ. A, Seoul`: affiliations by their keys, to the end
      }
      keys.add(inside);
      var isNickname = NICKNAME.matcher(inside).matches() && isLetter(line, end + 1);
      out.append(isNickname ? line.substring(i, end + 1) : " ");
      i = end;
    }
    return out.toString();
  }

  private static boolean isBehindComma(CharSequence names) {
    var i = names.length() - 1;
    while (i >= 0 && Character.isWhitespace(names.charAt(i))) {
      i--;
    }
    return i >= 0 && BETWEEN.matcher(names.subSequence(i, i + 1)).matches();
  }

  /// Whether the name goes on, but for `and`.
  private static boolean isLetter(String line, int from) {
    var rest = line.substring(from, Math.min(line.length(), from + 6)).strip();
    return !rest.isEmpty() && Character.isUpperCase(rest.codePointAt(0));
  }

  /// Of each opening bracket the closing one; 0 where there is none.
  private static int[] closing(String line) {
    var closing = new int[line.length()];
    var open = new int[line.length()];
    var count = 0;
    for (var i = 0; i < line.length(); i++) {
      if (OPENING.indexOf(line.charAt(i)) >= 0) {
        open[count++] = i;
      } else if (CLOSING.indexOf(line.charAt(i)) >= 0 && count > 0) {
        closing[open[--count]] = i;
      }
    }
    return closing;
  }
}
