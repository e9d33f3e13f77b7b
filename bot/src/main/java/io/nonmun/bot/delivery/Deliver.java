package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.Days;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Promise;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends a chat's open digests. A chat that cannot be written to is tried with the real message,
/// after an hour at first and once a day at last.
record Deliver(
    Dispatch dispatch,
    ChatRepository chats,
    DeliveryRepository deliveries,
    Supplier<Days> days,
    Semaphore places,
    InstantSource clock)
    implements Handler {

  static final String KIND = "deliver";

  private static final Backoff PROBES = new Backoff(Duration.ofHours(1), 2, Duration.ofDays(1));

  /// @param upTo days after it wait
  static Job job(ChatKey chat, LocalDate upTo, Instant now) {
    return Job.of(KIND, chat, "", upTo.toString(), now);
  }

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var chat = chats.find(job.chat());
    if (chat.isEmpty()) {
      return Outcome.done();
    }
    places.acquire();
    try {
      return after(sendAll(chat.get(), LocalDate.parse(job.payload())), job);
    } finally {
      places.release();
    }
  }

  private @Nullable SendOutcome sendAll(Chat chat, LocalDate upTo) throws InterruptedException {
    for (var day : deliveries.open(chat.key())) {
      if (day.isAfter(upTo)) {
        return null;
      }
      var stopped = dispatch.send(chat, day, days.get(), new Promise(chat.key(), null, null));
      if (stopped != null) {
        return stopped;
      }
    }
    return null;
  }

  private Outcome after(@Nullable SendOutcome stopped, Job job) {
    return switch (stopped) {
      case null -> Outcome.done();
      case SendOutcome.Later(var until) -> new Outcome.Later(until);
      case SendOutcome.Unreachable(_, var reason) ->
          new Outcome.Again(clock.instant().plus(PROBES.after(job.tries() + 1)), reason);
      case SendOutcome.Sent _, SendOutcome.Refused _ -> Outcome.done();
    };
  }
}
