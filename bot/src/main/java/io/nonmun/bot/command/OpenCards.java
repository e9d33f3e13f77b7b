package io.nonmun.bot.command;

import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Span;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.Picture;
import io.nonmun.bot.telegram.SendOutcome;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Promise;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cards on their way: what takes time begins as a line that becomes the card, and a card without
/// its summary is edited when that comes. Each is work in a lane of its own: the chat need not wait
/// for it.
///
/// A card is text, which holds more than a caption and can be edited; the paper's first figure
/// follows as an answer to it once it is found. Safe for use by many threads.
public final class OpenCards implements Handler, Arrivals {

  private static final Logger log = LoggerFactory.getLogger(OpenCards.class);
  private static final String KIND = "card";

  /// After this a summary is no longer waited for.
  private static final Duration PATIENCE = Duration.ofDays(2);

  /// A summary that comes is told of; this is for what nobody told.
  private static final Duration LOOK = Duration.ofMinutes(1);

  /// @param message that is the card, or the line that becomes it
  /// @param shown whether it is a card already, which waits for its summary
  /// @param complete whether it lacks nothing but its figure
  /// @param missing a version that was asked for and does not exist, or null
  private record Card(
      int message,
      String paper,
      @Nullable Integer version,
      boolean shown,
      @Nullable Boolean complete,
      @Nullable Integer missing) {

    static Card line(int message, PaperReference paper) {
      var version = paper.version();
      return new Card(
          message,
          paper.id().value(),
          version.isPresent() ? version.getAsInt() : null,
          false,
          false,
          null);
    }

    PaperReference reference() {
      return new PaperReference(
          new ArxivId(paper), version == null ? OptionalInt.empty() : OptionalInt.of(version));
    }

    /// From now on the version that is shown, and that another was asked for.
    Card shown(PaperDesk.Card read, boolean complete) {
      var version = read.paper().version().version();
      var missing = read.missing().isPresent() ? read.missing().getAsInt() : null;
      return new Card(message, paper, version, true, complete, missing);
    }

    PaperDesk.Card of(PaperDesk.Card read) {
      return missing == null
          ? read
          : new PaperDesk.Card(read.paper(), read.body(), OptionalInt.of(missing));
    }
  }

  private final Cards cards;
  private final SummaryRepository summaries;
  private final MessageSender sender;
  private final Work work;
  private final InstantSource clock;

  public OpenCards(
      PaperDesk desk,
      SummaryRepository summaries,
      MessageSender sender,
      Work work,
      InstantSource clock) {
    this(Cards.of(desk), summaries, sender, work, clock);
  }

  OpenCards(
      Cards cards,
      SummaryRepository summaries,
      MessageSender sender,
      Work work,
      InstantSource clock) {
    this.cards = cards;
    this.summaries = summaries;
    this.sender = sender;
    this.work = work;
    this.clock = clock;
    work.handle(KIND, this);
  }

  /// The card where it is ready, else the line that becomes it.
  ///
  /// @param asked sends it, on the thread of who asked
  void show(MessageSender asked, ChatKey chat, int replyTo, PaperReference paper)
      throws InterruptedException {
    if (isReady(paper)) {
      var card = cards.read(paper);
      var messages = messages(card);
      var first = asked.send(chat, messages.getFirst(), replyTo);
      for (var message : messages.subList(1, messages.size())) {
        asked.send(chat, message, null);
      }
      if (first instanceof SendOutcome.Sent(var message)) {
        submit(chat, Card.line(message, paper).shown(card, true));
      }
      return;
    }
    var line = Say.message("⏳ " + paper.id() + " 논문을 읽고 있습니다…", List.of());
    if (asked.send(chat, line, replyTo) instanceof SendOutcome.Sent(var message)) {
      submit(chat, Card.line(message, paper));
    }
  }

  private void submit(ChatKey chat, Card card) {
    var name = Integer.toString(card.message());
    work.submit(
        Job.of(KIND, chat, name, Payload.text(card), clock.instant()).inLane(KIND + " " + name));
  }

