package io.nonmun.bot.command;

import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Persistently;
import io.nonmun.storage.BroadcastRepository;
import io.nonmun.storage.BroadcastRepository.Broadcast;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Sends a broadcast to chat after chat: so there is one message at most of which nobody knows
/// after a kill whether it arrived. That one is not sent again, and is counted apart. A chat that
/// must be waited for comes later.
record BroadcastWork(
    BroadcastRepository broadcasts, ChatRepository chats, Post sender, Admission admission)
    implements Handler {

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var broadcast = broadcasts.confirmed(job.name());
    if (broadcast.isEmpty()) {
      return Outcome.done();
    }
    var message = Message.of("📣 " + broadcast.get().text());
    @Nullable Instant next = null;
    for (var chat : broadcasts.waiting(job.name())) {
      if (!admission.admits(chat.chatId())) {
        broadcasts.ended(job.name(), chat, BroadcastRepository.Outcome.GONE);
        continue;
      }
      if (new BroadcastTurn(broadcasts, job.name(), chat).send(sender, message)
          instanceof SendOutcome.Later(var until)) {
        next = next == null || until.isBefore(next) ? until : next;
      }
    }
    return next == null
        ? report(broadcast.get(), Integer.parseInt(job.payload()))
        : new Outcome.Waiting(next);
  }

  private Outcome report(Broadcast broadcast, int audience) throws InterruptedException {
    var text = count(broadcast, audience);
    var sent = sender.send(broadcast.admin(), Message.of(text), null);
    if (sent instanceof SendOutcome.Later(var until)) {
      return new Outcome.Waiting(until);
    }
    Persistently.write(() -> broadcasts.remove(broadcast.id()));
    return Outcome.done();
  }

  /// The counts add up to the chats that it was confirmed for.
  private String count(Broadcast broadcast, int audience) {
    var texts = Texts.in(chats.language(broadcast.admin()));
    var count = broadcasts.count(broadcast.id());
    var unsure = count.getOrDefault(BroadcastRepository.Outcome.SENDING, 0);
    var left = audience - count.values().stream().mapToInt(n -> n).sum();
    return texts.of(
            "broadcast.done",
            count.getOrDefault(BroadcastRepository.Outcome.SENT, 0),
            count.getOrDefault(BroadcastRepository.Outcome.GONE, 0),
            count.getOrDefault(BroadcastRepository.Outcome.REFUSED, 0))
        + (unsure == 0 ? "" : " · " + texts.of("broadcast.unsure", unsure))
        + (left <= 0 ? "" : " · " + texts.of("broadcast.left", left));
  }
}
