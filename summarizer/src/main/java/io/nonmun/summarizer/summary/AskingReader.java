package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.model.Models.Outcome;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.Question;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads by asking a server for the verdicts of all lines at once.
///
/// It is not asked where the month's budget has no room for a summary besides: those come first.
public final class AskingReader implements Reader {

  /// Room for the verdicts: seven names and as many short words.
  private static final int MAX_TOKENS = 200;

  private static final String CHECK = "verdicts";

  private final Models models;

  /// @param models one
  public AskingReader(Models models) {
    this.models = models;
  }

  @Override
  public Reading read(SourceText source, List<Cited> lines, Priority priority)
      throws InterruptedException {
    var busy = models.statuses().stream().filter(status -> !status.ready()).findFirst();
    if (busy.isPresent()) {
      return new Reading.Unread(busy.map(ProviderStatus::detail).orElseThrow());
    }
    return switch (models.ask(new Verdicts(source, lines, priority))) {
      case Outcome.Answered<Map<String, LineVerdict>>(var verdicts, _, var receipt) ->
          new Reading.Read(
              verdicts,
              receipt.promptTokens(),
              0,
              receipt.completionTokens(),
              receipt.cost(),
              receipt.took());
      case Outcome.Refused<Map<String, LineVerdict>>(var reason) -> new Reading.Unread(reason);
      case Outcome.Unasked<Map<String, LineVerdict>>(var reason) ->
          new Reading.Unread(String.valueOf(reason));
    };
  }

  @Override
  public String name() {
    return models.names();
  }

  @Override
  public void close() {
    models.close();
  }

  private record Verdicts(SourceText source, List<Cited> lines, Priority priority)
      implements Question<Map<String, LineVerdict>> {

    @Override
    public Request request() {
      return new Request(
          ReadingPrompt.chat(source, lines),
          ReadingPrompt.schema(lines),
          MAX_TOKENS,
          0,
          0,
          priority);
    }

    @Override
    public Verdict<Map<String, LineVerdict>> judge(Completion answer) {
      var verdicts = new LinkedHashMap<String, LineVerdict>();
      var lacking = new ArrayList<Complaint>();
      try {
        var root = JsonMapper.shared().readTree(answer.text());
        for (var line : lines) {
          LineVerdict.of(root.path(line.field()).asString(""))
              .ifPresentOrElse(
                  verdict -> verdicts.put(line.field(), verdict),
                  () ->
                      lacking.add(new Complaint(CHECK, "'" + line.field() + "' has no verdict.")));
        }
      } catch (JacksonException e) {
        lacking.add(new Complaint(CHECK, "The answer is no JSON object."));
      }
      return lacking.isEmpty()
          ? new Verdict.Accepted<>(verdicts, List.of(CHECK))
          : new Verdict.Refused<>(lacking);
    }

    /// Asked once more as it is: what a second reading takes is not worth more words.
    @Override
    public Question<Map<String, LineVerdict>> repair(
        Request asked, Completion answer, List<Complaint> complaints) {
      return this;
    }
  }
}
