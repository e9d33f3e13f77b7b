package io.nonmun.summarizer.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reader.Cited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a paper takes in tokens of Qwen's vocabulary, for six abstracts and the answer of the
/// prompt's first example. `-Dnonmun.tokens=print` writes the table of `docs/quality.md`.
class PromptTokensTest {

  private static final Path VOCABULARY =
      Path.of("../gpu-model/src/test/resources/golden/tokenizer/vocab-qwen2.gguf.gz");
  private static final Path PAPERS = Path.of("src/test/resources/summaries/structured.jsonl");

  /// `<|im_start|>`, the role, a line break; `<|im_end|>` and another one.
  private static final int MARKS = 5;

  private static @TempDir Path folder;
  private static Tokenizer tokenizer;
  private static List<SourceText> papers;

  @BeforeAll
  static void read() throws IOException {
    var file = folder.resolve("vocabulary.gguf");
    try (var in = new GZIPInputStream(Files.newInputStream(VOCABULARY))) {
      Files.copy(in, file);
    }
    try (var gguf = Gguf.open(file)) {
      tokenizer = Tokenizer.of(gguf.metadata());
    }
    papers =
        Files.readAllLines(PAPERS).stream()
            .map(JsonMapper.shared()::readTree)
            .map(paper ->
                SourceText.of(
                    paper.path("title").stringValue(), paper.path("abstract").stringValue()))
            .toList();
  }

  private static int tokens(Message message) {
    return tokens(message.content()) + MARKS;
  }

  private static int tokens(String text) {
    return tokenizer.encode(text, false).length;
  }

  private static int mean(ToIntFunction<SourceText> count) {
    return (int) Math.round(papers.stream().mapToInt(count).average().orElseThrow());
  }

  private static String exampleAnswer(String system) {
    return system.lines().filter(line -> line.startsWith("{\"problem\"")).findFirst().orElseThrow();
  }

  @Test
  void mostOfThePromptIsSharedAndAJudgeAddsLittle() {
    var system = request(papers.getFirst()).messages().getFirst();
    var answer = exampleAnswer(system.content());
    var prefix = tokens(system);
    var own = mean(paper -> tokens(request(paper).messages().getLast()));
    var answered = tokens(answer);
    var repairRead = mean(paper -> tokens(repair(paper, answer).messages().getLast()));
    var result = JsonMapper.shared().readTree(answer).path("result");
    var repairWritten = tokens("{\"result\": " + result + "}");

    var judgePrefix =
        tokens(ReadingPrompt.chats(papers.getFirst(), lines(answer)).getFirst().getFirst());
    var judgeShared =
        mean(paper -> tokens(begin(ReadingPrompt.chats(paper, lines(answer)).getFirst())) + MARKS);
    var judgeLines =
        mean(paper ->
            ReadingPrompt.chats(paper, lines(answer)).stream()
                .mapToInt(chat -> tokens(end(chat)) + 1)
                .sum());

    if (System.getProperty("nonmun.tokens") != null) {
      System.out.printf( // nothing else may say it
          """
          | part | tokens |
          |---|---|
          | shared prefix: the system prompt, read once for all papers | %,d |
          | own part: title, numbered abstract, terms | %,d |
          | answer | %,d |
          | a repair of one line: what is read besides, and written | %,d + %,d |
          | judge: its system prompt, read once for all papers | %,d |
          | judge: what the lines of a paper share, the lines and their letters | %,d + %,d |
          """,
          prefix, own, answered, repairRead, repairWritten, judgePrefix, judgeShared, judgeLines);
    }
    assertThat(prefix).isLessThan(3_000);
    assertThat(own).isLessThan(prefix);
    assertThat(answered).isLessThan(1_000);
    assertThat(repairWritten).isLessThan(answered / 3);
    assertThat(judgeShared + judgeLines).isLessThan(own + answered);
  }

  private static io.nonmun.gpumodel.LanguageModel.Request request(SourceText paper) {
    return SummaryPrompt.request(paper, Priority.BATCH);
  }

  private static io.nonmun.gpumodel.LanguageModel.Request repair(SourceText paper, String answer) {
    var question =
        new SummaryQuestion(
            paper,
            (_, _, _) -> {
              throw new AssertionError("nothing is to be judged");
            },
            Priority.BATCH);
    return question
        .repair(
            question.request(),
            new Completion(answer, FinishReason.STOP, 0, 0),
            List.of(new Complaint("stronger", "'result' does not say what its sentences say.")))
        .request();
  }

  private static List<Cited> lines(String answer) {
    var lines = new ArrayList<Cited>();
    JsonMapper.shared()
        .readTree(answer)
        .properties()
        .forEach(field -> {
          if (field.getValue().isObject()) {
            lines.add(
                new Cited(
                    field.getKey(),
                    field.getValue().path("text").stringValue(),
                    field
                        .getValue()
                        .path("sentences")
                        .valueStream()
                        .map(JsonNode::intValue)
                        .toList()));
          }
        });
    lines.add(new Cited("titleKo", "TideCache: 대화의 턴을 넘어 어텐션을 재사용하는 캐시", List.of()));
    return lines;
  }

  private static String begin(List<Message> chat) {
    return chat.getLast().content().split("(?<=</paper>)")[0];
  }

  private static String end(List<Message> chat) {
    return chat.getLast().content().split("(?<=</paper>)")[1];
  }
}
