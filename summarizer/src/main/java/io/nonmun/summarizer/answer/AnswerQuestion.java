package io.nonmun.summarizer.answer;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.summarizer.model.Question;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Complaint;
import java.util.List;

/// The wish for an answer that a paper proves.
///
/// @param judge says what of an answer may be shown
record AnswerQuestion(Request request, AnswerJudge judge) implements Question<Answer> {

  /// The rules, or a second reading behind them.
  interface AnswerJudge {

    /// @throws InterruptedException if the calling thread is asked to stop
    Verdict<Answer> judge(String answer, boolean isCutOff) throws InterruptedException;
  }

  @Override
  public Verdict<Answer> judge(Completion answer) throws InterruptedException {
    return judge.judge(answer.text(), answer.finishReason() == FinishReason.LENGTH);
  }

  @Override
  public Question<Answer> repair(Request asked, Completion answer, List<Complaint> complaints) {
    return new AnswerQuestion(AnswerPrompt.repair(asked, answer, complaints), judge);
  }
}
