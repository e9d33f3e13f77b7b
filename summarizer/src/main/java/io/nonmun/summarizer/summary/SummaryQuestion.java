package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Question;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.source.SourceText;
import java.util.List;

/// The wish for a summary that stands on its source.
///
/// @param instructions what it says first
public record SummaryQuestion(
    SourceText source, Judge judge, Priority priority, String instructions)
    implements Question<Summary> {

  public SummaryQuestion(SourceText source, Judge judge, Priority priority) {
    this(source, judge, priority, SummaryPrompt.system());
  }

  @Override
  public Request request() {
    return SummaryPrompt.request(source, priority, instructions);
  }

  @Override
  public Verdict<Summary> judge(Completion answer) throws InterruptedException {
    return judge(answer.text(), answer.finishReason() == FinishReason.LENGTH);
  }

  Verdict<Summary> judge(String answer, boolean isCutOff) throws InterruptedException {
    return judge.judge(answer, isCutOff, source, priority);
  }

  @Override
  public Question<Summary> repair(Request asked, Completion answer, List<Complaint> complaints) {
    return SummaryPrompt.repair(this, asked, answer, complaints);
  }
}
