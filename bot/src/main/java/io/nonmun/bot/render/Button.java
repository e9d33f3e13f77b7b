package io.nonmun.bot.render;

import io.nonmun.storage.model.ArxivId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A button under a message: what it says, and what pressing it asks for.
///
/// @param argument of the action: an identifier, a category, an hour; may be empty
/// @param target the chat that it is about where that is another than the one it stands in; else 0
public record Button(String label, Action action, String argument, long target) {

  private static final String VERSION = "1";

  private static final Pattern HEAD = Pattern.compile(VERSION + "(@-?[1-9]\\d{0,15})?");

  /// Telegram's limit: <https://core.telegram.org/bots/api#inlinekeyboardbutton>.
  static final int MAX_DATA_BYTES = 64;

  /// @throws IllegalArgumentException if Telegram would not take the data
  public Button {
    if (!fits(action, argument, target)) {
      throw new IllegalArgumentException(
          "button data '%s' is too long; 64 bytes at most"
              .formatted(data(action, argument, target)));
    }
  }

  public Button(String label, Action action, String argument) {
    this(label, action, argument, 0);
  }

  public Button(String label, Action action, ArxivId paper) {
    this(label, action, paper.value());
  }

  /// One after the other, the last row maybe shorter.
  public static List<List<Button>> rows(List<Button> buttons, int inRow) {
    var rows = new ArrayList<List<Button>>();
    for (var i = 0; i < buttons.size(); i += inRow) {
      rows.add(buttons.subList(i, Math.min(i + inRow, buttons.size())));
    }
    return rows;
  }

  /// What a button can ask for; the codes stand in messages of years ago and never change meaning.
  public enum Action {
    CARD("c"),
    EVIDENCE("e"),
    /// Summarises the paper's whole text.
    FULL_TEXT("ft"),
    /// Tells how to ask the paper something.
    ASK("a"),
    /// `이런 논문 그만`: asks which words of the paper to mute.
    LESS("l"),
    /// `이런 논문 그만`'s "like this one", and its undo.
    DISLIKE_LIKE_THIS("tn"),
    DISLIKE_UNDONE("tu"),
    /// Turned over by each press: ⭐, 👍, 👎.
    SAVE("ts"),
    LIKE("tl"),
    DISLIKE("td"),
    /// Learns from the papers of a file, or does not: `yes` or `no`.
    LEARN("tb"),
    /// Takes back all that was learned at one moment, in milliseconds.
    UNLEARN("tr"),
    /// `왜 추천?`: what of the chat's taste brought the paper.
    WHY("tw"),
    /// Mutes a word; the argument is the word.
    MUTE("m"),
    UNMUTE("u"),
    /// Forgets a word of interest.
    UNLIKE("i"),
    /// No longer follows an author.
    UNFOLLOW("fu"),
    /// Forgets what the chat tapped: `ask`, then `yes`.
    FORGET("fg"),
    /// Opens one of the screens of settings.
    SCREEN("v"),
    /// Ticks or unticks a category while `/start` asks: `+cs.CL`, `-cs.CL`.
    START_CATEGORY("sk"),
    START_TIME("st"),
    START_DONE("sd"),
    CATEGORY("k"),
    /// `announced` (`발표` in old messages) or `0830`.
    TIME("t"),
    ZONE("z"),
    COUNT("n"),
    /// `on` or `off`.
    QUIET("q"),
    /// `yes` or `no`.
    STOP("x"),
    /// Whether a Rich Message was seen: `yes` or `no`.
    RICH("rm"),
    /// A page of what `/search` found: `2.words`.
    SEARCH("f"),
    /// A page of `/saved`.
    SAVED("sv"),
    /// Erases a note: `message.author`.
    NOTE_ERASE("ne"),
    /// Sends what the chat keeps as a file of this kind.
    EXPORT("xp"),
    /// Shows a paper's BibTeX entry.
    BIBTEX("bt"),
    /// The number of a prepared broadcast.
    BROADCAST("b"),
    BROADCAST_CANCEL("bx");

    private final String code;

    Action(String code) {
      this.code = code;
    }
  }

  /// Whether Telegram would take a button with this argument.
  public static boolean fits(Action action, String argument) {
    return fits(action, argument, 0);
  }

  private static boolean fits(Action action, String argument, long target) {
    return data(action, argument, target).getBytes(StandardCharsets.UTF_8).length <= MAX_DATA_BYTES;
  }

  /// The same for another chat, where Telegram would take it.
  Optional<Button> about(long chat) {
    return fits(action, argument, chat)
        ? Optional.of(new Button(label, action, argument, chat))
        : Optional.empty();
  }

  /// A press, read from data that anyone may have made up.
  ///
  /// @param target as [Button#target]
  public record Press(Action action, String argument, long target) {}

  /// The `callback_data`: version, and the target behind an `@`; action; argument.
  public String data() {
    return data(action, argument, target);
  }

  private static String data(Action action, String argument, long target) {
    return VERSION + (target == 0 ? "" : "@" + target) + ":" + action.code + ":" + argument;
  }

  /// Empty for data that this program never wrote.
  public static Optional<Press> parse(String data) {
    var parts = data.split(":", 3);
    if (parts.length < 3 || !HEAD.matcher(parts[0]).matches()) {
      return Optional.empty();
    }
    var target =
        parts[0].equals(VERSION) ? 0 : Long.parseLong(parts[0].substring(VERSION.length() + 1));
    return Arrays.stream(Action.values())
        .filter(action -> action.code.equals(parts[1]))
        .findFirst()
        .map(action -> new Press(action, parts[2], target));
  }
}
