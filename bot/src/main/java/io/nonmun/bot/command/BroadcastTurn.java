package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.work.Persistently;
import io.nonmun.storage.BroadcastRepository;
import io.nonmun.storage.BroadcastRepository.Outcome;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A broadcast's message to one chat: noted when it leaves, and not before, and again when it is
/// known whether it arrived. For one use.
final class BroadcastTurn implements Turn {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final BroadcastRepository broadcasts;
  private final String id;
  private final ChatKey chat;
  private boolean left;

  BroadcastTurn(BroadcastRepository broadcasts, String id, ChatKey chat) {
    this.broadcasts = broadcasts;
    this.id = id;
    this.chat = chat;
  }

  SendOutcome send(Post sender, Message message) throws InterruptedException {
    @Nullable SendOutcome outcome = null;
    try {
      outcome = sender.send(chat, message, null, this);
      return outcome;
    } finally {
      if (left) {
        var ended = outcome;
        Persistently.write(() -> note(ended));
      }
    }
  }

  @Override
  public void taken() {
    broadcasts.sending(id, chat);
    left = true;
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  /// Of what ends without an outcome nobody knows whether it arrived.
  private void note(@Nullable SendOutcome outcome) {
    switch (outcome) {
      case SendOutcome.Sent _ -> broadcasts.ended(id, chat, Outcome.SENT);
      case SendOutcome.Unreachable _ -> broadcasts.ended(id, chat, Outcome.GONE);
      case SendOutcome.Refused _ -> broadcasts.ended(id, chat, Outcome.REFUSED);
      case SendOutcome.Later _ -> broadcasts.notSent(id, chat);
      case null -> {}
    }
  }
}
