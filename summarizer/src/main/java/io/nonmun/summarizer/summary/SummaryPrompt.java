package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Puts a paper into the request for its summary. The paper's text is data: it stands between
/// `<paper>` and `</paper>`, and whatever it holds, the request keeps its messages, their roles and
/// their lines.
///
/// The whole abstract is sent, never a part of it. The texts are the resource files of [#VERSION];
/// a change to one of them is a new version, since summaries are kept by it.
///
/// What does not depend on the paper comes first, so that an engine reads it once for all papers.
public final class SummaryPrompt {

  public static final String VERSION = "summary-v3";

  /// Room for an answer: the longest Korean ones need about 900 tokens.
  private static final int MAX_TOKENS = 1_500;

  /// Room after a cut-off, which mostly means that reasoning took the first.
  private static final int MORE_TOKENS = 4 * MAX_TOKENS;

  /// Low, against switching languages (arXiv:2406.20052) and over-generalising.
  private static final double TEMPERATURE = 0.2;

  private static final String SYSTEM = Resource.text(VERSION + "/system.md");
  private static final String REPAIR = Resource.text(VERSION + "/repair.md");
  private static final String REPAIR_WHOLE = Resource.text(VERSION + "/repair-whole.md");
  private static final Map<String, String> REASONS = Resource.table(VERSION + "/reasons.txt");

  /// The field that a complaint is about, and what it quotes: "'result' says '42', which …".
  private static final Pattern COMPLAINT =
      Pattern.compile("^'(([A-Za-z]{1,20})(?:\\[\\d{1,3}])?)'[^']{0,200}(?:'([^']{1,200})')?");

  private static final int MOST_QUOTED = 3;

  private static final JsonMapper JSON = JsonMapper.shared();

  private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

  // Servers read the turn marks of chat templates even inside a message: <|im_end|>, </s>, [INST].
  private static final Pattern TAG =
      Pattern.compile("<(\\s*/?\\s*paper\\s*|[^<>\\s]{1,60})>", Pattern.CASE_INSENSITIVE);
  private static final Pattern BRACKET_MARK = Pattern.compile("\\[(/?[A-Z][A-Z_]+)]");

  private SummaryPrompt() {}

  /// What every request says first.
  static String system() {
    return SYSTEM;
  }

  /// The same up to the worked example; an answer must not repeat it.
  public static String instructions() {
    return SYSTEM.split("\\R예\\)", 2)[0];
  }

  /// The first request for a paper.
  public static Request request(SourceText source, Priority priority) {
    return request(source, priority, SYSTEM);
  }

  /// The same by other instructions, to be compared with ours.
  static Request request(SourceText source, Priority priority, String instructions) {
    var lines = new ArrayList<String>();
    lines.add("<paper>");
    lines.add("Title: " + asData(source.title()));
    lines.add("Abstract:");
    for (var number = 1; number <= source.sentences().size(); number++) {
      lines.add("[" + number + "] " + asData(source.sentences().get(number - 1)));
    }
    lines.add("</paper>");
    var terms = Glossary.lines(source);
    if (!terms.isEmpty()) {
      lines.add("용어");
      lines.addAll(terms);
    }
    return new Request(
        List.of(new Message("system", instructions), new Message("user", String.join("\n", lines))),
        SummarySchema.of(source.sentences().size()),
        MAX_TOKENS,
        TEMPERATURE,
        0,
        priority);
  }

  /// A summary in the form of an answer, each line after what it rests on.
  public static String answer(Summary summary) {
    var answer = JSON.createObjectNode();
    put(answer, "problem", summary.problem());
    put(answer, "method", summary.method());
    put(answer, "result", summary.result());
    put(answer, "limitation", summary.limitation());
    put(answer, "oneLine", summary.oneLine());
    answer.put("titleKo", summary.titleKo());
    summary.keywords().forEach(answer.putArray("keywords")::add);
    return answer.toString();
  }

  private static void put(ObjectNode answer, String field, Summary.@Nullable Line line) {
    if (line == null) {
      answer.putNull(field);
      return;
    }
    var object = answer.putObject(field);
    line.sentences().forEach(object.putArray("sentences")::add);
    object.put("text", line.text());
  }

