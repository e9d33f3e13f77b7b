package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Question;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Complaint;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The wish for the fields of an answer that were refused; what was good of it is kept, and both
/// are judged as one.
///
/// @param kept the refused answer, if fields of it stand; an empty object for none
record SummaryRepair(SummaryQuestion question, Request request, String kept)
    implements Question<Summary> {

  private static final JsonMapper JSON = JsonMapper.shared();

  @Override
  public Verdict<Summary> judge(Completion answer) throws InterruptedException {
    var isCutOff = answer.finishReason() == FinishReason.LENGTH;
    return question.judge(isCutOff ? answer.text() : merged(answer.text()), isCutOff);
  }

  /// What is no object is left to be refused as it is.
  private String merged(String mended) {
    try {
      if (JSON.readTree(mended) instanceof ObjectNode fields) {
        return ((ObjectNode) JSON.readTree(kept)).setAll(fields).toString();
      }
    } catch (JacksonException _) {
      // refused below, with what is wrong
    }
    return mended;
  }

  @Override
  public Question<Summary> repair(Request asked, Completion answer, List<Complaint> complaints) {
    return question.repair(asked, answer, complaints);
  }
}
