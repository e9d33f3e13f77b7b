package io.nonmun.summarizer.answer;

import static java.util.stream.Collectors.joining;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.summary.Resource;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Puts a paper and a question into the request for an answer. The paper is data, as in
/// [SummaryPrompt]; it comes before the question, so that an engine reads it once for all questions
/// about it.
final class AnswerPrompt {

  static final String VERSION = "answer-v1";

  /// What instructions, question and answer take of a model's context.
  static final int RESERVED = 1_200;

  private static final int MAX_TOKENS = 1_000;
  private static final int MORE_TOKENS = 2 * MAX_TOKENS;
  private static final int MAX_TOKENS_OF_QUERY = 200;
  private static final double TEMPERATURE = 0.1;
  private static final int LONGEST_QUESTION = 500;

  private static final String PATH = "/io/nonmun/summarizer/answer/" + VERSION + "/";
  private static final String SYSTEM = Resource.text(PATH + "system.md");
  private static final String SCHEMA = Resource.text(PATH + "schema.json");
  private static final String REPAIR = Resource.text(PATH + "repair.md");
  private static final String REWRITE = Resource.text(PATH + "rewrite.md");
  private static final Map<String, String> REASONS = Resource.table(PATH + "reasons.txt");

  private static final String QUERY_SCHEMA =
      """
      {"type": "object", "properties": {"english": {"type": "string", "maxLength": 300}},
       "required": ["english"], "additionalProperties": false}\
      """;

  private AnswerPrompt() {}

  static Request request(String title, Excerpt excerpt, String question, Priority priority) {
    var last = excerpt.numbers().stream().mapToInt(n -> n).max().orElse(1);
    return new Request(
        List.of(
            new Message("system", SYSTEM),
            new Message("user", paper(title, excerpt) + "\n질문: " + asked(question))),
        SCHEMA.replace("{count}", String.valueOf(last)),
        MAX_TOKENS,
        TEMPERATURE,
        0,
        priority);
  }

  private static String paper(String title, Excerpt excerpt) {
    var lines = new ArrayList<String>();
    lines.add("<paper>");
    lines.add("Title: " + SummaryPrompt.asData(title));
    for (var section : excerpt.sections()) {
      var heading = (section.number() + " " + SummaryPrompt.asData(section.heading())).strip();
      if (!heading.isEmpty()) {
        lines.add("## " + heading);
      }
      for (var paragraph : section.paragraphs()) {
        lines.add(
            paragraph.lines().stream()
                .map(SummaryPrompt::asData)
                .collect(joining("\n", "[" + paragraph.number() + "] ", "")));
      }
    }
    lines.add("</paper>");
    return String.join("\n", lines);
  }

  private static String asked(String question) {
    var data = SummaryPrompt.asData(question);
    return data.substring(0, Math.min(data.length(), LONGEST_QUESTION));
  }

  /// The same conversation, continued with the answer and what is wrong with it.
  static Request repair(Request asked, Completion answer, List<Complaint> complaints) {
    var isCutOff = answer.finishReason() == FinishReason.LENGTH;
    var reasons =
        complaints.stream()
            .map(complaint ->
                "- "
                    + REASONS.getOrDefault(complaint.check(), "")
                    + " ("
                    + SummaryPrompt.asData(complaint.reason())
                    + ")")
            .distinct()
            .collect(joining("\n"));
    var messages = new ArrayList<>(asked.messages());
    messages.add(new Message("assistant", answer.text().isBlank() ? "{}" : answer.text()));
    messages.add(new Message("user", REPAIR.replace("{complaints}", reasons)));
    return new Request(
        messages,
        asked.jsonSchema(),
        isCutOff ? MORE_TOKENS : MAX_TOKENS,
        TEMPERATURE,
        0,
        asked.priority());
  }

  /// Asks for the question in the papers' language.
  static Request query(String question, Priority priority) {
    return new Request(
        List.of(new Message("system", REWRITE), new Message("user", asked(question))),
        QUERY_SCHEMA,
        MAX_TOKENS_OF_QUERY,
        TEMPERATURE,
        0,
        priority);
  }
}
