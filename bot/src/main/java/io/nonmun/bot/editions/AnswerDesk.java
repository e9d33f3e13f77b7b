package io.nonmun.bot.editions;

import io.nonmun.bot.meaning.Meaning;
import io.nonmun.storage.ExchangeRepository.Exchange;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.answer.AnswerOutcome;
import io.nonmun.summarizer.answer.Answerer;
import io.nonmun.summarizer.answer.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers questions about papers from their whole texts. Safe for use by many threads.
///
/// @param named finds a paper, or throws a [io.nonmun.fetcher.FetchException]
/// @param papers those that are stored
public record AnswerDesk(
    Function<PaperReference, Paper> named,
    PaperRepository papers,
    SummaryRepository summaries,
    FullTexts texts,
    Answerer answerer,
    Meaning meaning) {

  /// So many papers are read for one question.
  static final int MOST = 3;

  private static final int NEAR = 100;

  /// @param text that was read for the question
  public record Read(Paper paper, FullText text, AnswerOutcome outcome) {

    /// Whether no model could say.
    public boolean hasFailed() {
      return outcome instanceof AnswerOutcome.Failed;
    }
  }

  /// @param about few papers, which are all read, or many: then of those that are stored the ones
  ///   that fit the question best
  /// @param earlier what was asked and answered before, the oldest first
  /// @return in the order of the papers, or best first; empty where none fits
  /// @throws io.nonmun.fetcher.FetchException if one of a few is neither stored nor to be had
  public List<Read> answer(List<PaperReference> about, String question, List<Exchange> earlier)
      throws InterruptedException {
    var chosen =
        about.size() <= MOST
            ? about.stream().map(named).toList()
            : best(about.stream().map(PaperReference::id).distinct().toList(), question);
    var asked =
        new Asked(
            question,
            earlier.stream()
                .map(each ->
                    new io.nonmun.summarizer.answer.Exchange(each.question(), each.answer()))
                .toList(),
            answerer.contextTokens());
    var read = new ArrayList<Read>();
    for (var paper : chosen) {
      var text = texts.of(paper);
      read.add(new Read(paper, text, answerer.answer(paper, text, asked)));
    }
    return read;
  }

  /// By their words, the Korean ones of their summaries too, by what they mean, and as a reranker
  /// has them.
  private List<Paper> best(List<ArxivId> ids, String question) throws InterruptedException {
    var known = papers.latest(ids);
    var all = ids.stream().filter(known::containsKey).map(known::get).toList();
    var made = summaries.newest(all.stream().map(Paper::version).toList());
    var places = all.stream().map(Paper::id).toList();
    var near =
        meaning.nearest(question, NEAR).stream().map(places::indexOf).filter(i -> i >= 0).toList();
    var texts = all.stream().map(paper -> words(paper, made.get(paper.version()))).toList();
    return answerer.best(question, texts, near).stream().limit(MOST).map(all::get).toList();
  }

  private static String words(Paper paper, @Nullable SummaryRecord made) {
    var english = paper.title() + "\n" + paper.abstractText();
    return made == null
        ? english
        : String.join(
            "\n",
            english,
            made.summary().titleKo(),
            made.summary().oneLine().text(),
            String.join(" ", made.summary().keywords()));
  }
}
