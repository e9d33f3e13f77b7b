package io.nonmun.bot.delivery;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Persistently;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.DigestState;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;

/// Tells a chat that a due day brought nothing, unless it has by the time this can be said.
record QuietNote(
    Post sender, ChatRepository chats, DeliveryRepository deliveries, LedgerRepository ledger)
    implements Handler {

  static final String KIND = "quiet";

  /// @param known false where arXiv could not be read: then that is said instead
  static Job job(ChatKey chat, LocalDate day, boolean known, Instant now) {
    return Job.of(KIND, chat, day.toString(), Boolean.toString(known), now);
  }

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var day = LocalDate.parse(job.name());
    if (isOutdated(job.chat(), day)) {
      return Outcome.done();
    }
    var texts = Texts.in(chats.language(job.chat()));
    var text =
        texts.of(
            Boolean.parseBoolean(job.payload()) ? "note.quiet" : "note.unread", texts.day(day));
    return switch (sender.send(job.chat(), Message.of(text), null)) {
      case SendOutcome.Sent _, SendOutcome.Refused _ -> {
        Persistently.write(() -> deliveries.digest(job.chat(), day, DigestState.QUIET));
        yield Outcome.done();
      }
      case SendOutcome.Later(var until) -> new Outcome.Later(until);
      case SendOutcome.Unreachable(_, var reason) -> new Outcome.GaveUp(reason);
    };
  }

  private boolean isOutdated(ChatKey key, LocalDate day) {
    var chat = chats.find(key).filter(known -> known.unreachable() == null);
    return chat.isEmpty()
        || deliveries.digest(key, day).isPresent()
        || !Collections.disjoint(chat.get().preferences().categories(), ledger.listed(day));
  }
}
