package io.nonmun.summarizer.answer;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.summarizer.model.Question;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The wish for a question in English, to search a paper by. Nothing of it is shown.
record QueryQuestion(Request request) implements Question<String> {

  private static final int LONGEST = 600;

  @Override
  public Verdict<String> judge(Completion answer) {
    try {
      var english = JsonMapper.shared().readTree(answer.text()).path("english");
      if (english.isString() && !english.stringValue().isBlank()) {
        var query = english.stringValue();
        return new Accepted<>(query.substring(0, Math.min(query.length(), LONGEST)), List.of());
      }
    } catch (JacksonException _) {
      // refused below
    }
    return new Refused<>(List.of(new Complaint("schema", "write {\"english\": string}")));
  }

  @Override
  public Question<String> repair(Request asked, Completion answer, List<Complaint> complaints) {
    return this;
  }
}
