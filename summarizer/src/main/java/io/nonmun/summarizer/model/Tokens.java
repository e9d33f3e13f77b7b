package io.nonmun.summarizer.model;

/// How many tokens a text takes at most, whatever the model: a token of English prose has four
/// characters or more, one of other scripts and of formulas often a single one.
public final class Tokens {

  private static final int CHARACTERS_OF_A_TOKEN = 3;

  private Tokens() {}

  public static int of(String text) {
    var ascii = text.chars().filter(c -> c < 0x80).count();
    return (int) (Math.ceilDiv(ascii, CHARACTERS_OF_A_TOKEN) + text.length() - ascii);
  }
}
