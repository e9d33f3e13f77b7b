package io.nonmun.bot.delivery;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.DigestState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Tells each chat in a line that what its readers like may be exported, once the owner allows that
/// (`learning.export`), below the first digest that is announced then. A process that dies between
/// the line and the note of it has it said again, rather than not at all.
public final class LearningNotes {

  private static final String KIND = "export-note";
  private static final int DAYS = 3;

  /// Until a chat that refused it is told again.
  private static final Duration REST = Duration.ofDays(1);

  private final BooleanSupplier allowed;
  private final ToldChats told;
  private final Subscribers subscribers;
  private final DeliveryRepository deliveries;
  private final Post sender;
  private final Work work;
  private final InstantSource clock;

  public LearningNotes(
      BooleanSupplier allowed,
      ToldChats told,
      Subscribers subscribers,
      DeliveryRepository deliveries,
      Post sender,
      Work work,
      InstantSource clock) {
    this.allowed = allowed;
    this.told = told;
    this.subscribers = subscribers;
    this.deliveries = deliveries;
    this.sender = sender;
    this.work = work;
    this.clock = clock;
    work.handle(KIND, this::tell);
  }

  /// To be called each minute.
  public void look() {
    if (!allowed.getAsBoolean()) {
      told.forbidden();
      return;
    }
    var now = clock.instant();
    var since = told.allowed(now);
    var known = new HashSet<>(told.all());
    work.of(KIND).forEach(job -> known.add(job.chat()));
    var untold =
        subscribers.all().stream()
            .filter(chat -> chat.unreachable() == null && !known.contains(chat.key()))
            .toList();
    if (untold.isEmpty()) {
      return;
    }
    var states = deliveries.digests(LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS));
    for (var chat : untold) {
      if (hasDigest(states.getOrDefault(chat.key(), Map.of()), since)) {
        work.submit(Job.of(KIND, chat.key(), "", "", now));
      }
    }
  }

  private static boolean hasDigest(Map<LocalDate, DigestState> states, Instant since) {
    return states.entrySet().stream()
        .filter(digest -> digest.getValue() == DigestState.DONE)
        .anyMatch(digest -> !AnnouncementCalendar.announcedAt(digest.getKey()).isBefore(since));
  }

  private Outcome tell(Job job, Context context) throws InterruptedException {
    var chat = subscribers.chats().find(job.chat());
    if (chat.isEmpty() || !allowed.getAsBoolean()) {
      return Outcome.done();
    }
    var text = Texts.of(chat.get()).of("learning.note");
    var stopped = Outcome.unless(sender.send(job.chat(), Message.of(text), null, context.once()));
    if (stopped.isEmpty()) {
      told.tell(job.chat(), clock.instant());
      return Outcome.done();
    }
    return stopped.get() instanceof Outcome.GaveUp
        ? new Outcome.Waiting(clock.instant().plus(REST))
        : stopped.get();
  }
}
