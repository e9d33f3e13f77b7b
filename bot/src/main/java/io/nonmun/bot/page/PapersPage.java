package io.nonmun.bot.page;

import io.nonmun.bot.command.SearchWords;
import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.PaperDesk.Card;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.EvidenceView;
import io.nonmun.bot.render.FullTextView;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Proven;
import io.nonmun.bot.render.SearchView;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.FullTextSummaryRepository;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// 논문: what `/search` finds, and at an address that stays each stored paper's card, what was
/// written from its whole text, and to the owner what was asked of it here. It shows what is
/// stored; a paper that is not, it does not fetch. A question goes to the bot by the preview.
public final class PapersPage {

  static final String CARD = "/paper/";

  private static final int PAGE = 10;
  private static final int MOST_PAGES = SearchRepository.MOST / PAGE;
  private static final int LONGEST = 300; // of what is looked for

  private final Finder finder;
  private final PaperRepository papers;
  private final SummaryRepository summaries;
  private final FullTextSummaryRepository fullTexts;
  private final LedgerRepository ledger;
  private final PaperQuestions questions;
  private final PreviewPage preview;

  public PapersPage(
      Finder finder,
      PaperRepository papers,
      SummaryRepository summaries,
      FullTextSummaryRepository fullTexts,
      LedgerRepository ledger,
      PaperQuestions questions,
      PreviewPage preview) {
    this.finder = finder;
    this.papers = papers;
    this.summaries = summaries;
    this.fullTexts = fullTexts;
    this.ledger = ledger;
    this.questions = questions;
    this.preview = preview;
  }

  /// @param query as it was typed
  /// @param hint what to type; empty where something was found
  /// @param hits with a first part that says how many there are
  /// @param page counted from 0
  /// @param hasMore whether a page follows
  public record View(String query, String hint, List<Part> hits, int page, boolean hasMore) {}

  /// @param title for the browser's tab
  /// @param parts of the card, below its title
  /// @param evidence what each line rests on; empty where there is no summary
  /// @param whole what the whole text says; null where nothing was written from it
  /// @param questions null for who is not the owner
  public record CardPage(
      String title,
      List<Part> parts,
      List<Part> evidence,
      @Nullable Whole whole,
      @Nullable Questions questions) {}

  /// A summary of a whole text.
  ///
  /// @param lines each beside its quotations
  /// @param foot what was read
  public record Whole(String title, List<Proven> lines, List<Part.Block> foot) {}

  /// What was asked of a paper, and where to ask.
  ///
  /// @param path of the page
  public record Questions(String path, List<PaperQuestions.Shown> asked) {

    /// Whether there is something to look for again.
    public boolean isOpen() {
      return asked.stream().anyMatch(PaperQuestions.Shown::isOpen);
    }
  }

  Answer search(Visit visit) throws InterruptedException {
    var view = found(visit);
    return Answer.html(visit.partly() ? "hits.jte" : "papers.jte", visit, view);
  }

  private View found(Visit visit) throws InterruptedException {
    var typed = visit.field("q").strip();
    var words = typed.substring(0, Math.min(typed.length(), LONGEST));
    var page = page(visit.field("page"));
    if (words.isEmpty()) {
      return new View("", visit.text("page.papers.hint"), List.of(), 0, false);
    }
    return switch (SearchWords.read(words, visit.texts())) {
      case SearchWords.Hint(var text) -> new View(words, text, List.of(), 0, false);
      case SearchWords.Read(var query) -> {
        var hits = finder.find(query, page * PAGE, PAGE);
        var shown = inOrder(hits.papers());
        var results =
            new SearchView.Results(
                words,
                query.words(),
                page * PAGE,
                hits.total(),
                shown.stream()
                    .map(paper ->
                        new SearchView.Hit(
                            paper,
                            summary(paper, visit.texts()).orElse(null),
                            List.of(),
                            hits.byMeaning().contains(paper.id())))
                    .toList());
        var message = SearchView.of(results, List.of(), visit.texts());
        var last = Math.min(MOST_PAGES - 1, (hits.total() - 1) / PAGE);
        yield new View(words, "", parts(message.lines(), shown), page, page < last);
      }
    };
  }

  private static int page(String text) {
    return text.matches("\\d{1,4}") ? Math.min(Integer.parseInt(text), MOST_PAGES - 1) : 0;
  }

