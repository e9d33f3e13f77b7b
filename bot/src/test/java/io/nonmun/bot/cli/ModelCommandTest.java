package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelCommandTest {

  private static final Path GOLDEN = Path.of("../gpu-model/src/test/resources/golden");
  private static final Path MODEL = GOLDEN.resolve("models/tiny-llama-f32.gguf");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "'\n', '[]\n'",
    "'A', '[32]\n'",
    "'A\n', '[32]\n'",
    "'A\n\n\nB', '[32]\n[]\n[]\n[33]\n'",
    "'A\r\n', '[32,201]\n'",
  })
  void aLineInIsALineOut(String in, String expected) throws IOException {
    assertThat(tokenize(in.getBytes(StandardCharsets.UTF_8), false)).isEqualTo(expected);
  }

  @Test
  void specialTokensOnlyOnRequestAndNoBeginning() throws IOException {
    var in = "<|eot_id|>".getBytes(StandardCharsets.UTF_8);
    assertThat(JsonMapper.shared().readTree(tokenize(in, true))).hasSize(1);
    assertThat(JsonMapper.shared().readTree(tokenize(in, false)).size()).isGreaterThan(1);
  }

  @Test
  void bytesThatAreNoTextAreReplacedAndTheNextLineIsRight() throws IOException {
    assertThat(tokenize(new byte[] {(byte) 0xff, '\n', 'A', '\n'}, false)).endsWith("]\n[32]\n");
  }

  private static String tokenize(byte[] in, boolean special) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var file = Gguf.open(MODEL)) {
      TokenizeCommand.tokenize(
          Tokenizer.of(file.metadata()),
          special,
          new ByteArrayInputStream(in),
          new PrintStream(out, true, StandardCharsets.UTF_8));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /// What `| head -n 1` does to it, before an input that has no end.
  @Test
  @Timeout(30)
  void stopsQuietlyWhereNobodyReadsOn() throws IOException {
    var endless =
        new InputStream() {
          private boolean letter;

          @Override
          public int read() {
            letter = !letter;
            return letter ? 'A' : '\n';
          }
        };
    var closed =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (var file = Gguf.open(MODEL)) {
      TokenizeCommand.tokenize(
          Tokenizer.of(file.metadata()),
          false,
          endless,
          new PrintStream(closed, true, StandardCharsets.UTF_8));
    }
  }

  @Test
  void tellsWhatAFileIs() {
    assertThat(run(List.of("model", "info", MODEL.toString()))).isZero();

    assertThat(text(out))
        .contains(
            "구조        llama\n",
            "실행        할 수 있음\n",
            "층          2, ",
            "토크나이저  gpt2, llama-bpe, ",
            "  F32 ");
    assertThat(text(err)).isEmpty();
  }

  /// Here one whose tensors are not all used.
  @Test
  void tellsThatAFileCannotRunAndWhy(@TempDir Path folder) throws IOException {
    var changed = folder.resolve("changed.gguf");
    try (var whole = Gguf.open(MODEL)) {
      var more = new ArrayList<>(whole.tensors());
      var norm = whole.tensor("output_norm.weight");
      more.add(new GgufTensor("blk.0.attn_q_norm.weight", norm.type(), norm.shape(), norm.data()));
      var entries =
          more.stream().map(each -> new Entry(each.name(), each.type(), each.shape())).toList();
      try (var writer = GgufWriter.create(changed, whole.metadata().values(), entries)) {
        for (var tensor : more) {
          writer.write(tensor.name(), 0, tensor.data());
        }
      }
    }

    assertThat(run(List.of("model", "info", changed.toString()))).isZero();

    assertThat(text(out))
        .contains("구조        llama\n", "실행        할 수 없음: ", "blk.0.attn_q_norm.weight is not used")
        .doesNotContain("할 수 있음");
  }

  /// More tokens than are computed at a time, so that the file is written in parts.
  @Test
  void writesTheLogitsOfEveryPosition(@TempDir Path folder) throws IOException {
    var golden =
        JsonMapper.shared()
            .readTree(Files.readString(GOLDEN.resolve("logits/tiny-llama-f32.json")));
    var longest =
        StreamSupport.stream(golden.get("cases").spliterator(), false)
            .max(Comparator.comparingInt(each -> each.get("tokens").size()))
            .orElseThrow();
    var tokens = longest.get("tokens").valueStream().map(JsonNode::asString).toList();
    assertThat(tokens).hasSizeGreaterThan(64);
    var file = folder.resolve("logits");

    assertThat(
            run(
                List.of(
                    "model",
                    "logits",
                    "--model",
                    MODEL.toString(),
                    "--device",
                    "cpu-reference",
                    "--tokens",
                    String.join(",", tokens),
                    "--out",
                    file.toString())))
        .isZero();

    var vocabulary = golden.get("n_vocab").asInt();
    var logits = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(logits.limit()).isEqualTo(tokens.size() * vocabulary * Float.BYTES);
    var argmax = new int[tokens.size()];
    for (var position = 0; position < argmax.length; position++) {
      var row = logits.asFloatBuffer().slice(position * vocabulary, vocabulary);
      for (var token = 1; token < vocabulary; token++) {
        if (row.get(token) > row.get(argmax[position])) {
          argmax[position] = token;
        }
      }
    }
    assertThat(argmax)
        .isEqualTo(longest.get("exact_argmax").valueStream().mapToInt(JsonNode::asInt).toArray());
    assertThat(text(out)).isEmpty();
  }

  @Test
  void aTokenThatThereIsNotLeavesTheFileFromBefore(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("logits"), "precious");
    assertThat(
            run(
                List.of(
                    "model",
                    "logits",
                    "--model",
                    MODEL.toString(),
                    "--device",
                    "cpu-reference",
                    "--tokens",
                    "1,9999",
                    "--out",
                    file.toString())))
        .isOne();
    assertThat(text(err)).contains("token 9999");
    assertThat(file).hasContent("precious");
  }

  @Test
  void continuesAPromptAsLlamaCpp() throws IOException {
    var golden =
        JsonMapper.shared()
            .readTree(Files.readString(GOLDEN.resolve("logits/tiny-llama-f32.json")))
            .get("cases")
            .get(0);
    var greedy =
        StreamSupport.stream(golden.get("llamacpp_greedy").spliterator(), false)
            .mapToInt(id -> id.asInt())
            .limit(4)
            .toArray();

    assertThat(generate("--prompt", golden.get("text").asString(), "--max-tokens", "4")).isZero();

    try (var file = Gguf.open(MODEL)) {
      assertThat(text(out)).isEqualTo(Tokenizer.of(file.metadata()).decode(greedy) + "\n");
    }
    assertThat(text(err)).contains("새 글 4토큰", "length").hasLineCount(2);
  }

  @Test
  void stopsBeforeAStopText() {
    generate("--prompt", "Hello", "--max-tokens", "20");
    var all = text(out).strip();
    var stop = all.substring(all.length() / 2, all.length() / 2 + 2);
    out.reset();
    err.reset();

    generate("--prompt", "Hello", "--max-tokens", "20", "--stop", "never", "--stop", stop);

    assertThat(text(out)).isEqualTo(all.substring(0, all.indexOf(stop)) + "\n");
    assertThat(text(err)).contains("stop");
  }

  @Test
  void sameSeedSameText() {
    String[] arguments = {
      "--prompt",
      "a",
      "--max-tokens",
      "12",
      "--temperature",
      "1.5",
      "--top-k",
      "50",
      "--top-p",
      "0.9",
      "--seed",
      "7"
    };
    generate(arguments);
    var first = text(out);
    out.reset();
    generate(arguments);
    assertThat(text(out)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--prompt a --messages b",
        "--prompt a --temperature -1",
        "--prompt a --top-p 0",
        "--prompt a --max-tokens 0",
      })
  void wrongUsageIsSaidBeforeAnythingIsLoaded(String arguments) {
    assertThat(generate(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).startsWith("잘못된 사용");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "[1]", "[null]", "[{\"role\": \"user\"}]", "\"a\""})
  void messagesOfAnotherFormAreRefused(String json, @TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("chat.json"), json);
    assertThat(generate("--messages", file.toString())).isEqualTo(2);
    assertThat(text(err)).contains("chat.json").contains("role");
  }

  /// Another file's, or ChatML where the model has none.
  @Test
  void aChatIsWrittenAsTheTemplateThatIsGivenSays(@TempDir Path folder) throws IOException {
    var file =
        Files.writeString(
            folder.resolve("chat.json"), "[{\"role\": \"user\", \"content\": \"a\"}]");
    assertThat(generate("--messages", file.toString(), "--max-tokens", "1")).isZero();
    var inChatMl = text(err);

    var template = Files.writeString(folder.resolve("own.jinja"), "{{ messages[0].content }}");
    err.reset();
    assertThat(
            generate(
                "--messages",
                file.toString(),
                "--max-tokens",
                "1",
                "--chat-template",
                template.toString()))
        .isZero();

    assertThat(inChatMl).containsPattern("입력 \\d\\d토큰");
    assertThat(text(err)).contains("입력 2토큰"); // what begins a text, and the message
  }

  @Test
  void whatDoesNotFitIntoMemoryIsSaidWithTheMend(@TempDir Path folder) throws IOException {
    var file = folder.resolve("huge");
    try (var hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.setLength(3L << 30); // more than an array holds
    }
    var mend = "더 작은 모델을 쓰거나 NONMUN_JAVA_OPTS=-Xmx8g처럼 힙을 늘리세요.\n";

    assertThat(generate("--messages", file.toString())).isOne();
    assertThat(text(err)).startsWith("실패: 메모리에 들어가지 않습니다 (").contains(mend);

    err.reset();
    assertThat(random("tiny", "q8_0", folder.resolve("m.gguf"), "--chat-template", file.toString()))
        .isOne();
    assertThat(text(err)).startsWith("실패: 메모리에 들어가지 않습니다 (").contains(mend);
  }

  @Test
  void aFileThatIsNotThereIsSaid(@TempDir Path folder) {
    var missing = folder.resolve("missing");
    assertThat(generate("--messages", missing.toString())).isOne();
    assertThat(text(err)).startsWith("실패: 그런 파일이나 폴더가 없습니다: " + missing + "\n");
  }

  @Test
  void logitsForAFolderThatIsNotThereAreNotComputed(@TempDir Path folder) {
    var missing = folder.resolve("missing");
    var arguments = List.of("model", "logits", "--model", MODEL.toString(), "--tokens", "1");
    var all = new ArrayList<>(arguments);
    all.addAll(List.of("--device", "cpu-reference", "--out", missing.resolve("x").toString()));

    assertThat(run(all)).isEqualTo(2);

    assertThat(text(err))
        .isEqualTo(
            "잘못된 사용: --out에 적은 파일의 폴더가 없습니다: %s\n도움말: nonmun model logits --help\n"
                .formatted(missing));
  }

  @Test
  void writesNoRandomModelOverAFile(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("m.gguf"), "precious");

    assertThat(random("llama-3.2-1b", "q8_0", file)).isOne();

    assertThat(text(out)).isEmpty();
    assertThat(text(err)).contains("m.gguf exists");
    assertThat(file).hasContent("precious");
  }

  @ParameterizedTest
  @CsvSource({"gpt-5, q8_0, llama-3.2-1b", "llama-3.2-1b, q3_k, q4_k_m"})
  void namesTheRandomModelsThatThereAre(
      String like, String type, String known, @TempDir Path folder) {
    assertThat(random(like, type, folder.resolve("m.gguf"))).isEqualTo(2);

    assertThat(text(err))
        .startsWith("잘못된 사용: ")
        .contains(known)
        .endsWith("도움말: nonmun model random --help\n");
    assertThat(folder).isEmptyDirectory();
  }

  private int random(String like, String type, Path file, String... more) {
    var all = new ArrayList<>(List.of("model", "random", "--like", like, "--type", type));
    all.addAll(List.of("--vocab", MODEL.toString(), "--out", file.toString()));
    all.addAll(List.of(more));
    return run(all);
  }

  private int generate(String... arguments) {
    var all = new ArrayList<>(List.of("model", "generate", "--device", "cpu-reference"));
    all.addAll(List.of("--model", MODEL.toString()));
    all.addAll(Arrays.asList(arguments));
    return run(all);
  }

  private int run(List<String> arguments) {
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return new CommandLineInterface(terminal, Map.of(), (_, _) -> null)
        .run(arguments.toArray(String[]::new));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
