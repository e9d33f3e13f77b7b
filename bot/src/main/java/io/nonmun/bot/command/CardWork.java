package io.nonmun.bot.command;

import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Span;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Promise;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a line its card, and a card without its summary whole.
record CardWork(Cards cards, ChatRepository chats, Post sender, InstantSource clock)
    implements Handler {

  private static final Logger log = LoggerFactory.getLogger(CardWork.class);

  /// After this a summary is no longer waited for.
  private static final Duration PATIENCE = Duration.ofDays(2);

  /// A summary that comes is told of; this is for what nobody told.
  private static final Duration LOOK = Duration.ofMinutes(1);

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var card = Payload.of(job, Card.class);
    var texts = Texts.in(chats.language(job.chat()));
    PaperDesk.Card read;
    try {
      read = card.of(cards.read(card.reference(), job.chat(), texts.language()));
    } catch (FetchException e) {
      log.info("paper={} cannot be shown: {}", card.paper(), e.getMessage());
      return unreadable(job, card, Say.text(unreadable(e, card.reference(), texts)));
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("paper={} cannot be shown", card.paper(), e);
      return unreadable(job, card, Say.text(texts.of("broken")));
    }
    if (card.lacksOnlyItsFigure()) {
      illustrate(job.chat(), card.message(), read.paper(), texts);
      return Outcome.done();
    }
    return read.body().isPending() && !isLate(job)
        ? pending(job, context, card, read, texts)
        : finish(job, context, card, read, texts);
  }

  private Outcome pending(Job job, Context context, Card card, PaperDesk.Card read, Texts texts)
      throws InterruptedException {
    if (!card.shown()) {
      var stopped = become(job, card, OpenCards.messages(read, texts));
      if (!(stopped instanceof Outcome.Done)) {
        return stopped;
      }
      context.keep(card.shown(read, false));
      illustrate(job.chat(), card.message(), read.paper(), texts);
    }
    return new Outcome.Waiting(clock.instant().plus(LOOK));
  }

  private Outcome finish(Job job, Context context, Card card, PaperDesk.Card read, Texts texts)
      throws InterruptedException {
    var body =
        read.body().isPending() && read.body() instanceof KeySentences(var sentences, _)
            ? new KeySentences(sentences, Reason.FAILED)
            : read.body();
    var whole = new PaperDesk.Card(read.paper(), body, read.missing());
    var stopped = become(job, card, OpenCards.messages(whole, texts));
    if (stopped instanceof Outcome.Done && !card.shown()) {
      context.keep(card.shown(read, true));
      illustrate(job.chat(), card.message(), read.paper(), texts);
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
  private void illustrate(ChatKey chat, int cardId, Paper paper, Texts texts)
      throws InterruptedException {
    try {
      var figure = cards.figure(paper);
      if (figure.isPresent()) {
        var caption =
            new Message(
                List.of(Line.of(Span.link(texts.of("card.figure"), figure.get()))), List.of());
        sender.sendPhoto(chat, new Picture.At(figure.get()), caption, cardId);
      }
    } catch (RuntimeException e) {
      log.warn("paper={} stays without its figure", paper.version(), e);
    }
  }

  private static String unreadable(FetchException e, PaperReference paper, Texts texts) {
    return e.kind() == FetchException.Kind.NOT_FOUND
        ? texts.of("card.unknown", paper.id())
        : texts.of("card.unreadable", paper.id());
  }
}
