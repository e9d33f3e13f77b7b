package io.nonmun.bot.command;

import io.nonmun.bot.digest.Digest.Body;
import io.nonmun.bot.digest.Digest.KeySentences;
import io.nonmun.bot.digest.Digest.Reason;
import io.nonmun.bot.digest.PaperDesk;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Span;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.Picture;
import io.nonmun.bot.telegram.SendOutcome;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.OpenCardRepository;
import io.nonmun.storage.OpenCardRepository.OpenCard;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cards on their way: what takes time begins as a line that becomes the card, and a card without
/// its summary is edited when that comes. What is not finished is a row of the database, so that no
/// line is left standing, whatever happens to the process.
///
/// A card is text, which holds more than a caption and can be edited; the paper's first figure
/// follows as an answer to it once it is found. Safe for use by many threads.
public final class OpenCards implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OpenCards.class);

  /// After this a summary is no longer waited for.
  private static final Duration PATIENCE = Duration.ofDays(2);

  private record Place(long chatId, int messageId) {}

  private final Cards cards;
  private final SummaryRepository summaries;
  private final OpenCardRepository open;
  private final MessageSender sender;
  private final InstantSource clock;
  private final Executor background;
  private final Set<Place> inHand = ConcurrentHashMap.newKeySet();

  public OpenCards(
      PaperDesk desk,
      SummaryRepository summaries,
      OpenCardRepository open,
      MessageSender sender,
      InstantSource clock) {
    this(
        Cards.of(desk),
        summaries,
        open,
        sender,
        clock,
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("card-", 0).factory()));
  }

  /// @param background reads papers and looks for figures, so that the chat need not wait
  OpenCards(
      Cards cards,
      SummaryRepository summaries,
      OpenCardRepository open,
      MessageSender sender,
      InstantSource clock,
      Executor background) {
    this.cards = cards;
    this.summaries = summaries;
    this.open = open;
    this.sender = sender;
    this.clock = clock;
    this.background = background;
  }

  /// The card where it is ready, else the line that becomes it.
  void show(ChatKey chat, int replyTo, PaperReference paper) throws InterruptedException {
    if (isReady(paper)) {
      var card = cards.read(paper);
      var messages = messages(card.paper(), card.body());
      var first = sender.send(chat, messages.getFirst(), replyTo);
      sendRest(chat, messages);
      if (first instanceof SendOutcome.Sent(var messageId)) {
        background.execute(() -> illustrate(chat, messageId, card.paper()));
      }
      return;
    }
    var line = Say.message("⏳ " + paper.id() + " 논문을 읽고 있습니다…", List.of());
    if (sender.send(chat, line, replyTo) instanceof SendOutcome.Sent(var messageId)) {
      var card = new OpenCard(chat, messageId, paper, false, clock.instant());
      open.save(card);
      background.execute(() -> advance(card));
    }
  }

  /// Goes on with what nobody has in hand: lines that an earlier process left, and cards whose
  /// summary was not ready. To be called at the start and every now and then.
  public void advance() {
    open.all().forEach(card -> background.execute(() -> advance(card)));
  }

  @Override
  public void close() {
    if (background instanceof ExecutorService threads) {
      threads.shutdownNow(); // What they had in hand stays open.
    }
  }

  private void advance(OpenCard card) {
    var place = new Place(card.chat().chatId(), card.messageId());
    if (!inHand.add(place)) {
      return;
    }
    try {
      become(card);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("paper={} card stays open", card.paper().id(), e);
    } finally {
      inHand.remove(place);
    }
  }

  private void become(OpenCard card) throws InterruptedException {
    PaperDesk.Card read;
    try {
      read = cards.read(card.paper());
    } catch (FetchException e) {
      log.info("paper={} cannot be shown: {}", card.paper().id(), e.getMessage());
      end(card, unreadable(e, card.paper()));
      return;
    } catch (RuntimeException e) {
      log.error("paper={} cannot be shown", card.paper().id(), e);
      end(card, Say.BROKEN);
      return;
    }
    var paper = read.paper();
    if (!isPending(read.body())) {
      replace(card, messages(paper, read.body()));
      open.remove(card);
    } else if (isLate(card) && read.body() instanceof KeySentences(var sentences, _)) {
      replace(card, messages(paper, new KeySentences(sentences, Reason.FAILED)));
      open.remove(card);
    } else if (!card.shown()) {
      replace(card, messages(paper, read.body()));
      open.save(new OpenCard(card.chat(), card.messageId(), exactly(paper), true, card.since()));
    }
    if (!card.shown()) {
      illustrate(card.chat(), card.messageId(), paper);
    }
  }

  /// A card that is shown already stays as it is, rather than become an excuse, and waits on.
  private void end(OpenCard card, String text) throws InterruptedException {
    if (!card.shown()) {
      replace(card, Say.text(text));
    }
    if (!card.shown() || isLate(card)) {
      open.remove(card);
    }
  }

  private boolean isLate(OpenCard card) {
    return clock.instant().isAfter(card.since().plus(PATIENCE));
  }

  private void replace(OpenCard card, List<Message> messages) throws InterruptedException {
    var outcome = sender.edit(card.chat(), card.messageId(), messages.getFirst());
    if (outcome instanceof SendOutcome.Refused && !card.shown()) {
      sender.send(card.chat(), messages.getFirst(), null); // the reader has deleted the line
    }
    sendRest(card.chat(), messages);
  }

  private void sendRest(ChatKey chat, List<Message> messages) throws InterruptedException {
    for (var message : messages.subList(1, messages.size())) {
      sender.send(chat, message, null);
    }
  }

  /// The link is what is left where Telegram cannot fetch the picture.
  private void illustrate(ChatKey chat, int cardId, Paper paper) {
    try {
      var figure = cards.figure(paper);
      if (figure.isPresent()) {
        var caption = new Message(List.of(Line.of(Span.link("🖼 첫 그림", figure.get()))), List.of());
        sender.sendPhoto(chat, new Picture.At(figure.get()), caption, cardId);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  private static boolean isPending(Body body) {
    return body instanceof KeySentences(_, var reason) && reason == Reason.PENDING;
  }

  private static PaperReference exactly(Paper paper) {
    return new PaperReference(paper.id(), OptionalInt.of(paper.version().version()));
  }

  /// The card's buttons end with `이런 논문 그만`.
  private static List<Message> messages(Paper paper, Body body) {
    var messages = new ArrayList<>(CardView.of(paper, body).messages());
    var last = messages.removeLast();
    var rows = new ArrayList<>(last.buttons());
    rows.add(List.of(new Button("🔇 이런 논문 그만", Action.LESS, paper.id())));
    messages.add(new Message(last.lines(), rows));
    return messages;
  }

  private static String unreadable(FetchException e, PaperReference paper) {
    return e.kind() == FetchException.Kind.NOT_FOUND
        ? "arXiv에 %s 논문이 없습니다. 번호를 확인해 주세요.".formatted(paper.id())
        : "지금은 arXiv에서 %s 논문을 읽을 수 없습니다. 잠시 뒤에 다시 보내 주세요.".formatted(paper.id());
  }
}
