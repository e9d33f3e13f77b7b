package io.nonmun.summarizer.summary;

import static java.util.stream.Collectors.joining;

import io.nonmun.gpumodel.chat.Message;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reader.Cited;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/// Puts lines and the sentences they cite before a model that is to judge them. It sees no more of
/// the paper, and nothing of what the writer was told. What all papers share comes first, then what
/// all lines of one share.
final class ReadingPrompt {

  static final String VERSION = "judge-v1";

  private static final String SYSTEM = Resource.text(VERSION + "/system.md");
  private static final String LINE = Resource.text(VERSION + "/line.md");
  private static final String LINES = Resource.text(VERSION + "/lines.md");

  private ReadingPrompt() {}

  /// For each line a chat that one letter answers, see [LineVerdict#letters].
  static List<List<Message>> chats(SourceText source, List<Cited> lines) {
    var paper = paper(source, lines);
    return lines.stream()
        .map(line ->
            chat(
                paper,
                LINE.replace("{sentences}", cited(line))
                    .replace("{text}", SummaryPrompt.asData(line.text()))))
        .toList();
  }

  /// One chat about all lines, answered as [#schema] wants.
  static List<Message> chat(SourceText source, List<Cited> lines) {
    var listed =
        lines.stream()
            .map(line ->
                "%s, which cites %s: %s"
                    .formatted(line.field(), cited(line), SummaryPrompt.asData(line.text())))
            .collect(joining("\n"));
    return chat(paper(source, lines), LINES.replace("{lines}", listed));
  }

  static String schema(List<Cited> lines) {
    var root = JsonMapper.shared().createObjectNode();
    root.put("type", "object");
    var properties = root.putObject("properties");
    var required = root.putArray("required");
    for (var line : lines) {
      var verdicts = properties.putObject(line.field()).put("type", "string").putArray("enum");
      for (var verdict : LineVerdict.values()) {
        verdicts.add(verdict.toString());
      }
      required.add(line.field());
    }
    return root.put("additionalProperties", false).toString();
  }

  private static List<Message> chat(String paper, String question) {
    return List.of(new Message("system", SYSTEM), new Message("user", paper + "\n" + question));
  }

  private static String paper(SourceText source, List<Cited> lines) {
    var cited = new TreeSet<Integer>();
    lines.forEach(line -> cited.addAll(line.sentences()));
    var sentences =
        cited.stream()
            .map(n -> "[" + n + "] " + SummaryPrompt.asData(source.sentences().get(n - 1)) + "\n")
            .collect(joining());
    return "<paper>\nTitle: "
        + SummaryPrompt.asData(source.title())
        + "\n"
        + sentences
        + "</paper>";
  }

  private static String cited(Cited line) {
    return line.sentences().isEmpty()
        ? "the title"
        : line.sentences().stream().map(n -> "[" + n + "]").collect(joining(" "));
  }
}
