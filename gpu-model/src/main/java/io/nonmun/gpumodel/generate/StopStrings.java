package io.nonmun.gpumodel.generate;

import java.util.List;

/// Looks for strings that end an answer in text that comes in pieces. What may be the beginning of
/// one is held back until it is clear that it is not, so that no part of it gets out. How the text
/// is cut makes no difference.
public final class StopStrings {

  private final List<String> strings;
  private final StringBuilder held = new StringBuilder();
  private boolean found;

  /// @throws IllegalArgumentException if one is empty
  public StopStrings(List<String> strings) {
    this.strings = List.copyOf(strings);
    if (strings.contains("")) {
      throw new IllegalArgumentException("an empty stop string would end every answer");
    }
  }

  /// @return what can be given out now: the text until the first string that is complete, or until
  ///   what may become one
  /// @throws IllegalStateException if one was found before
  public String next(String piece) {
    if (found) {
      throw new IllegalStateException("the text has ended");
    }
    if (strings.isEmpty()) {
      return piece;
    }
    for (var i = 0; i < piece.length(); i++) {
      held.append(piece.charAt(i));
      var length = completed();
      if (length > 0) {
        found = true;
        held.setLength(held.length() - length);
        return rest();
      }
    }
    return take(held.length() - beginning());
  }

  /// Whether one is complete.
  public boolean isFound() {
    return found;
  }

  /// What was held back, when the text ends otherwise.
  public String rest() {
    return take(held.length());
  }

  private String take(int length) {
    var text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }

  /// Length of the longest string that the held text ends with; 0 for none.
  private int completed() {
    var longest = 0;
    for (var string : strings) {
      if (string.length() > longest && endsWith(string, string.length())) {
        longest = string.length();
      }
    }
    return longest;
  }

  /// Length of the longest beginning of a string that the held text ends with.
  private int beginning() {
    var longest = 0;
    for (var string : strings) {
      for (var length = string.length() - 1; length > longest; length--) {
        if (endsWith(string, length)) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private boolean endsWith(String string, int length) {
    var at = held.length() - length;
    if (at < 0) {
      return false;
    }
    for (var i = 0; i < length; i++) {
      if (held.charAt(at + i) != string.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
