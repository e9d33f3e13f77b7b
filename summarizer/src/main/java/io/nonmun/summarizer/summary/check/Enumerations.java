package io.nonmun.summarizer.summary.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// How many things an English text lists, so that a summary may count them: `A, B and C` are three.
final class Enumerations {

  /// The last two items; what follows the last is not looked at.
  private static final Pattern LAST = Pattern.compile("(,?) (?:and|or) ");

  /// Where a list cannot begin before.
  private static final String STOPS = ".:;(";

  /// An item has a few words.
  private static final int MAX_ITEM = 70;

  private static final int MAX_COMMAS = 12;

  private Enumerations() {}

  /// Of each list the number of its items; one less too, where what leads in to a list may be taken
  /// for an item: `In short, A, B and C`.
  static List<Integer> lengths(String text) {
    var lengths = new ArrayList<Integer>();
    var last = LAST.matcher(text);
    while (last.find()) {
      int commas = commasBefore(text, last.start());
      int items = commas + 2;
      lengths.add(items);
      if (items > 2) {
        lengths.add(items - 1);
      }
    }
    return lengths.stream().distinct().toList();
  }

  private static int commasBefore(String text, int end) {
    int commas = 0;
    int item = 0;
    for (int i = end - 1;
        i >= 0 && item <= MAX_ITEM && commas < MAX_COMMAS && STOPS.indexOf(text.charAt(i)) < 0;
        i--) {
      item++;
      if (text.charAt(i) == ',') {
        commas++;
        item = 0;
      }
    }
    return commas;
  }
}
