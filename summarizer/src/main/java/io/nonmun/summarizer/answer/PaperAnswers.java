package io.nonmun.summarizer.answer;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.answer.AnswerOutcome.Answered;
import io.nonmun.summarizer.answer.AnswerOutcome.Failed;
import io.nonmun.summarizer.answer.AnswerOutcome.NotInPaper;
import io.nonmun.summarizer.answer.AnswerQuestion.AnswerJudge;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reader;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Shows a paper to models, and of their answers what the paper proves.
public final class PaperAnswers {

  private final Models models;
  private final Optional<Reader> reader;

  /// @param models whose closing is another's business
  /// @param reader for a second reading, likewise
  public PaperAnswers(Models models, Optional<Reader> reader) {
    this.models = models;
    this.reader = reader;
  }

  /// @param contextTokens how much the model reads and writes at once
  /// @throws InterruptedException if the calling thread is asked to stop
  public AnswerOutcome answer(
      Paper paper, FullText text, String question, int contextTokens, Priority priority)
      throws InterruptedException {
    var room = contextTokens - AnswerPrompt.RESERVED;
    var unchosen = Excerpt.unchosen(text, room);
    var query = unchosen.isPresent() ? question : question + " " + english(question, priority);
    var excerpt = unchosen.orElseGet(() -> Excerpt.chosen(text, query, room));
    var title = SourceText.of(paper).title();
    var wasAnswered = new AtomicBoolean();
    var judge = judge(AnswerChecks.of(paper, text), title, priority, wasAnswered);
    var request = AnswerPrompt.request(title, excerpt, question, priority);
    return switch (models.ask(new AnswerQuestion(request, judge))) {
      case Models.Outcome.Answered<Answer>(var answer, _, var receipt) ->
          answer.claims().isEmpty()
              ? new NotInPaper(excerpt.extent(), Excerpt.nearest(text, query))
              : new Answered(answer, excerpt.extent(), receipt);
      case Models.Outcome.Refused<Answer>(var reason) ->
          wasAnswered.get()
              ? new NotInPaper(excerpt.extent(), Excerpt.nearest(text, query))
              : new Failed(reason);
      case Models.Outcome.Unasked<Answer>(var reason) ->
          new Failed(reason == null ? "no model is configured" : reason);
    };
  }

  /// Empty where no model says: the names in the question are left to search by.
  private String english(String question, Priority priority) throws InterruptedException {
    return models.ask(new QueryQuestion(AnswerPrompt.query(question, priority)))
            instanceof Models.Outcome.Answered<String>(var english, _, _)
        ? english
        : "";
  }

  private AnswerJudge judge(
      AnswerChecks checks, String title, Priority priority, AtomicBoolean wasAnswered) {
    AnswerJudge rules =
        (answer, isCutOff) -> {
          var verdict = checks.judge(answer, isCutOff);
          wasAnswered.set(wasAnswered.get() || !AnswerChecks.isUnreadable(verdict));
          return verdict;
        };
    return reader
        .<AnswerJudge>map(second -> new AnswerReading(rules, second, title, priority))
        .orElse(rules);
  }
}
