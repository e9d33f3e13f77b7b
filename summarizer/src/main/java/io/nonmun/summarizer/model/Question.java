package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.summarizer.model.Verdict.Complaint;
import java.util.List;

/// What somebody wants of a model, whichever it is, and which answers do.
///
/// @param <T> what an answer is read as
public interface Question<T> {

  /// The first request to each model.
  Request request();

  /// @throws InterruptedException if the calling thread is asked to stop
  Verdict<T> judge(Completion answer) throws InterruptedException;

  /// What to ask after `asked`, whose answer was refused.
  Question<T> repair(Request asked, Completion answer, List<Complaint> complaints);
}
