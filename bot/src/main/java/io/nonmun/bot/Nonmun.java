package io.nonmun.bot;

/// Starts the command line.
public final class Nonmun {

  private Nonmun() {}

  public static void main(String[] arguments) {
    System.exit(2);
  }
}
