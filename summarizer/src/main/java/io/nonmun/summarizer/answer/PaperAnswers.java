package io.nonmun.summarizer.answer;

import io.nonmun.summarizer.answer.AnswerOutcome.Answered;
import io.nonmun.summarizer.answer.AnswerOutcome.Failed;
import io.nonmun.summarizer.answer.AnswerOutcome.NotInPaper;
import io.nonmun.summarizer.answer.AnswerQuestion.AnswerJudge;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reader;
import io.nonmun.summarizer.summary.Reading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Shows a paper to models, and of their answers what the paper proves.
public final class PaperAnswers implements Answerer {

  private final Models models;
  private final Optional<Reader> reader;
  private final Consumer<Reading> readings;

  /// @param models whose closing is another's business
  /// @param reader for a second reading, likewise
  /// @param readings told of each second reading
  public PaperAnswers(Models models, Optional<Reader> reader, Consumer<Reading> readings) {
    this.models = models;
    this.reader = reader;
    this.readings = readings;
  }

  @Override
  public AnswerOutcome answer(Inquiry inquiry) throws InterruptedException {
    var text = inquiry.text();
    var title = SourceText.of(inquiry.paper()).title();
    var room = AnswerPrompt.room(title, inquiry);
    var unchosen = Excerpt.unchosen(text, room);
    var query = unchosen.isPresent() ? inquiry.question() : query(inquiry);
    var excerpt = unchosen.orElseGet(() -> Excerpt.chosen(text, query, room));
    if (excerpt.sections().isEmpty()) {
      return new Failed(
          "nothing of the paper fits into %,d tokens; a model with a longer context is needed"
              .formatted(inquiry.contextTokens()));
    }
    var wasAnswered = new AtomicBoolean();
    var judge = judge(AnswerChecks.of(inquiry.paper(), text), title, wasAnswered);
    var request = AnswerPrompt.request(title, excerpt, inquiry);
    return switch (models.ask(new AnswerQuestion(request, judge))) {
      case Models.Outcome.Answered<Answer>(var answer, _, var receipt) ->
          answer.claims().isEmpty()
              ? notInPaper(inquiry, excerpt, query)
              : new Answered(answer, excerpt.extent(), receipt);
      case Models.Outcome.Refused<Answer>(var reason) ->
          wasAnswered.get() ? notInPaper(inquiry, excerpt, query) : new Failed(reason);
      case Models.Outcome.Unasked<Answer>(var reason) ->
          new Failed(reason == null ? "no model is configured" : reason);
    };
  }

  @Override
  public double[] fit(String question, List<String> texts) throws InterruptedException {
    return new Bm25(texts).scores(query(question, List.of()));
  }

  @Override
  public int contextTokens() throws InterruptedException {
    return models.contextTokens();
  }

  /// @param query what is known of the question in English
  private NotInPaper notInPaper(Inquiry inquiry, Excerpt excerpt, String query)
      throws InterruptedException {
    var nearest = Excerpt.nearest(inquiry.text(), query);
    return new NotInPaper(
        excerpt.extent(),
        nearest.isPresent() || !query.equals(inquiry.question())
            ? nearest
            : Excerpt.nearest(inquiry.text(), query(inquiry)));
  }

  private String query(Inquiry inquiry) throws InterruptedException {
    return query(inquiry.question(), inquiry.earlier());
  }

  /// The question, and in English. Where no model says, the names in it are left to search by.
  private String query(String question, List<Exchange> earlier) throws InterruptedException {
    var request = AnswerPrompt.query(question, earlier);
    return models.ask(new QueryQuestion(request))
            instanceof Models.Outcome.Answered<String>(var english, _, _)
        ? question + " " + english
        : question;
  }

  private AnswerJudge judge(AnswerChecks checks, String title, AtomicBoolean wasAnswered) {
    AnswerJudge rules =
        (answer, isCutOff) -> {
          var verdict = checks.judge(answer, isCutOff);
          wasAnswered.set(wasAnswered.get() || !AnswerChecks.isUnreadable(verdict));
          return verdict;
        };
    return reader
        .<AnswerJudge>map(second -> new AnswerReading(rules, second, title, readings))
        .orElse(rules);
  }
}
