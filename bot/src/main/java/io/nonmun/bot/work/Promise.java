package io.nonmun.bot.work;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.SendOutcome.Later;
import io.nonmun.bot.post.SendOutcome.Refused;
import io.nonmun.bot.post.SendOutcome.Sent;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
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

  /// Puts messages in the line's place, the others below it, as answers to it.
  ///
  /// @return what became of the first, or that others have to wait: then the first is edited again
  ///   to no effect
  public SendOutcome become(Post sender, List<Message> messages) throws InterruptedException {
    var first = become(sender, messages.getFirst());
    if (first instanceof Sent(var message)) {
      for (var next : messages.subList(1, messages.size())) {
        if (sender.send(chat, next, message) instanceof Later later) {
          return later;
        }
      }
    }
    return first;
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
