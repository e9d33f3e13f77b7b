package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.Optional;
import java.util.function.Function;

/// What pressing one kind of button does.
///
/// @param read makes sense of the button's argument, at once and before the press is acknowledged;
///   throws [ForgedButton]
/// @param act called after the acknowledgement
record Press<T>(Rights rights, Function<String, T> read, Act<T> act) {

  @FunctionalInterface
  interface Act<T> {

    /// @return what the message with the button becomes; empty: it stays as it is
    Optional<Message> run(Request request, T wish) throws InterruptedException;
  }

  /// A press whose argument was understood.
  @FunctionalInterface
  interface Ready {
    Optional<Message> run(Request request) throws InterruptedException;
  }

  /// @throws ForgedButton if the argument makes no sense
  Ready ready(String argument) {
    var wish = read.apply(argument);
    return request -> act.run(request, wish);
  }
}
