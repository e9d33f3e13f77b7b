package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.answer.Answer.Claim;
import io.nonmun.summarizer.answer.Answer.Quote;
import io.nonmun.summarizer.answer.Quotations.Found;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.Orders;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.check.QuotedChecks;
import io.nonmun.summarizer.summary.check.QuotedChecks.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Lets through what a paper proves: a claim whose quotations all stand in the paper, and which
/// says no more than they do. Safe for use by many threads.
final class AnswerChecks {

  static final int MOST_CLAIMS = 5;
  static final int MOST_QUOTES = 4;

  private static final String SCHEMA = "schema";
  private static final String QUOTE = "quote";

  private final SourceText paper;
  private final FullText text;
  private final Quotations quotations;

  private AnswerChecks(SourceText paper, FullText text) {
    this.paper = paper;
    this.text = text;
    this.quotations = Quotations.of(text);
  }

  static AnswerChecks of(Paper paper, FullText text) {
    return new AnswerChecks(SourceText.of(paper), text);
  }

  /// Accepted is an answer of which all is proven, or one without claims; of another, what is
  /// proven is left.
  ///
  /// @param answer the model's raw answer, meant to be one JSON object
  /// @param isCutOff whether the model stopped for lack of room
  Verdict<Answer> judge(String answer, boolean isCutOff) {
    if (isCutOff) {
      return refused(SCHEMA, "The answer was cut off for lack of room; write fewer claims.");
    }
    return switch (AnswerParser.parse(answer)) {
      case AnswerParser.Result.Malformed(var reason) -> refused(SCHEMA, reason);
      case AnswerParser.Result.Parsed(var parsed) -> judge(parsed);
    };
  }

  /// Whether a model's words were no answer at all, to which nothing can be said.
  static boolean isUnreadable(Verdict<Answer> verdict) {
    return verdict instanceof Refused<Answer>(var complaints, _)
        && complaints.stream().allMatch(complaint -> complaint.check().equals(SCHEMA));
  }

  private static Verdict<Answer> refused(String check, String reason) {
    return new Refused<>(List.of(new Complaint(check, reason)));
  }

  private Verdict<Answer> judge(Answer answer) {
    var proven = new ArrayList<Claim>();
    var complaints = new ArrayList<Complaint>();
    for (var i = 0; i < Math.min(answer.claims().size(), MOST_CLAIMS); i++) {
      var claim = answer.claims().get(i);
      var field = "claims[" + (i + 1) + "]";
      var found = new ArrayList<Found>();
      var wrong = quotations(field, claim, found);
      if (wrong.isEmpty()) {
        wrong = QuotedChecks.complaints(field, claim.text(), quoted(found));
      }
      if (wrong.isEmpty()) {
        proven.add(new Claim(claim.text(), found.stream().map(Found::quote).toList()));
      }
      complaints.addAll(wrong);
    }
    var rest = new Accepted<>(new Answer(proven.stream().distinct().toList()), List.of());
    return complaints.isEmpty() ? rest : new Refused<>(complaints, proven.isEmpty() ? null : rest);
  }

  /// @param found filled with the claim's quotations where they stand
  private List<Complaint> quotations(String field, Claim claim, List<Found> found) {
    if (claim.quotes().isEmpty() || claim.quotes().size() > MOST_QUOTES) {
      return List.of(
          new Complaint(
              QUOTE,
              "'%s' has %d quotes; give 1 to %d."
                  .formatted(field, claim.quotes().size(), MOST_QUOTES)));
    }
    var wrong = new ArrayList<Complaint>();
    for (var quote : claim.quotes()) {
      quotations
          .find(quote)
          .ifPresentOrElse(
              there -> {
                found.add(there);
                if (Orders.isAmong(there.sentences())
                    || QuotedChecks.leadsAway(there.quote().text())) {
                  wrong.add(
                      complaint(field, quote, "is addressed to a machine or leads to a link"));
                } else if (there.leavesOutNegation()) {
                  wrong.add(
                      complaint(field, quote, "leaves out a negation; copy the whole sentence"));
                }
              },
              () ->
                  wrong.add(
                      complaint(
                          field, quote, "does not stand in the paper; copy it word for word")));
    }
    return wrong;
  }

  private static Complaint complaint(String field, Quote quote, String what) {
    return new Complaint(
        QUOTE,
        "'%s' quotes '%s', which %s."
            .formatted(field, io.nonmun.storage.model.text.Quote.of(quote.text(), 80), what));
  }

  private Quoted quoted(List<Found> found) {
    var paragraphs = found.stream().map(Found::paragraph).distinct().toList();
    var headings =
        paragraphs.stream()
            .flatMap(paragraph -> text.sectionOf(paragraph.number()).stream())
            .map(FullText.Section::heading);
    var around =
        Stream.of(
                found.stream().flatMap(there -> there.sentences().stream()),
                headings,
                Stream.of(paper.abstractText()),
                paragraphs.stream().flatMap(paragraph -> paragraph.lines().stream()))
            .flatMap(lines -> lines)
            .toList();
    return new Quoted(
        found.stream().flatMap(there -> there.quote().text().lines()).toList(),
        found.stream().flatMap(there -> there.sentences().stream()).distinct().toList(),
        new SourceText(paper.title(), String.join(" . ", around), List.of()),
        found.stream().flatMap(there -> there.cells().stream()).toList(),
        paragraphs.stream().flatMap(paragraph -> paragraph.cells().stream()).toList());
  }
}
