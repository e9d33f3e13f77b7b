package io.nonmun.bot.render;

import io.nonmun.storage.model.ArxivId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A button under a message: what it says, and what pressing it asks for.
///
/// @param argument of the action: an identifier, a category, an hour; may be empty
public record Button(String label, Action action, String argument) {

  private static final String VERSION = "1";

  /// Telegram's limit: <https://core.telegram.org/bots/api#inlinekeyboardbutton>.
  static final int MAX_DATA_BYTES = 64;

  /// @throws IllegalArgumentException if Telegram would not take the data
  public Button {
    var bytes = data(action, argument).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_DATA_BYTES) {
      throw new IllegalArgumentException(
          "button data '%s' has %d bytes; 64 at most".formatted(data(action, argument), bytes));
    }
  }

  public Button(String label, Action action, ArxivId paper) {
    this(label, action, paper.value());
  }

  /// What a button can ask for; the codes stand in messages of years ago and never change meaning.
  public enum Action {
    CARD("c"),
    EVIDENCE("e");

    private final String code;

    Action(String code) {
      this.code = code;
    }
  }

  /// A press, read from data that anyone may have made up.
  public record Press(Action action, String argument) {}

  /// The `callback_data`: version, action, argument.
  public String data() {
    return data(action, argument);
  }

  private static String data(Action action, String argument) {
    return VERSION + ":" + action.code + ":" + argument;
  }

  /// Empty for data that this program never wrote.
  public static Optional<Press> parse(String data) {
    var parts = data.split(":", 3);
    if (parts.length < 3 || !parts[0].equals(VERSION)) {
      return Optional.empty();
    }
    return Arrays.stream(Action.values())
        .filter(action -> action.code.equals(parts[1]))
        .findFirst()
        .map(action -> new Press(action, parts[2]));
  }
}