  /// The same conversation, continued with the answer and what is wrong with it: for the fields
  /// that are complained of alone where the others were read; with more room where the answer was
  /// cut off.
  static SummaryRepair repair(
      SummaryQuestion question, Request asked, Completion answer, List<Complaint> complaints) {
    var isCutOff = answer.finishReason() == FinishReason.LENGTH;
    var kept = isCutOff ? JSON.createObjectNode() : object(answer.text());
    var fields = new LinkedHashSet<String>();
    complaints.forEach(complaint -> fields.add(field(complaint)));
    var isPart = kept.propertyNames().containsAll(fields) && fields.size() < kept.size();
    var reasons =
        complaints.stream()
            .map(complaint -> reason(complaint, kept, question.source()))
            .distinct()
            .collect(Collectors.joining("\n"));
    var wanted = isPart ? REPAIR.replace("{fields}", String.join(", ", fields)) : REPAIR_WHOLE;
    var messages = new ArrayList<>(asked.messages());
    // Chat templates want the roles in turn and some servers refuse an empty message.
    messages.add(new Message("assistant", answer.text().isBlank() ? "{}" : answer.text()));
    messages.add(new Message("user", wanted.replace("{complaints}", reasons)));
    var schema = SummarySchema.of(question.source().sentences().size());
    var request =
        new Request(
            messages,
            isPart ? SummarySchema.of(schema, fields) : schema,
            isCutOff ? MORE_TOKENS : asked.maxTokens(),
            TEMPERATURE,
            0,
            asked.priority());
    return new SummaryRepair(question, request, isPart ? kept.toString() : "{}");
  }

  private static ObjectNode object(String answer) {
    try {
      return JSON.readTree(answer) instanceof ObjectNode object ? object : JSON.createObjectNode();
    } catch (JacksonException _) {
      return JSON.createObjectNode();
    }
  }

  /// @return empty where a complaint is about the whole
  private static String field(Complaint complaint) {
    var found = COMPLAINT.matcher(complaint.reason());
    return found.find() ? found.group(2) : "";
  }

  /// What is wrong in Korean, with the sentences of the paper that say what is right.
  private static String reason(Complaint complaint, ObjectNode answer, SourceText source) {
    var found = COMPLAINT.matcher(complaint.reason());
    var korean = REASONS.get(complaint.check());
    if (!found.find() || korean == null) {
      return "- " + asData(complaint.reason());
    }
    var excerpt = found.group(3) == null ? "" : found.group(3);
    var line = new StringBuilder("- ").append(found.group(1)).append(": ");
    if (!excerpt.isEmpty()) {
      line.append('‘').append(asData(excerpt)).append("’ ");
    }
    line.append(korean);
    for (var number : right(answer.path(found.group(2)), excerpt, source.sentences())) {
      line.append("\n  [")
          .append(number)
          .append("] ")
          .append(asData(source.sentences().get(number - 1)));
    }
    return line.toString();
  }

  /// Numbers of the sentences that hold what is quoted, or else those that the field cites.
  private static List<Integer> right(JsonNode field, String excerpt, List<String> sentences) {
    var holding =
        IntStream.rangeClosed(1, sentences.size())
            .filter(n -> !excerpt.isEmpty() && sentences.get(n - 1).contains(excerpt))
            .boxed()
            .toList();
    return (holding.isEmpty() ? cited(field, sentences.size()) : holding)
        .stream().limit(MOST_QUOTED).toList();
  }

  private static List<Integer> cited(JsonNode field, int count) {
    return field
        .path("sentences")
        .valueStream()
        .filter(JsonNode::isInt)
        .map(JsonNode::intValue)
        .filter(n -> n >= 1 && n <= count)
        .distinct()
        .toList();
  }

  /// One line with no mark that could end the fence or a turn.
  public static String asData(String text) {
    var visible = INVISIBLE.matcher(text).replaceAll("");
    var oneLine = WHITE_SPACE.matcher(visible).replaceAll(" ").strip();
    var untagged = TAG.matcher(oneLine).replaceAll("‹$1›");
    return BRACKET_MARK.matcher(untagged).replaceAll("($1)");
  }
}
