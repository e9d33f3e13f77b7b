package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Promise;
import io.nonmun.bot.work.Retries;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.function.Function;

/// Reads a BibTeX file and offers what it names; reads from arXiv what a lesson lacks, paper by
/// paper. Done again after a kill, it goes on where it was.
record LessonWork(
    Lessons lessons,
    SentFiles files,
    Function<PaperReference, Paper> arxiv,
    PaperRepository papers,
    ChatRepository chats,
    Post sender,
    InstantSource clock,
    Retries retries)
    implements Handler {

  /// So long an offer stands.
  private static final Duration OFFERED = Duration.ofDays(7);

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var lesson = Payload.of(job, Lesson.class);
    if (lesson.file() != null) {
      return read(job, lesson, lesson.file(), context);
    }
    if (lesson.wanted() == null) {
      var end = job.since().plus(OFFERED);
      return clock.instant().isBefore(end) ? new Outcome.Waiting(end) : Outcome.done();
    }
    return lesson.wanted()
        ? learn(job, lesson, context)
        : say(job, lesson, Message.of(texts(job).of("lesson.cancelled")));
  }

  @Override
  public void givenUp(Job job, Context context) throws InterruptedException {
    say(job, Payload.of(job, Lesson.class), Message.of(texts(job).of("broken")));
  }

  private Outcome read(Job job, Lesson lesson, String file, Context context)
      throws InterruptedException {
    return switch (files.read(file)) {
      case SentFiles.Bytes(var bytes) when bytes.length <= Bibliography.MOST_BYTES ->
          offer(job, offered(lesson, Bibliography.of(bytes)), context);
      case SentFiles.Bytes _, SentFiles.TooLarge _ ->
          say(job, lesson, Message.of(texts(job).of("lesson.tooLarge")));
      case SentFiles.Gone _ -> say(job, lesson, Message.of(texts(job).of("upload.gone")));
      case SentFiles.Unanswered(var why) ->
          retries.areOver(job)
              ? say(job, lesson, Message.of(texts(job).of("upload.gone")))
              : retries.again(job, why);
    };
  }

  private Lesson offered(Lesson lesson, Bibliography read) {
    var all = new LinkedHashSet<>(read.papers());
    var skipped = read.unread();
    for (var doi : read.others()) {
      var paper = papers.withDoi(doi.value());
      paper.ifPresent(all::add);
      skipped += paper.isEmpty() ? 1 : 0;
    }
    var taken = all.stream().limit(Lessons.MOST).toList();
    return lesson.offering(taken, skipped + all.size() - taken.size());
  }

  /// Asked before it is kept that it was: asked again, it is the same message.
  private Outcome offer(Job job, Lesson lesson, Context context) throws InterruptedException {
    var asked = say(job, lesson, Lessons.ask(lesson, texts(job)));
    if (!(asked instanceof Outcome.Done) || lesson.left().isEmpty()) {
      return asked;
    }
    context.keep(lesson);
    return new Outcome.Waiting(job.since().plus(OFFERED));
  }

  private Outcome learn(Job job, Lesson wanted, Context context) throws InterruptedException {
    var lesson = lessons.take(job.chat(), wanted);
    if (!lesson.left().isEmpty()) {
      say(job, lesson, Lessons.reading(texts(job)));
    }
    while (!lesson.left().isEmpty()) {
      var next = new ArxivId(lesson.left().getFirst());
      try {
        arxiv.apply(new PaperReference(next, OptionalInt.empty()));
        var taken = lessons.take(job.chat(), lesson);
        lesson = taken.left().size() < lesson.left().size() ? taken : lesson.missingNext();
      } catch (FetchException e) {
        if (isWorthAnotherTry(e) && lesson.left().size() < wanted.left().size()) {
          return new Outcome.Waiting(retries.after(1));
        }
        if (isWorthAnotherTry(e) && !retries.areOver(job)) {
          return retries.again(job, e.getMessage());
        }
        lesson = lesson.missingNext();
      }
      context.keep(lesson);
    }
    return say(job, lesson, Lessons.done(lesson, texts(job)));
  }

  private static boolean isWorthAnotherTry(FetchException e) {
    return switch (e.kind()) {
      case UNREACHABLE, THROTTLED -> true;
      case NOT_FOUND, MALFORMED, TOO_LARGE, FOREIGN_REDIRECT -> false;
    };
  }

  private Texts texts(Job job) {
    return Texts.in(chats.language(job.chat()));
  }

  private Outcome say(Job job, Lesson lesson, Message message) throws InterruptedException {
    return Outcome.after(new Promise(job.chat(), lesson.message(), null).become(sender, message));
  }
}
