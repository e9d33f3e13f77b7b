package io.nonmun.gpumodel.chat;

import java.util.BitSet;
import java.util.function.UnaryOperator;

/// A string of a template that knows which of its characters came from outside. They keep that
/// through everything a template does with a message, so that `<|im_end|>` in a paper's text stays
/// text: the tokenizer takes only the template's own characters for control tokens.
///
/// Equal if the characters are, wherever they came from. Positions are UTF-16 units.
final class Text {

  /// Far above any prompt, far below what a template could make by doubling a text in a loop.
  private static final int MOST = 1 << 24;

  static final Text EMPTY = of("");

  private final String value;
  private final BitSet outside;

  private Text(String value, BitSet outside) {
    this.value = value;
    this.outside = outside;
  }

  /// The template's own.
  static Text of(String value) {
    return new Text(value, new BitSet());
  }

  static Text fromOutside(String value) {
    var outside = new BitSet(value.length());
    outside.set(0, value.length());
    return new Text(value, outside);
  }

  /// Which characters came from outside; not to be changed.
  BitSet outside() {
    return outside;
  }

  boolean isEmpty() {
    return value.isEmpty();
  }

  Text part(int from, int to) {
    return new Text(value.substring(from, to), outside.get(from, to));
  }

  Text plus(Text other) {
    return new Builder().add(this).add(other).build();
  }

  /// Another text instead: from outside if a character of this was.
  Text map(UnaryOperator<String> change) {
    var changed = change.apply(value);
    return outside.isEmpty() ? of(changed) : fromOutside(changed);
  }

  /// Without the characters at its ends that are among the given ones.
  ///
  /// @param characters empty for white space
  Text strip(String characters, boolean left, boolean right) {
    var from = 0;
    var to = value.length();
    while (left && from < to && isAmong(characters, value.charAt(from))) {
      from++;
    }
    while (right && to > from && isAmong(characters, value.charAt(to - 1))) {
      to--;
    }
    return part(from, to);
  }

  private static boolean isAmong(String characters, char c) {
    return characters.isEmpty() ? isSpace(c) : characters.indexOf(c) >= 0;
  }

  /// White space as Python's `str.isspace` has it.
  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && value.equals(text.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }

  /// A text that grows.
  static final class Builder {

    private final StringBuilder value = new StringBuilder();
    private final BitSet outside = new BitSet();

    Builder add(Text text) {
      var start = value.length();
      if (start + text.value.length() > MOST) {
        throw TemplateException.limit("a text of more than %,d characters".formatted(MOST));
      }
      value.append(text.value);
      for (var from = text.outside.nextSetBit(0); from >= 0; ) {
        var to = text.outside.nextClearBit(from);
        outside.set(start + from, start + to);
        from = text.outside.nextSetBit(to);
      }
      return this;
    }

    Text build() {
      return new Text(value.toString(), (BitSet) outside.clone());
    }
  }
}
