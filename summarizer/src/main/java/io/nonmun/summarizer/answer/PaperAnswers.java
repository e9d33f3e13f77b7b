package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
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
  private final ParagraphSearch search;

  /// @param models whose closing is another's business
  /// @param reader for a second reading, likewise
  /// @param readings told of each second reading
  /// @param search for papers too long to be shown whole
  public PaperAnswers(
      Models models, Optional<Reader> reader, Consumer<Reading> readings, ParagraphSearch search) {
    this.models = models;
    this.reader = reader;
    this.readings = readings;
    this.search = search;
  }

  @Override
  public AnswerOutcome answer(Paper paper, FullText text, Asked asked) throws InterruptedException {
    var title = SourceText.of(paper).title();
    var room = AnswerPrompt.room(title, asked);
    var most = Excerpt.unchosen(text, room);
    var isChosen = most.isEmpty() || most.get().leavesOut(text);
    var english = isChosen ? english(asked) : "";
    var excerpt =
        isChosen
            ? Excerpt.chosen(
                text, search.best(Excerpt.candidates(text), asked.question(), english), room)
            : most.get();
    if (excerpt.sections().isEmpty()) {
      return new Failed(
          "nothing of the paper fits into %,d tokens; a model with a longer context is needed"
              .formatted(asked.contextTokens()));
    }
    var wasAnswered = new AtomicBoolean();
    var judge = judge(AnswerChecks.of(paper, text), title, wasAnswered);
    var request = AnswerPrompt.request(title, excerpt, asked);
    return switch (models.ask(new AnswerQuestion(request, judge))) {
      case Models.Outcome.Answered<Answer>(var answer, _, var receipt) ->
          answer.claims().isEmpty()
              ? notInPaper(text, excerpt, asked, english)
              : new Answered(answer, excerpt.extent(), receipt);
      case Models.Outcome.Refused<Answer>(var reason) ->
          wasAnswered.get() ? notInPaper(text, excerpt, asked, english) : new Failed(reason);
      case Models.Outcome.Unasked<Answer>(var reason) ->
          new Failed(reason == null ? "no model is configured" : reason);
    };
  }

  @Override
  public int contextTokens() throws InterruptedException {
    return models.contextTokens();
  }

  @Override
  public List<Integer> best(String question, List<String> texts, List<Integer> byMeaning)
      throws InterruptedException {
    var english = english(new Asked(question, List.of(), contextTokens()));
    return search.best(texts, byMeaning, question, english);
  }

  /// @param english the question, where it was put into English already; else empty
  private NotInPaper notInPaper(FullText text, Excerpt excerpt, Asked asked, String english)
      throws InterruptedException {
    var nearest = Excerpt.nearest(text, asked.question() + " " + english);
    return new NotInPaper(
        excerpt.extent(),
        nearest.isPresent() || !english.isEmpty()
            ? nearest
            : Excerpt.nearest(text, english(asked)));
  }

  /// Empty where no model says: the names in the question are left to search by.
  private String english(Asked asked) throws InterruptedException {
    return models.ask(new QueryQuestion(AnswerPrompt.query(asked)))
            instanceof Models.Outcome.Answered<String>(var english, _, _)
        ? english
        : "";
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
