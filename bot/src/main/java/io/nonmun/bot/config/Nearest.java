package io.nonmun.bot.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Guesses what somebody meant to write.
final class Nearest {

  private static final int MAX_EDITS = 4;

  private Nearest() {}

  /// The known name with the fewest edits, or one that ends in what was written: with the root or a
  /// section left out.
  static Optional<String> to(String written, List<String> known) {
    var ending = written.replaceFirst("(?i)^nonmun[._]", "");
    return known.stream()
        .min(Comparator.comparingInt(name -> edits(written, name)))
        .filter(name -> edits(written, name) <= MAX_EDITS)
        .or(() -> known.stream().filter(name -> name.endsWith(ending)).findFirst());
  }

  /// Levenshtein distance.
  private static int edits(String a, String b) {
    var previous = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var current = new int[b.length() + 1];
      current[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
