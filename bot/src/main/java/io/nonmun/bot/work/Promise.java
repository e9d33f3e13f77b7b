package io.nonmun.bot.work;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.SendOutcome.Refused;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import org.jspecify.annotations.Nullable;

/// A line that becomes a message, which is edited when more is known. What it stands for may take
/// its place as often as it likes; the reader sees one message.
///
/// @param line the message that stands there, or null where nothing has been said yet
/// @param replyTo the message answered, or null
public record Promise(ChatKey chat, @Nullable Integer line, @Nullable Integer replyTo) {

  /// The same, about another message where there is no line yet.
  public Promise answering(@Nullable Integer message) {
    return new Promise(chat, line, message == null ? replyTo : message);
  }

  /// Puts a message in the line's place; below it where the reader has deleted the line.
  public SendOutcome become(Post sender, Message message) throws InterruptedException {
    if (line != null) {
      var edited = sender.edit(chat, line, message);
      if (!(edited instanceof Refused)) {
        return edited;
      }
    }
    return sender.send(chat, message, replyTo);
  }
}
