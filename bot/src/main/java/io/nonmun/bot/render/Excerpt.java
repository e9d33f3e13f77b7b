package io.nonmun.bot.render;

/// Parts of long texts, between whole characters and, where it can be, between words.
public final class Excerpt {

  private static final String MORE = "…";

  private Excerpt() {}

  public static String cut(String text, int most) {
    return around(text, 0, most);
  }

  /// @param index of what must be in it
  static String around(String text, int index, int most) {
    if (text.length() <= most) {
      return text;
    }
    var from = index < most * 2 / 3 ? 0 : blankBefore(text, index - most / 3);
    var to = Math.min(text.length(), from + most);
    if (to < text.length()) {
      to = Math.max(blankBefore(text, to), from + most / 2);
    }
    return (from > 0 ? MORE : "")
        + text.substring(whole(text, from), whole(text, to)).strip()
        + (to < text.length() ? MORE : "");
  }

  private static int blankBefore(String text, int index) {
    var blank = text.lastIndexOf(' ', index);
    return blank < index - 20 ? index : blank + 1;
  }

  /// Not between the halves of a pair.
  private static int whole(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }
}
