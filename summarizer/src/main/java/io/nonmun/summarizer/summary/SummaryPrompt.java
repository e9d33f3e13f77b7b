package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.source.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Puts a paper into the request for its summary. The paper's text is data: it stands between
/// `<paper>` and `</paper>`, and whatever it holds, the request keeps its messages, their roles and
/// their lines.
///
/// The whole abstract is sent, never a part of it. The texts are the resource files of [#VERSION];
/// a change to one of them is a new version, since summaries are kept by it.
///
/// The schema bounds every text as `LengthCheck` does and the keywords as `AnswerParser` does, so
/// that a model which is held to it can neither ramble until its tokens are spent nor fail those
/// rules for length. Ten sentences are evidence enough for a line.
public final class SummaryPrompt {

  public static final String VERSION = "summary-v2";

  /// Room for an answer: the longest Korean ones need about 900 tokens.
  private static final int MAX_TOKENS = 1_500;

  /// Room after a cut-off, which mostly means that reasoning took the first.
  private static final int MORE_TOKENS = 4 * MAX_TOKENS;

  /// Low, against switching languages (arXiv:2406.20052) and over-generalising.
  private static final double TEMPERATURE = 0.2;

  private static final String SYSTEM = resource("system.md");
  private static final String REPAIR = resource("repair.md");
  private static final String SCHEMA = resource("schema.json");

  private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

  // Servers read the turn marks of chat templates even inside a message: <|im_end|>, </s>, [INST].
  private static final Pattern TAG =
      Pattern.compile("<(\\s*/?\\s*paper\\s*|[^<>\\s]{1,60})>", Pattern.CASE_INSENSITIVE);
  private static final Pattern BRACKET_MARK = Pattern.compile("\\[(/?[A-Z][A-Z_]+)]");

  private SummaryPrompt() {}

  /// What every request says first, up to the worked example; an answer must not repeat it.
  public static String instructions() {
    return SYSTEM.split("\\R예\\)", 2)[0];
  }

  /// The first request for a paper.
  public static Request request(SourceText source, Priority priority) {
    var lines = new ArrayList<String>();
    lines.add("<paper>");
    lines.add("Title: " + asData(source.title()));
    lines.add("Abstract:");
    for (var number = 1; number <= source.sentences().size(); number++) {
      lines.add("[" + number + "] " + asData(source.sentences().get(number - 1)));
    }
    lines.add("</paper>");
    return request(
        List.of(new Message("system", SYSTEM), new Message("user", String.join("\n", lines))),
        MAX_TOKENS,
        priority);
  }

  /// The same conversation, continued with the answer and what is wrong with it; with more room
  /// where the answer was cut off.
  public static Request repair(Request asked, Completion answer, List<Complaint> complaints) {
    var reasons =
        complaints.stream()
            .map(complaint -> "- " + asData(complaint.reason()))
            .collect(Collectors.joining("\n"));
    var messages = new ArrayList<>(asked.messages());
    // Chat templates want the roles in turn and some servers refuse an empty message.
    messages.add(new Message("assistant", answer.text().isBlank() ? "{}" : answer.text()));
    messages.add(new Message("user", REPAIR.replace("{complaints}", reasons)));
    var cutOff = answer.finishReason() == FinishReason.LENGTH;
    return request(messages, cutOff ? MORE_TOKENS : asked.maxTokens(), asked.priority());
  }

  private static Request request(List<Message> messages, int maxTokens, Priority priority) {
    return new Request(messages, SCHEMA, maxTokens, TEMPERATURE, 0, priority);
  }

  /// One line with no mark that could end the fence or a turn.
  private static String asData(String text) {
    var visible = INVISIBLE.matcher(text).replaceAll("");
    var oneLine = WHITE_SPACE.matcher(visible).replaceAll(" ").strip();
    var untagged = TAG.matcher(oneLine).replaceAll("‹$1›");
    return BRACKET_MARK.matcher(untagged).replaceAll("($1)");
  }

  private static String resource(String name) {
    var path = VERSION + "/" + name;
    try (var stream = SummaryPrompt.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException(path + " is missing from the build");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
