package io.nonmun.bot.command;

/// A button's data that this program never wrote, or wrote for something that is no more.
final class ForgedButton extends RuntimeException {
  ForgedButton() {
    super(null, null, false, false);
  }
}
