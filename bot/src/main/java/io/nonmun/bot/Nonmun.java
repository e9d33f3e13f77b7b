package io.nonmun.bot;

import io.nonmun.bot.cli.CommandLineInterface;
import io.nonmun.bot.wiring.Assembly;

/// Starts the command line.
public final class Nonmun {

  private Nonmun() {}

  public static void main(String[] arguments) {
    System.exit(CommandLineInterface.run(arguments, Assembly::open));
  }
}
