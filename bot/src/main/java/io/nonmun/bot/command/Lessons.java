package io.nonmun.bot.command;

import io.nonmun.bot.command.Press.Kept;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.Incoming.SentFile;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Retries;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Papers that a reader liked before there was a bot, by `/like` or in a BibTeX file: each becomes
/// a 👍. What is not stored yet is read from arXiv, one after the other, as work in a lane of its
/// own. All likes of a lesson have its moment, by which they are taken back together. Safe for use
/// by many threads.
public final class Lessons {

  static final int MOST = 200;

  private static final String KIND = "lesson";

  /// Papers that could not be had are named, so many of them.
  private static final int NAMED = 10;

  private final PaperRepository papers;
  private final TapRepository taps;
  private final Work work;
  private final InstantSource clock;

  /// @param arxiv reads and keeps a paper, in arXiv's own time
  public Lessons(
      SentFiles files,
      Function<PaperReference, Paper> arxiv,
      PaperRepository papers,
      TapRepository taps,
      ChatRepository chats,
      Post sender,
      Work work,
      InstantSource clock) {
    this.papers = papers;
    this.taps = taps;
    this.work = work;
    this.clock = clock;
    var retries = Retries.ofAnswers(clock);
    work.handle(KIND, new LessonWork(this, files, arxiv, papers, chats, sender, clock, retries));
  }

  /// Learns from papers: from those that are stored at once.
  void learn(Post asked, Request request, List<ArxivId> named) throws InterruptedException {
    var lesson =
        take(
            request.key(),
            Lesson.of(
                request.voter(),
                clock.instant(),
                named.subList(0, Math.min(named.size(), MOST)),
                Math.max(0, named.size() - MOST)));
    var text = lesson.left().isEmpty() ? done(lesson, request.texts()) : reading(request.texts());
    var sent = asked.send(request.key(), text, request.origin().messageId());
    if (!lesson.left().isEmpty() && sent instanceof SendOutcome.Sent(var message)) {
      submit(request.key(), lesson.in(message));
    }
  }

  /// Offers what a BibTeX file names.
  ///
  /// @return the answer, where it is no line
  List<Message> offer(Post asked, Request request, SentFile file) throws InterruptedException {
    if (file.sizeBytes() > Bibliography.MOST_BYTES) {
      return Say.text(request.texts().of("lesson.tooLarge"));
    }
    var sent = asked.send(request.key(), reading(request.texts()), request.origin().messageId());
    if (sent instanceof SendOutcome.Sent(var message)) {
      submit(request.key(), Lesson.of(message, request.voter(), file.id()));
    }
    return List.of();
  }

  private void submit(ChatKey chat, Lesson lesson) {
    var name = Integer.toString(lesson.message());
    var job = Job.of(KIND, chat, name, Payload.text(lesson), clock.instant());
    work.submit(job.inLane(KIND + " " + name));
  }

  /// An offer is taken up or not; the work goes on with that.
  Kept decide(Request request, boolean wanted, String press) {
    var name = Integer.toString(request.origin().messageId());
    var offer =
        work.of(KIND).stream()
            .filter(job -> job.chat().equals(request.key()) && job.name().equals(name))
            .findFirst();
    if (offer.isEmpty()) {
      return new Kept(request.texts().of("lesson.over"));
    }
    var now = clock.instant();
    var lesson = Payload.of(offer.get(), Lesson.class);
    if (lesson.wanted() == null) {
      var decided = lesson.decided(request.voter(), wanted, now);
      work.renew(List.of(offer.get().with(Payload.text(decided)).again(now, 0)));
    }
    return Kept.NOTHING;
  }

  /// Takes back all likes of a lesson.
  Kept undo(Request request, Instant at, String press) {
    taps.takeBack(request.key(), Kind.LIKE, at);
    return new Kept(request.texts().of("tap.undone"));
  }

  Optional<Message> undone(Request request, Instant at) {
    return Optional.of(Message.of(request.texts().of("lesson.undone")));
  }

  static Instant at(String argument) {
    if (!argument.matches("\\d{1,15}")) {
      throw new ForgedButton();
    }
    return Instant.ofEpochMilli(Long.parseLong(argument));
  }

  /// Makes likes of what is stored of a lesson's papers.
  ///
  /// @return what is left of it
  Lesson take(ChatKey chat, Lesson lesson) {
    var known =
        papers.latest(lesson.papers()).keySet().stream()
            .filter(paper -> lesson.left().contains(paper.value()))
            .toList();
    var at = Instant.ofEpochMilli(lesson.at());
    taps.set(
        chat, known.stream().map(paper -> new Tap(paper, lesson.voter(), Kind.LIKE, at)).toList());
    return lesson.learned(known.stream().map(ArxivId::value).toList());
  }

  static Message reading(Texts texts) {
    return Message.of(texts.of("lesson.reading"));
  }

  static Message ask(Lesson lesson, Texts texts) {
    if (lesson.left().isEmpty()) {
      return Message.of(told(texts.of("lesson.none"), lesson, texts));
    }
    return Message.of(
        told(texts.of("lesson.ask", lesson.left().size()), lesson, texts),
        List.of(
            List.of(
                new Button(texts.of("button.learn"), Action.LEARN, "yes"),
                new Button(texts.of("button.cancel"), Action.LEARN, "no"))));
  }

  static Message done(Lesson lesson, Texts texts) {
    if (lesson.learned() == 0) {
      return Message.of(told(texts.of("lesson.none"), lesson, texts));
    }
    return Message.of(
        told(texts.of("lesson.learned", lesson.learned()), lesson, texts),
        List.of(
            List.of(
                new Button(texts.of("button.undo"), Action.UNLEARN, Long.toString(lesson.at())))));
  }

  /// With what came of the rest.
  private static String told(String text, Lesson lesson, Texts texts) {
    var lines = new ArrayList<>(List.of(text));
    var missing = lesson.missing();
    if (!missing.isEmpty()) {
      lines.add(
          texts.of(
              missing.size() > NAMED ? "lesson.missing.many" : "lesson.missing",
              String.join(", ", missing.subList(0, Math.min(missing.size(), NAMED))),
              missing.size() - NAMED));
    }
    if (lesson.skipped() > 0) {
      lines.add(texts.of("lesson.skipped", lesson.skipped(), MOST));
    }
    return String.join("\n", lines);
  }
}
