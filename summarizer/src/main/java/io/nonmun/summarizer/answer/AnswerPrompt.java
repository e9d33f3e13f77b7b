package io.nonmun.summarizer.answer;

import static java.util.stream.Collectors.joining;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.text.Quote;
import io.nonmun.summarizer.answer.Answerer.Exchange;
import io.nonmun.summarizer.answer.Answerer.Inquiry;
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

  /// What instructions, question and answer take of a model's context.
  static final int RESERVED = 1_200;

  private static final int MAX_TOKENS = 1_000;
  private static final int MORE_TOKENS = 2 * MAX_TOKENS;
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

  static Request request(String title, Excerpt excerpt, Inquiry inquiry) {
    var last = excerpt.numbers().stream().mapToInt(n -> n).max().orElse(1);
    return new Request(
        List.of(
            new Message("system", SYSTEM),
            new Message(
                "user",
                paper(title, excerpt) + "\n" + asked(inquiry.question(), inquiry.earlier()))),
        SCHEMA.replace("{count}", String.valueOf(last)),
        MAX_TOKENS,
        TEMPERATURE,
        0,
        Priority.INTERACTIVE);
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

  /// The question, behind the last few of its thread.
  private static String asked(String asked, List<Exchange> earlier) {
    var question = "질문: " + cut(asked, LONGEST_QUESTION);
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
  static Request query(String question, List<Exchange> earlier) {
    return new Request(
        List.of(new Message("system", REWRITE), new Message("user", asked(question, earlier))),
        QUERY_SCHEMA,
        MAX_TOKENS_OF_QUERY,
        TEMPERATURE,
        0,
        Priority.INTERACTIVE);
  }
}
