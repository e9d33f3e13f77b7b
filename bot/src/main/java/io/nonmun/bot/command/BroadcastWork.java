package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Persistently;
import io.nonmun.storage.BroadcastRepository;
import io.nonmun.storage.BroadcastRepository.Broadcast;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends a broadcast to chat after chat: so there is one message at most of which nobody knows
/// after a kill whether it arrived. That one is not sent again, and is counted apart. A chat that
/// must be waited for comes later.
record BroadcastWork(BroadcastRepository broadcasts, Post sender) implements Handler {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var broadcast = broadcasts.confirmed(job.name());
    if (broadcast.isEmpty()) {
      return Outcome.done();
    }
    var message = Say.message("📣 " + broadcast.get().text(), List.of());
    @Nullable Instant next = null;
    for (var chat : broadcasts.waiting(job.name())) {
      if (send(job.name(), chat, message) instanceof SendOutcome.Later(var until)) {
        next = next == null || until.isBefore(next) ? until : next;
      }
    }
    return next == null
        ? report(broadcast.get(), Integer.parseInt(job.payload()))
        : new Outcome.Waiting(next);
  }

  private SendOutcome send(String id, ChatKey chat, Message message) throws InterruptedException {
    @Nullable SendOutcome outcome = null;
    var turn = new Leaving(id, chat);
    try {
      outcome = sender.send(chat, message, null, turn);
      return outcome;
    } finally {
      if (turn.left) {
        var ended = outcome;
        Persistently.write(() -> note(id, chat, ended));
      }
    }
  }

  /// Of what ends without an outcome nobody knows whether it arrived.
  private void note(String id, ChatKey chat, @Nullable SendOutcome outcome) {
    switch (outcome) {
      case SendOutcome.Sent _ -> broadcasts.ended(id, chat, BroadcastRepository.Outcome.SENT);
      case SendOutcome.Unreachable _ ->
          broadcasts.ended(id, chat, BroadcastRepository.Outcome.GONE);
      case SendOutcome.Refused _ -> broadcasts.ended(id, chat, BroadcastRepository.Outcome.REFUSED);
      case SendOutcome.Later _ -> broadcasts.notSent(id, chat);
      case null -> {}
    }
  }

  /// Marks a chat when its message leaves, and not before.
  private final class Leaving implements Turn {

    private final String id;
    private final ChatKey chat;
    private boolean left;

    Leaving(String id, ChatKey chat) {
      this.id = id;
      this.chat = chat;
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
  }

  private Outcome report(Broadcast broadcast, int audience) throws InterruptedException {
    var text = count(broadcast, audience);
    var sent = sender.send(broadcast.admin(), Say.message(text, List.of()), null);
    if (sent instanceof SendOutcome.Later(var until)) {
      return new Outcome.Waiting(until);
    }
    Persistently.write(() -> broadcasts.remove(broadcast.id()));
    return Outcome.done();
  }

  /// The counts add up to the chats that it was confirmed for.
  private String count(Broadcast broadcast, int audience) {
    var count = broadcasts.count(broadcast.id());
    var unsure = count.getOrDefault(BroadcastRepository.Outcome.SENDING, 0);
    var left = audience - count.values().stream().mapToInt(n -> n).sum();
    return Texts.KOREAN.of(
            "broadcast.done",
            count.getOrDefault(BroadcastRepository.Outcome.SENT, 0),
            count.getOrDefault(BroadcastRepository.Outcome.GONE, 0),
            count.getOrDefault(BroadcastRepository.Outcome.REFUSED, 0))
        + (unsure == 0 ? "" : " · " + Texts.KOREAN.of("broadcast.unsure", unsure))
        + (left <= 0 ? "" : " · " + Texts.KOREAN.of("broadcast.left", left));
  }
}
