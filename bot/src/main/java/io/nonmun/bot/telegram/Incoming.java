package io.nonmun.bot.telegram;

import io.nonmun.bot.render.Button;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Doi;
import io.nonmun.storage.model.PaperReference;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an update means to us.
public sealed interface Incoming {

  /// Who spoke where.
  ///
  /// @param userId Telegram's id of the person; 0 where a chat speaks as itself (an anonymous
  ///   admin, a channel)
  /// @param messageId of the message that was sent, or under which the button is
  record Origin(ChatKey chat, Chat.Kind kind, long userId, boolean anonymousAdmin, int messageId) {}

  /// Who expects an answer, or empty where nobody does.
  default Optional<Origin> from() {
    return switch (this) {
      case Command(var origin, _, _, _) -> Optional.of(origin);
      case PaperNamed(var origin, _) -> Optional.of(origin);
      case DoiNamed(var origin, _) -> Optional.of(origin);
      case FileSent(var origin, _) -> Optional.of(origin);
      case ButtonPressed(var origin, _, _, _) -> Optional.of(origin);
      case Chatter(var origin, _) -> Optional.of(origin);
      case Noted(var origin, _, _) -> Optional.of(origin);
      case Asked(var origin, _, _, _) -> Optional.of(origin);
      case InlineQueried _, MembershipChanged _, Migrated _ -> Optional.empty();
    };
  }

  /// @param name in lower case without slash and bot name; commands for other bots do not arrive
  /// @param argument the rest, stripped
  /// @param addressed whether this bot's name stood behind it: without it, a command in a group may
  ///   be meant for another bot
  record Command(Origin origin, String name, String argument, boolean addressed)
      implements Incoming {}

  /// A message that names papers, pasted or forwarded; in groups only where the bot is meant.
  ///
  /// @param papers as they stand there
  record PaperNamed(Origin origin, List<PaperReference> papers) implements Incoming {}

  /// A message that names no paper of arXiv's but a publisher's identifier of one.
  record DoiNamed(Origin origin, Doi doi) implements Incoming {}

  /// A file in a message that names no paper; in groups only where the bot is meant.
  record FileSent(Origin origin, SentFile file) implements Incoming {}

  /// @param id as Telegram names it for this bot
  /// @param name as the sender's device gives it, or empty
  /// @param sizeBytes as Telegram says, or 0
  record SentFile(String id, String name, String mimeType, long sizeBytes) {

    public boolean isBibTex() {
      return name.toLowerCase(Locale.ROOT).endsWith(".bib") || mimeType.endsWith("x-bibtex");
    }

    public boolean isPdf() {
      return mimeType.equals("application/pdf") || name.toLowerCase(Locale.ROOT).endsWith(".pdf");
    }
  }

  /// Words behind the bot's name, in whatever chat, while they are written.
  ///
  /// @param offset of the page that is asked for, as the answer to the page before gave it
  record InlineQueried(long userId, String queryId, String text, String offset)
      implements Incoming {}

  /// @param data as the client sent it: forged, old or cut for all we know
  /// @param buttons of the message with the button; empty where they are not told, or one of them
  ///   is none of ours
  record ButtonPressed(Origin origin, String queryId, String data, List<List<Button>> buttons)
      implements Incoming {

    /// Under a message of which nothing is left but its number.
    public ButtonPressed(Origin origin, String queryId, String data) {
      this(origin, queryId, data, List.of());
    }
  }

  /// Anything else said to the bot in a private chat.
  record Chatter(Origin origin, String text) implements Incoming {}

  /// What somebody answers to a message of the bot's that is about one paper, a card for one.
  record Noted(Origin origin, ArxivId paper, String text) implements Incoming {}

  /// What somebody asks in answer to a message of the bot's.
  ///
  /// @param about the message that is answered
  /// @param papers that it names, in its order; empty only for a command
  record Asked(Origin origin, int about, List<ArxivId> papers, String question)
      implements Incoming {
    public Asked {
      papers = List.copyOf(papers);
    }
  }

  /// The bot was blocked, kicked or silenced, or let in (again).
  ///
  /// @param unreachable the reason, or null if messages can be sent
  /// @param added by whom, where the bot was no member before; null otherwise
  record MembershipChanged(
      ChatKey chat, Chat.Kind kind, @Nullable String unreachable, @Nullable Added added)
      implements Incoming {

    /// Not by being added.
    public MembershipChanged(ChatKey chat, Chat.Kind kind, @Nullable String unreachable) {
      this(chat, kind, unreachable, null);
    }
  }

  /// @param by Telegram's id of the person
  /// @param title of the chat
  record Added(long by, String title) {}

  record Migrated(long oldChatId, long newChatId) implements Incoming {}
}
