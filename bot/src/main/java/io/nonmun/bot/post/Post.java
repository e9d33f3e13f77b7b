package io.nonmun.bot.post;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one way out: every message of the bot passes here, within Telegram's limits (30 a second in
/// all, 1 a second in a chat, 20 a minute in a group). Calls block for their turn, for minutes at
/// most; one chat's wait holds up no other. What is on its way when the thread is interrupted
/// arrives, and its outcome is told; the interrupt holds. Safe for use by many threads.
public interface Post {

  /// @param replyTo the message answered, or null; sent all the same if that one is gone
  SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn)
      throws InterruptedException;

  default SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo)
      throws InterruptedException {
    return send(chat, message, replyTo, Turn.ANY);
  }

  /// A picture with a caption; without the picture where Telegram does not take it or the text is
  /// too long for a caption.
  SendOutcome sendPhoto(ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo)
      throws InterruptedException;

  /// A file with a caption, which is short enough for one.
  SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo)
      throws InterruptedException;

  /// A Rich Message, never the only carrier of what it says: whoever shows it cannot be told from
  /// whoever shows nothing. `Refused` where it is not taken, and nothing was sent in its place.
  default SendOutcome sendRich(ChatKey chat, Attachment.Rich rich, @Nullable Integer replyTo)
      throws InterruptedException {
    return new SendOutcome.Refused("no Rich Messages here");
  }

  /// Replaces a message's text and buttons; a message that is the same already counts as sent.
  SendOutcome edit(ChatKey chat, int messageId, Message message) throws InterruptedException;

  /// Replaces a message's buttons and leaves its text; as [#edit].
  SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons)
      throws InterruptedException;

  /// Ends the waiting animation of a pressed button. Not limited, never fails: a query that is too
  /// old is no loss.
  ///
  /// @param text shown for a moment; empty for none
  void acknowledge(String callbackQueryId, String text);
}
