package io.nonmun.summarizer.model;

/// How many tokens a text takes at most, roughly and whatever the model: of prose a quarter to a
/// half more than it takes; digits, marks and letters of other scripts are one each, as tables have
/// little else.
public final class Tokens {

  private Tokens() {}

  public static int of(String text) {
    return Math.toIntExact(Math.ceilDiv(text.chars().mapToLong(Tokens::quarters).sum(), 4));
  }

  private static int quarters(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ? 1 : c == ' ' ? 2 : 4;
  }
}
