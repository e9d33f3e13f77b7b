package io.nonmun.summarizer.answer;

import static java.util.stream.Collectors.joining;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.text.Quote;
import io.nonmun.summarizer.model.Tokens;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.summary.Resource;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Puts a paper and a question into the request for an answer. The paper is data, as in
/// [SummaryPrompt]; it comes before the question, so that an engine reads it once for all questions
/// about it. What was asked and answered before stands between them, as data likewise.
final class AnswerPrompt {

  static final String VERSION = "answer-v1";

  private static final int MAX_TOKENS = 1_000;

  /// What a second try takes beyond that: the first one, and what is wrong with it.
  private static final int REPAIR_TOKENS = 800;

  private static final int MOST_REASONS = 5;
  private static final int LONGEST_REASON = 160;

  /// The marks of a chat template, of three messages more than the first two.
  private static final int TEMPLATE_TOKENS = 64;

  private static final int MAX_TOKENS_OF_QUERY = 200;
  private static final double TEMPERATURE = 0.1;
  private static final int LONGEST_QUESTION = 500;

  private static final int MOST_EARLIER = 3;
  private static final int LONGEST_EARLIER_QUESTION = 100;
  private static final int LONGEST_EARLIER_ANSWER = 200;

  private static final String PATH = "/io/nonmun/summarizer/answer/" + VERSION + "/";
  private static final String SYSTEM = Resource.text(PATH + "system.md");
  private static final String SCHEMA = Resource.text(PATH + "schema.json");
  private static final String REPAIR = Resource.text(PATH + "repair.md");
  private static final String REWRITE = Resource.text(PATH + "rewrite.md");
  private static final String EARLIER = Resource.text(PATH + "earlier.md").strip();
  private static final Map<String, String> REASONS = Resource.table(PATH + "reasons.txt");

  private static final String QUERY_SCHEMA =
      """
      {"type": "object", "properties": {"english": {"type": "string", "maxLength": 300}},
       "required": ["english"], "additionalProperties": false}\
      """;

  private AnswerPrompt() {}

  static Request request(String title, Excerpt excerpt, Asked asked) {
    var last = excerpt.numbers().stream().mapToInt(n -> n).max().orElse(1);
    return new Request(
        List.of(
            new Message("system", SYSTEM),
            new Message("user", paper(title, excerpt.lines()) + "\n" + question(asked))),
        SCHEMA.replace("{count}", String.valueOf(last)),
        MAX_TOKENS,
        TEMPERATURE,
        0,
        Priority.INTERACTIVE);
  }

  /// What is left of a model's context for the paper, in tokens: beside it there is always room for
  /// the answer, and for a second one.
  static int room(String title, Asked asked) {
    var rest = SYSTEM + paper(title, List.of()) + "\n" + question(asked);
    return asked.contextTokens() - Tokens.of(rest) - TEMPLATE_TOKENS - MAX_TOKENS - REPAIR_TOKENS;
  }

  private static String paper(String title, List<String> lines) {
    return "<paper>\nTitle: "
        + SummaryPrompt.asData(title)
        + "\n"
        + lines.stream().map(line -> line + "\n").collect(joining())
        + "</paper>";
  }

  /// The question, behind the last few of its thread.
  private static String question(Asked asked) {
    var earlier = asked.earlier();
    var question = "질문: " + cut(asked.question(), LONGEST_QUESTION);
    if (earlier.isEmpty()) {
      return question;
    }
    return earlier.subList(Math.max(0, earlier.size() - MOST_EARLIER), earlier.size()).stream()
        .map(exchange ->
            "질문: %s\n답: %s"
                .formatted(
                    cut(exchange.question(), LONGEST_EARLIER_QUESTION),
                    cut(exchange.answer(), LONGEST_EARLIER_ANSWER)))
        .collect(joining("\n", EARLIER + "\n<earlier>\n", "\n</earlier>\n" + question));
  }

  private static String cut(String text, int longest) {
    var data = SummaryPrompt.asData(text);
    return data.length() <= longest ? data : Quote.of(data, longest);
  }

  /// The same conversation, continued with the answer and what is wrong with it; without the answer
  /// where it is too long to be shown again.
  static Request repair(Request asked, Completion answer, List<Complaint> complaints) {
    var reasons =
        complaints.stream()
            .map(complaint ->
                "- "
                    + REASONS.getOrDefault(complaint.check(), "")
                    + " ("
                    + cut(complaint.reason(), LONGEST_REASON)
                    + ")")
            .distinct()
            .limit(MOST_REASONS)
            .collect(joining("\n"));
    var wanted = REPAIR.replace("{complaints}", reasons);
    var room = REPAIR_TOKENS - Tokens.of(wanted);
    var isShown = answer.finishReason() != FinishReason.LENGTH && Tokens.of(answer.text()) <= room;
    var shown = isShown && !answer.text().isBlank() ? answer.text() : "{}";
    var messages = new ArrayList<>(asked.messages());
    messages.add(new Message("assistant", shown));
    messages.add(new Message("user", wanted));
    return new Request(
        messages,
        asked.jsonSchema(),
        MAX_TOKENS + room - Tokens.of(shown),
        TEMPERATURE,
        0,
        asked.priority());
  }

  /// Asks for the question in the papers' language.
  static Request query(Asked asked) {
    return new Request(
        List.of(new Message("system", REWRITE), new Message("user", question(asked))),
        QUERY_SCHEMA,
        MAX_TOKENS_OF_QUERY,
        TEMPERATURE,
        0,
        Priority.INTERACTIVE);
  }
}
