package io.nonmun.bot.command;

import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Makes a line its card, and a card without its summary whole.
record CardWork(
    Cards cards, CardButtons buttons, ChatRepository chats, CardPost post, InstantSource clock)
    implements Handler {

  /// After this a summary is no longer waited for.
  private static final Duration PATIENCE = Duration.ofDays(2);

  /// A summary that comes is told of; this is for what nobody told.
  private static final Duration LOOK = Duration.ofMinutes(1);

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var card = Payload.of(job, Card.class);
    var texts = Texts.in(chats.language(job.chat()));
    var isLate = clock.instant().isAfter(job.since().plus(PATIENCE));
    return switch (cards.answer(card, job.chat(), texts)) {
      case Cards.Found(var read) when card.lacksOnlyItsFigure() ->
          illustrate(job, card, read, texts);
      case Cards.Found(var read) ->
          show(job, context, card, isLate ? read.withoutHope() : read, texts);
      // A card that is shown already stays as it is, rather than become an excuse.
      case Cards.Excuse _ when card.shown() -> isLate ? Outcome.done() : waiting();
      case Cards.Excuse(var text) -> post.put(job.chat(), card, List.of(Message.of(text)));
    };
  }

  private Outcome show(Job job, Context context, Card card, PaperDesk.Card read, Texts texts)
      throws InterruptedException {
    var isPending = read.body().isPending();
    if (isPending && card.shown()) {
      return waiting();
    }
    var put = post.put(job.chat(), card, OpenCards.messages(read, job.chat(), buttons, texts));
    if (!(put instanceof Outcome.Done) || card.shown()) {
      return put;
    }
    context.keep(card.shown(read, !isPending));
    var figure = illustrate(job, card, read, texts);
    return isPending ? waiting() : figure;
  }

  /// What the page that has the figure hides may be read after the card is shown, which is edited
  /// then; an edit that changes nothing is none.
  private Outcome illustrate(Job job, Card card, PaperDesk.Card read, Texts texts)
      throws InterruptedException {
    var chat = job.chat();
    var figure = post.figure(read.paper());
    var hidden = cards.hidden(read.paper());
    if (!hidden.isEmpty()) {
      var shown = OpenCards.messages(read.hiding(hidden), chat, buttons, texts).getFirst();
      var stopped = Outcome.unless(post.sender().edit(chat, card.message(), shown));
      if (stopped.isPresent()) {
        return stopped.get();
      }
    }
    return post.follow(chat, card.message(), read.paper(), figure.orElse(null), texts);
  }

  private Outcome waiting() {
    return new Outcome.Waiting(clock.instant().plus(LOOK));
  }
}
