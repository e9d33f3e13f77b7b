package io.nonmun.summarizer.fulltext;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.fulltext.FullTextOutcome.AbstractOnly;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Made;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Refused;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Unasked;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.model.Models.Outcome;
import io.nonmun.summarizer.model.Models.Receipt;
import io.nonmun.summarizer.model.Tokens;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Judge;
import io.nonmun.summarizer.summary.SummaryQuestion;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Summarises a paper's whole text in two steps: models name, piece by piece, the passages that
/// matter, by their numbers alone; of these the best become the source of a summary, which is
/// written and judged as one of an abstract is. Safe for use by many threads.
public final class FullTextSummaries {

  /// A change to what is asked is a new version.
  static final String VERSION = "full-text-v1";

  /// Tokens of a piece.
  static final int PIECE = 3_000;

  /// Some 50 pages; what lies beyond is not read.
  private static final int MOST_PIECES = 24;

  private final Models models;
  private final Judge judge;

  /// @param models whose closing is another's business
  /// @param judge likewise
  public FullTextSummaries(Models models, Judge judge) {
    this.models = models;
    this.judge = judge;
  }

  /// Blocks until models have answered or none can.
  ///
  /// @param text of the same paper
  /// @throws InterruptedException if the calling thread is asked to stop
  public FullTextOutcome summarize(Paper paper, FullText text, Priority priority)
      throws InterruptedException {
    if (text.origin() == Origin.ABSTRACT) {
      return new AbstractOnly();
    }
    var abstractText = SourceText.of(paper);
    var passages = Passage.of(text, abstractText.abstractText());
    var bill = new ArrayList<Receipt>();
    var roles = new EnumMap<Role, Set<Integer>>(Role.class);
    var refusals = new ArrayList<String>();
    for (var piece : pieces(passages)) {
      var question = RolesQuestion.of(abstractText.title(), piece.passages, piece.first, priority);
      switch (models.ask(question)) {
        case Outcome.Answered<Map<Role, Set<Integer>>>(var named, _, var receipt) -> {
          named.forEach(
              (role, numbers) -> roles.computeIfAbsent(role, _ -> new HashSet<>()).addAll(numbers));
          bill.add(receipt);
        }
        case Outcome.Refused<Map<Role, Set<Integer>>>(var reason) -> refusals.add(reason);
        case Outcome.Unasked<Map<Role, Set<Integer>>>(var reason) -> {
          return new Unasked(reason == null ? "no model is configured" : reason);
        }
      }
    }
    if (roles.values().stream().allMatch(Set::isEmpty)) {
      return new Refused(
          refusals.isEmpty() ? "nothing of the paper was named" : refusals.getFirst());
    }
    var chosen = Selection.of(passages, roles, abstractText);
    var sentences = chosen.stream().map(Passage::text).toList();
    var source = new SourceText(abstractText.title(), String.join(" ", sentences), sentences);
    var asked = new SummaryQuestion(source, new FullTextJudge(judge, chosen), priority);
    return switch (models.ask(asked)) {
      case Outcome.Answered<Summary>(var summary, var checks, var receipt) -> {
        bill.add(receipt);
        yield new Made(
            new FullTextSummary(
                record(paper, summary, sentences, checks, bill),
                chosen.stream().map(passage -> passage.place(text)).toList(),
                text.origin(),
                (int) passages.stream().filter(passage -> !passage.isCell()).count(),
                text.hidden()));
      }
      case Outcome.Refused<Summary>(var reason) -> new Refused(reason);
      case Outcome.Unasked<Summary>(var reason) ->
          new Unasked(reason == null ? "no model is configured" : reason);
    };
  }

  private static SummaryRecord record(
      Paper paper,
      Summary summary,
      List<String> sentences,
      List<String> checks,
      List<Receipt> bill) {
    var last = bill.getLast();
    return new SummaryRecord(
        paper.version(),
        summary,
        sentences,
        last.provider(),
        last.model(),
        VERSION,
        bill.stream().mapToInt(Receipt::promptTokens).sum(),
        bill.stream().mapToInt(Receipt::completionTokens).sum(),
        bill.stream().map(Receipt::cost).reduce(BigDecimal.ZERO, BigDecimal::add),
        bill.stream().map(Receipt::took).reduce(Duration.ZERO, Duration::plus),
        checks,
        last.at());
  }

  /// @param first number of its first passage, counted from 1
  private record Piece(List<Passage> passages, int first) {}

  private static List<Piece> pieces(List<Passage> passages) {
    var pieces = new ArrayList<Piece>();
    var from = 0;
    var tokens = 0;
    for (var i = 0; i < passages.size(); i++) {
      tokens += tokens(passages, i, i == from);
      if (tokens > PIECE && i > from) {
        pieces.add(new Piece(passages.subList(from, i), from + 1));
        from = i;
        tokens = tokens(passages, i, /* isFirst= */ true);
      }
    }
    if (from < passages.size()) {
      pieces.add(new Piece(passages.subList(from, passages.size()), from + 1));
    }
    return pieces.subList(0, Math.min(pieces.size(), MOST_PIECES));
  }

  private static int tokens(List<Passage> passages, int i, boolean isFirst) {
    var before = isFirst ? null : passages.get(i - 1);
    return Tokens.of(RolesQuestion.shown(passages.get(i), i + 1, before));
  }
}
