package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.EvidenceView;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.SendOutcome;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// `/paper`, a pasted address, a digest's number buttons, and the buttons of a card.
record PaperCommand(
    Cards cards, PaperRepository papers, SummaryRepository summaries, MessageSender sender)
    implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    show(request, reference(request.argument(), "/paper"));
    return List.of();
  }

  /// @throws BadArgument if the text names no paper
  static PaperReference reference(String text, String command) {
    return PaperReference.find(text)
        .orElseThrow(
            () -> new BadArgument("arXiv 번호나 주소를 함께 보내 주세요. 예: %s 2401.01234".formatted(command)));
  }

  static ArxivId id(String argument) {
    return ArxivId.parse(argument).orElseThrow(ForgedButton::new);
  }

  /// A press of a digest's number: the version that was stored, without asking arXiv again.
  Optional<Message> card(Request request, ArxivId id) throws InterruptedException {
    var version = stored(id).map(paper -> OptionalInt.of(paper.version().version()));
    show(request, new PaperReference(id, version.orElse(OptionalInt.empty())));
    return Optional.empty();
  }

  /// The card as soon as it is ready; where that takes a model, a line at once that becomes it.
  void show(Request request, PaperReference reference) throws InterruptedException {
    var replyTo = request.origin().messageId();
    var waiting =
        isReady(reference)
            ? Optional.<Integer>empty()
            : sent(
                sender.send(
                    request.key(),
                    Say.message("⏳ " + reference.id() + " 논문을 읽고 있습니다…", List.of()),
                    replyTo));
    try {
      var card = cards.read(reference);
      var messages = withLess(card.paper(), CardView.of(card.paper(), card.body()).messages());
      var figure = cards.figure(card.paper());
      var first = messages.getFirst();
      if (waiting.isPresent()) {
        sender.edit(request.key(), waiting.get(), first);
      } else if (figure.isPresent()) {
        sender.sendPhoto(request.key(), figure.get(), first, replyTo);
      } else {
        sender.send(request.key(), first, replyTo);
      }
      for (var message : messages.subList(1, messages.size())) {
        sender.send(request.key(), message, null);
      }
    } catch (FetchException e) {
      var text = Say.message(unreadable(e, reference), List.of());
      if (waiting.isPresent()) {
        sender.edit(request.key(), waiting.get(), text);
      } else {
        sender.send(request.key(), text, replyTo);
      }
    }
  }

  Optional<Message> evidence(Request request, ArxivId id) throws InterruptedException {
    var document = summary(id).map(EvidenceView::of);
    reply(
        request,
        document
            .map(Document::messages)
            .orElseGet(() -> Say.text("이 논문에는 아직 요약이 없어 근거를 보여 드릴 수 없습니다. 예: /paper " + id)));
    return Optional.empty();
  }

  /// Which of the paper's words, author and category the reader has had enough of.
  Optional<Message> less(Request request, ArxivId id) throws InterruptedException {
    var words = new LinkedHashSet<String>();
    summary(id).ifPresent(made -> words.addAll(made.summary().keywords()));
    stored(id)
        .ifPresent(paper -> {
          paper.authors().stream().limit(1).forEach(words::add);
          words.add(paper.primaryCategory().code());
        });
    var buttons =
        words.stream()
            .filter(word -> Button.fits(Action.MUTE, word))
            .map(word -> new Button(word, Action.MUTE, word))
            .toList();
    reply(
        request,
        List.of(
            buttons.isEmpty()
                ? Say.message("이 논문은 저장된 것이 없습니다. 숨길 낱말을 직접 적어 주세요. 예: /mute survey", List.of())
                : Say.message("어떤 논문을 그만 받을까요? 고르신 말이 든 논문을 숨깁니다.", Say.rows(buttons, 2))));
    return Optional.empty();
  }

  private void reply(Request request, List<Message> messages) throws InterruptedException {
    for (var message : messages) {
      sender.send(request.key(), message, request.origin().messageId());
    }
  }

  private Optional<Paper> stored(ArxivId id) {
    return Optional.ofNullable(papers.latest(List.of(id)).get(id));
  }

  private Optional<SummaryRecord> summary(ArxivId id) {
    return stored(id).map(Paper::version).flatMap(this::summary);
  }

  private Optional<SummaryRecord> summary(PaperVersion version) {
    return Optional.ofNullable(summaries.newest(List.of(version)).get(version));
  }

  /// The card's buttons end with `이런 논문 그만`.
  private static List<Message> withLess(Paper paper, List<Message> card) {
    var messages = new ArrayList<>(card);
    var last = messages.removeLast();
    var rows = new ArrayList<>(last.buttons());
    rows.add(List.of(new Button("🔇 이런 논문 그만", Action.LESS, paper.id())));
    messages.add(new Message(last.lines(), rows));
    return messages;
  }

  /// Whether neither arXiv nor a model need be asked.
  private boolean isReady(PaperReference reference) {
    return reference.version().isPresent()
        && summary(new PaperVersion(reference.id(), reference.version().getAsInt())).isPresent();
  }

  private static Optional<Integer> sent(SendOutcome outcome) {
    return outcome instanceof SendOutcome.Sent(var messageId)
        ? Optional.of(messageId)
        : Optional.empty();
  }

  private static String unreadable(FetchException e, PaperReference reference) {
    return e.kind() == FetchException.Kind.NOT_FOUND
        ? "arXiv에 %s 논문이 없습니다. 번호를 확인해 주세요.".formatted(reference.id())
        : "지금은 arXiv에서 %s 논문을 읽을 수 없습니다. 잠시 뒤에 다시 보내 주세요.".formatted(reference.id());
  }
}
