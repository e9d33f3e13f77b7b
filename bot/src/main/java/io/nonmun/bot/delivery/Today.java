package io.nonmun.bot.delivery;

import io.nonmun.bot.delivery.TodaysDigest.Ready;
import io.nonmun.bot.delivery.TodaysDigest.Words;
import io.nonmun.bot.editions.Readings;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Promise;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Sends a digest that somebody asked for. One that takes a while to make begins as a line that
/// becomes it; how long the sending takes is no reason for one.
record Today(TodaysDigest digest, Post sender, Duration patience) implements Handler {

  static final String KIND = "today";

  /// @param had the newest digest that the chat had when this was asked for, or null
  /// @param line the message that becomes the digest, or null
  private record Wish(@Nullable Integer replyTo, @Nullable LocalDate had, @Nullable Integer line) {}

  static Job job(ChatKey chat, @Nullable Integer replyTo, @Nullable LocalDate had, Instant now) {
    return Job.of(KIND, chat, "", Payload.text(new Wish(replyTo, had, null)), now);
  }

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var wish = Payload.of(job, Wish.class);
    var finding = digest.readings().start(() -> digest.find(job.chat(), wish.had()));
    try {
      var line = wish.line();
      if (line == null && !Readings.endsWithin(finding, patience)) {
        var preparing = Message.of(texts(job).of("today.preparing"));
        var said = sender.send(job.chat(), preparing, wish.replyTo());
        if (!(said instanceof SendOutcome.Sent(var messageId))) {
          return Outcome.after(said);
        }
        line = messageId;
        context.keep(new Wish(wish.replyTo(), wish.had(), line));
      }
      return tell(Readings.result(finding), new Promise(job.chat(), line, wish.replyTo()));
    } finally {
      finding.cancel(true);
    }
  }

  private Outcome tell(TodaysDigest.Found found, Promise promise) throws InterruptedException {
    return switch (found) {
      // What cannot be delivered stays open, and is tried with all that is open.
      case Ready ready ->
          digest.send(ready, promise) instanceof SendOutcome.Later(var until)
              ? new Outcome.Later(until)
              : Outcome.done();
      case Words words when promise.line() == null && !words.news() -> Outcome.done();
      case Words(var text, var about, _) ->
          Outcome.after(promise.answering(about).become(sender, text));
    };
  }

  /// The reader is told, where the line stands if there is one.
  @Override
  public void givenUp(Job job, Context context) throws InterruptedException {
    var wish = Payload.of(job, Wish.class);
    new Promise(job.chat(), wish.line(), wish.replyTo())
        .become(sender, Message.of(texts(job).of("broken")));
  }

  private Texts texts(Job job) {
    return Texts.in(digest.chats().language(job.chat()));
  }
}