  @Override
  public void known(PaperVersion paper) {
    work.of(KIND).stream()
        .filter(job -> Payload.of(job, Card.class).paper().equals(paper.id().value()))
        .forEach(work::hasten);
  }

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var card = Payload.of(job, Card.class);
    PaperDesk.Card read;
    try {
      read = card.of(cards.read(card.reference()));
    } catch (FetchException e) {
      log.info("paper={} cannot be shown: {}", card.paper(), e.getMessage());
      return unreadable(job, card, Say.text(unreadable(e, card.reference())));
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("paper={} cannot be shown", card.paper(), e);
      return unreadable(job, card, Say.text(Say.BROKEN));
    }
    if (card.complete() != null && card.complete()) {
      illustrate(job.chat(), card.message(), read.paper());
      return Outcome.done();
    }
    return read.body().isPending() && !isLate(job)
        ? wait(job, context, card, read)
        : finish(job, context, card, read);
  }

  private Outcome wait(Job job, Context context, Card card, PaperDesk.Card read)
      throws InterruptedException {
    if (!card.shown()) {
      var stopped = become(job, card, messages(read));
      if (!(stopped instanceof Outcome.Done)) {
        return stopped;
      }
      context.keep(card.shown(read, false));
      illustrate(job.chat(), card.message(), read.paper());
    }
    return new Outcome.Waiting(clock.instant().plus(LOOK));
  }

  private Outcome finish(Job job, Context context, Card card, PaperDesk.Card read)
      throws InterruptedException {
    var body =
        read.body().isPending() && read.body() instanceof KeySentences(var sentences, _)
            ? new KeySentences(sentences, Reason.FAILED)
            : read.body();
    var stopped =
        become(job, card, messages(new PaperDesk.Card(read.paper(), body, read.missing())));
    if (stopped instanceof Outcome.Done && !card.shown()) {
      context.keep(card.shown(read, true));
      illustrate(job.chat(), card.message(), read.paper());
    }
    return stopped;
  }

  /// A card that is shown already stays as it is, rather than become an excuse, and waits on.
  private Outcome unreadable(Job job, Card card, List<Message> excuse) throws InterruptedException {
    if (!card.shown()) {
      return become(job, card, excuse);
    }
    return isLate(job) ? Outcome.done() : new Outcome.Waiting(clock.instant().plus(LOOK));
  }

  private boolean isLate(Job job) {
    return clock.instant().isAfter(job.since().plus(PATIENCE));
  }

  private Outcome become(Job job, Card card, List<Message> messages) throws InterruptedException {
    var first =
        card.shown()
            ? sender.edit(job.chat(), card.message(), messages.getFirst())
            : new Promise(job.chat(), card.message(), null).become(sender, messages.getFirst());
    var stopped = Outcome.unless(first);
    if (stopped.isPresent()) {
      return stopped.get();
    }
    for (var message : messages.subList(1, messages.size())) {
      sender.send(job.chat(), message, null);
    }
    return Outcome.done();
  }

  /// The link is what is left where Telegram cannot fetch the picture.
  private void illustrate(ChatKey chat, int cardId, Paper paper) throws InterruptedException {
    try {
      var figure = cards.figure(paper);
      if (figure.isPresent()) {
        var caption = new Message(List.of(Line.of(Span.link("🖼 첫 그림", figure.get()))), List.of());
        sender.sendPhoto(chat, new Picture.At(figure.get()), caption, cardId);
      }
    } catch (RuntimeException e) {
      log.warn("paper={} stays without its figure", paper.version(), e);
    }
  }

  /// Whether neither arXiv nor a model need be asked.
  private boolean isReady(PaperReference paper) {
    if (paper.version().isEmpty()) {
      return false;
    }
    var version = new PaperVersion(paper.id(), paper.version().getAsInt());
    return summaries.newest(List.of(version)).containsKey(version);
  }

  /// The card's buttons end with `이런 논문 그만`.
  private static List<Message> messages(PaperDesk.Card card) {
    var messages = new ArrayList<>(CardView.of(card).messages());
    var last = messages.removeLast();
    var rows = new ArrayList<>(last.buttons());
    rows.add(List.of(new Button("🔇 이런 논문 그만", Action.LESS, card.paper().id())));
    messages.add(new Message(last.lines(), rows));
    return messages;
  }

  private static String unreadable(FetchException e, PaperReference paper) {
    return e.kind() == FetchException.Kind.NOT_FOUND
        ? "arXiv에 %s 논문이 없습니다. 번호를 확인해 주세요.".formatted(paper.id())
        : "지금은 arXiv에서 %s 논문을 읽을 수 없습니다. 잠시 뒤에 다시 보내 주세요.".formatted(paper.id());
  }
}
