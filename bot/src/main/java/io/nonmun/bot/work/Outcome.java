package io.nonmun.bot.work;

import io.nonmun.bot.post.SendOutcome;
import java.time.Instant;
import java.util.Optional;

/// What became of one try at a job.
public sealed interface Outcome {

  record Done() implements Outcome {}

  /// It did not work, and may later.
  record Again(Instant at, String why) implements Outcome {}

  /// It waits for something else, and is not at fault; whoever brings that renews it.
  record Waiting(Instant at) implements Outcome {}

  /// Telegram wants the chat to be left alone: whatever else the chat is to see waits too.
  record Later(Instant until) implements Outcome {}

  record GaveUp(String why) implements Outcome {}

  static Outcome done() {
    return new Done();
  }

  /// What a message's fate means for a job that is nothing but that message, and of no use to a
  /// chat that cannot be written to.
  static Outcome after(SendOutcome sent) {
    return unless(sent).orElseGet(Outcome::done);
  }

  /// What keeps a job from going on after a message, if anything does.
  static Optional<Outcome> unless(SendOutcome sent) {
    return switch (sent) {
      case SendOutcome.Sent _ -> Optional.empty();
      case SendOutcome.Later(var until) -> Optional.of(new Later(until));
      case SendOutcome.Refused(var reason) -> Optional.of(new GaveUp(reason));
      case SendOutcome.Unreachable(_, var reason) -> Optional.of(new GaveUp(reason));
    };
  }
}
