package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.EvidenceView;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Doi;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SummaryRecord;
import java.lang.Character.UnicodeScript;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// `/paper`, a pasted address, a digest's number buttons, and the buttons of a card.
record PaperCommand(
    OpenCards cards,
    PaperRepository papers,
    SummaryRepository summaries,
    DigestDesk digests,
    FullTextRequests fullTexts,
    Post sender)
    implements Command {

  private static final int MOST = 5;

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var first = reference(request.argument(), "/paper");
    if (isOfFullText(request.argument())) {
      fullTexts.ask(request, first);
      return List.of();
    }
    show(request, PaperReference.findAll(request.argument()).toList());
    return List.of();
  }

  /// Whether not the card is wanted, but the summary of the whole text.
  private static boolean isOfFullText(String argument) {
    var last = argument.strip().replaceFirst("(?s)^.*\\s", "");
    return Texts.isOneOf("input.full", last);
  }

  /// @throws BadArgument if the text names no paper
  static PaperReference reference(String text, String command) {
    return PaperReference.find(text).orElseThrow(() -> new BadArgument("paper.unread", command));
  }

  static ArxivId id(String argument) {
    return ArxivId.parse(argument).orElseThrow(ForgedButton::new);
  }

  /// The card of the stored paper that has a publisher's identifier: arXiv can be asked for its own
  /// identifiers, authors and words, and not for this
  /// (<https://info.arxiv.org/help/api/user-manual.html>, section 5.1).
  List<Message> show(Request request, Doi doi) throws InterruptedException {
    var paper = papers.withDoi(doi.value());
    if (paper.isEmpty()) {
      return Say.text(request.texts().of("doi.unknown", Words.brief(doi.value())));
    }
    show(request, List.of(new PaperReference(paper.get(), OptionalInt.empty())));
    return List.of();
  }

  /// A press of a digest's number: the version that was stored, without asking arXiv again.
  Optional<Message> card(Request request, ArxivId id) throws InterruptedException {
    var version = stored(id).map(paper -> OptionalInt.of(paper.version().version()));
    show(request, List.of(new PaperReference(id, version.orElse(OptionalInt.empty()))));
    return Optional.empty();
  }

  /// The cards of all that one message names, within reason.
  void show(Request request, List<PaperReference> named) throws InterruptedException {
    var papers = onceEach(named);
    for (var paper : papers.subList(0, Math.min(papers.size(), MOST))) {
      cards.show(sender, request, paper);
    }
    if (papers.size() > MOST) {
      var rest = papers.subList(MOST, papers.size());
      reply(
          request,
          Say.text(request.texts().of("paper.many", MOST, rest.size(), rest.getFirst().id())));
    }
  }

  /// A forwarded text often has a paper's number and, behind a word, its address.
  private static List<PaperReference> onceEach(List<PaperReference> papers) {
    var byId = new LinkedHashMap<ArxivId, PaperReference>();
    papers.forEach(paper -> byId.putIfAbsent(paper.id(), paper));
    return List.copyOf(byId.values());
  }

  Optional<Message> evidence(Request request, ArxivId id) throws InterruptedException {
    var document = summary(id).map(made -> EvidenceView.of(made, request.texts()));
    reply(
        request,
        document
            .map(Document::messages)
            .orElseGet(() -> Say.text(request.texts().of("evidence.none", id))));
    return Optional.empty();
  }

  /// Why the paper came, in a line.
  Optional<Message> why(Request request, ArxivId id) throws InterruptedException {
    reply(request, Say.text(digests.reason(request.key(), id)));
    return Optional.empty();
  }

  /// Which of the paper's words, author and category the reader has had enough of.
  Optional<Message> less(Request request, ArxivId id) throws InterruptedException {
    var words = new LinkedHashSet<String>();
    summary(id).stream()
        .flatMap(made -> made.summary().keywords().stream())
        .filter(word -> isIn(request.texts().language(), word))
        .forEach(words::add);
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
    var likeThis = new Button(request.texts().of("button.less.like"), Action.DISLIKE_LIKE_THIS, id);
    reply(
        request,
        List.of(
            buttons.isEmpty()
                ? Message.of(request.texts().of("less.none"))
                : Message.of(
                    request.texts().of("less.ask"),
                    Say.join(Button.rows(buttons, 2), List.of(List.of(likeThis))))));
    return Optional.empty();
  }

  /// Keywords are Korean, but for names.
  private static boolean isIn(Language language, String keyword) {
    return language == Language.KO
        || keyword.codePoints().noneMatch(c -> UnicodeScript.of(c) == UnicodeScript.HANGUL);
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
}
