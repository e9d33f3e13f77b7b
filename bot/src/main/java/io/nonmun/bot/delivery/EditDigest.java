package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.Days;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Supplier;

/// Edits the messages of a digest that lack what has become known of their papers.
record EditDigest(Dispatch dispatch, ChatRepository chats, Supplier<Days> days) implements Handler {

  static final String KIND = "edit";

  static Job job(ChatKey chat, LocalDate day, Instant now) {
    return Job.of(KIND, chat, day.toString(), "", now);
  }

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var chat = chats.find(job.chat()).filter(known -> known.unreachable() == null);
    if (chat.isPresent()
        && dispatch.complete(chat.get(), LocalDate.parse(job.name()), days.get())
            instanceof SendOutcome.Later(var until)) {
      return new Outcome.Later(until);
    }
    return Outcome.done();
  }
}