  private List<Paper> inOrder(List<ArxivId> ids) {
    var found = papers.latest(ids);
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  /// The message's paragraphs: what it says first, and then one for each paper.
  private static List<Part> parts(List<Line> lines, List<Paper> shown) {
    var parts = new ArrayList<Part>();
    var from = 0;
    for (var to = 0; to <= lines.size(); to++) {
      if (to == lines.size() || lines.get(to).text().isBlank()) {
        var number = parts.size() - 1;
        var card = number < 0 || number >= shown.size() ? null : CARD + shown.get(number).id();
        parts.add(new Part(Part.blocks(lines.subList(from, to)), card));
        from = to + 1;
      }
    }
    return parts.stream().filter(part -> !part.blocks().isEmpty()).toList();
  }

  /// @param name behind [#CARD]: any form of an identifier, with or without a version
  Answer card(Visit visit, String name) {
    var found = named(name);
    if (found.isEmpty()) {
      return missing(visit, name);
    }
    var paper = found.get();
    if (visit.partly() && visit.isOwner()) {
      return Answer.html("questions.jte", visit, questions(paper, visit));
    }
    var made = summary(paper, visit.texts());
    var card = new Card(paper, body(paper, made.orElse(null), visit.texts()));
    return Answer.html(
        "card.jte",
        visit,
        new CardPage(
            made.map(summary -> summary.summary().titleKo()).orElse(ReadableText.of(paper.title())),
            untitled(Part.of(CardView.of(card, visit.texts()))),
            made.map(summary -> Part.of(EvidenceView.of(summary, visit.texts()))).orElse(List.of()),
            whole(paper, visit.texts()),
            visit.isOwner() ? questions(paper, visit) : null));
  }

  /// What an owner asks of a paper, through the same desk as in the preview.
  Answer ask(Visit visit, String name) throws InterruptedException {
    var found = named(name);
    if (found.isEmpty()) {
      return missing(visit, name);
    }
    var paper = found.get();
    var question = visit.field("question").strip();
    if (!question.isEmpty()) {
      preview
          .ask("/ask %s %s".formatted(paper.version(), question))
          .ifPresent(message -> questions.asked(message, paper.id(), question));
    }
    return visit.partly()
        ? Answer.html("questions.jte", visit, questions(paper, visit))
        : Answer.seeOther(CARD + paper.id() + "#questions");
  }

  private Questions questions(Paper paper, Visit visit) {
    return new Questions(CARD + paper.id(), questions.of(paper.id(), visit.texts()));
  }

  /// Summaries are Korean.
  private @Nullable Whole whole(Paper paper, Texts texts) {
    return texts.language() == Language.KO
        ? fullTexts
            .find(paper.version())
            .map(made ->
                new Whole(
                    made.made().summary().titleKo(),
                    Proven.of(made, texts),
                    Part.blocks(FullTextView.foot(made, texts))))
            .orElse(null)
        : null;
  }

  private Optional<Paper> named(String name) {
    return PaperReference.find(name).flatMap(this::stored).filter(paper -> !paper.id().isUpload());
  }

  private static Answer missing(Visit visit, String name) {
    var isPaper = PaperReference.find(name).isPresent();
    return Answer.excuse(404, visit, isPaper ? "page.paper.unknown" : "page.missing");
  }

  /// Without the first line, which is the page's heading.
  private static List<Part> untitled(List<Part> parts) {
    var blocks = new ArrayList<>(parts.getFirst().blocks());
    var first = blocks.removeFirst();
    blocks.add(0, new Part.Block(first.kind(), first.rest()));
    var untitled = new ArrayList<>(parts);
    untitled.set(0, new Part(blocks, parts.getFirst().card()));
    return untitled;
  }

  private Optional<Paper> stored(PaperReference reference) {
    var id = reference.id();
    return reference.version().isPresent()
        ? papers.find(new PaperVersion(id, reference.version().getAsInt()))
        : Optional.ofNullable(papers.latest(List.of(id)).get(id));
  }

  /// Summaries are Korean.
  private Optional<SummaryRecord> summary(Paper paper, Texts texts) {
    return texts.language() == Language.KO
        ? Optional.ofNullable(summaries.newest(List.of(paper.version())).get(paper.version()))
        : Optional.empty();
  }

  private Body body(Paper paper, @Nullable SummaryRecord made, Texts texts) {
    if (made != null) {
      return new Summarised(made);
    }
    var reason =
        texts.language() == Language.KO
            ? ledger.announced(List.of(paper.id())).stream()
                .findFirst()
                .map(day -> Reason.of(day.entry().state(), day.entry().reason()))
                .orElse(Reason.PENDING)
            : Reason.LANGUAGE;
    return KeySentences.of(paper, reason);
  }
}
