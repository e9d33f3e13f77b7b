package io.nonmun.bot.command;

import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cards on their way: what takes time begins as a line that becomes the card, and a card without
/// its summary is edited when that comes. Each is work in a lane of its own: the chat need not wait
/// for it.
///
/// A card is text, which holds more than a caption and can be edited; the paper's first figure
/// follows as an answer to it once it is found. Safe for use by many threads.
public final class OpenCards implements Arrivals {

  private static final Logger log = LoggerFactory.getLogger(OpenCards.class);
  private static final String KIND = "card";

  private final Cards cards;
  private final ChatRepository chats;
  private final SummaryRepository summaries;
  private final TapRepository taps;
  private final CardButtons buttons;
  private final Work work;
  private final InstantSource clock;

  /// @param offersFullText whether cards lead to summaries of whole texts
  /// @param rich what follows cards in some chats; null for nothing
  public OpenCards(
      PaperDesk desk,
      ChatRepository chats,
      ChatAllowances allowances,
      Library library,
      SummaryRepository summaries,
      TapRepository taps,
      boolean offersFullText,
      @Nullable RichCards rich,
      Post sender,
      Work work,
      InstantSource clock) {
    this(
        Cards.of(desk, allowances, library),
        chats,
        summaries,
        taps,
        offersFullText,
        rich,
        sender,
        work,
        clock);
  }

  OpenCards(
      Cards cards,
      ChatRepository chats,
      SummaryRepository summaries,
      TapRepository taps,
      boolean offersFullText,
      @Nullable RichCards rich,
      Post sender,
      Work work,
      InstantSource clock) {
    this.cards = cards;
    this.chats = chats;
    this.summaries = summaries;
    this.taps = taps;
    this.buttons = new CardButtons(taps, offersFullText);
    this.work = work;
    this.clock = clock;
    work.handle(
        KIND, new CardWork(cards, buttons, chats, new CardPost(cards, sender, rich), clock));
  }

  /// The card where it is ready, else the line that becomes it.
  ///
  /// @param asked sends it, on the thread of who asked
  void show(Post asked, Request request, PaperReference paper) throws InterruptedException {
    var chat = request.key();
    var replyTo = request.origin().messageId();
    var texts = request.texts();
    noteOpened(request, paper.id());
    if (isReady(paper)) {
      var card = cards.read(paper, chat, texts.language());
      var messages = messages(card, chat, buttons, texts);
      var first = asked.send(chat, messages.getFirst(), replyTo);
      for (var message : messages.subList(1, messages.size())) {
        asked.send(chat, message, null);
      }
      if (first instanceof SendOutcome.Sent(var message)) {
        submit(chat, Card.line(message, paper).shown(card, true));
      }
      return;
    }
    var line = Message.of(texts.of("card.reading", paper.id()));
    if (asked.send(chat, line, replyTo) instanceof SendOutcome.Sent(var message)) {
      submit(chat, Card.line(message, paper));
    }
  }

  /// Has a line that stands there become a card.
  void become(ChatKey chat, int line, PaperReference paper) {
    submit(chat, Card.line(line, paper));
  }

  CardButtons buttons() {
    return buttons;
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

  /// Whether neither arXiv nor a model need be asked.
  private boolean isReady(PaperReference paper) {
    if (paper.version().isEmpty()) {
      return false;
    }
    var version = new PaperVersion(paper.id(), paper.version().getAsInt());
    return summaries.newest(List.of(version)).containsKey(version);
  }

  /// For the weekly letter, which names what was not opened; a card is worth more than that.
  private void noteOpened(Request request, ArxivId paper) {
    try {
      var opened = new Tap(paper, request.voter(), Kind.OPEN, clock.instant());
      taps.set(request.key(), List.of(opened));
    } catch (StorageException e) {
      log.warn("paper={} is opened, which could not be noted: {}", paper, e.getMessage());
    }
  }

  /// With the card's own buttons before those that ask what the reader thinks of it.
  static List<Message> messages(
      PaperDesk.Card card, ChatKey chat, CardButtons buttons, Texts texts) {
    var messages = new ArrayList<>(CardView.of(card, texts).messages());
    var last = messages.removeLast();
    var rows = new ArrayList<>(last.buttons());
    rows.addAll(buttons.of(chat, card.paper().id(), texts));
    messages.add(new Message(last.lines(), rows));
    return messages;
  }
}
