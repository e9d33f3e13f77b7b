package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What pressing one kind of button does.
///
/// @param read makes sense of the button's argument, at once and before anything else; throws
///   [ForgedButton]
/// @param keep called before the acknowledgement: what must hold once the press is answered
/// @param act called after the acknowledgement
record Press<T>(Rights rights, Function<String, T> read, Keep<T> keep, Act<T> act) {

  /// A press that is acknowledged at once.
  Press(Rights rights, Function<String, T> read, Act<T> act) {
    this(rights, read, (_, _, _) -> Kept.NOTHING, act);
  }

  /// A press that is done with when it is acknowledged.
  static <T> Press<T> kept(Rights rights, Function<String, T> read, Keep<T> keep) {
    return new Press<>(rights, read, keep, (_, _) -> Optional.empty());
  }

  /// How a press is acknowledged once what it asks for is stored.
  ///
  /// @param toast shown for a moment; empty for none
  /// @param buttons what those of the message become, asked after the acknowledgement
  record Kept(String toast, UnaryOperator<List<List<Button>>> buttons) {

    static final Kept NOTHING = new Kept("");

    Kept(String toast) {
      this(toast, UnaryOperator.identity());
    }
  }

  @FunctionalInterface
  interface Keep<T> {

    /// @param press Telegram's id of the press; one that comes again is the same press
    Kept run(Request request, T wish, String press) throws InterruptedException;
  }

  @FunctionalInterface
  interface Act<T> {

    /// @return what the message with the button becomes; empty: it stays as it is
    Optional<Message> run(Request request, T wish) throws InterruptedException;
  }

  /// A press whose argument was understood.
  interface Ready {
    Kept keep(Request request, String press) throws InterruptedException;

    Optional<Message> act(Request request) throws InterruptedException;
  }

  /// @throws ForgedButton if the argument makes no sense
  Ready ready(String argument) {
    var wish = read.apply(argument);
    return new Ready() {
      @Override
      public Kept keep(Request request, String press) throws InterruptedException {
        return keep.run(request, wish, press);
      }

      @Override
      public Optional<Message> act(Request request) throws InterruptedException {
        return act.run(request, wish);
      }
    };
  }
}
