package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.model.ModelConfig;
import io.nonmun.gpumodel.model.RandomModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nonmun model`: brings model files, looks at them and tries them.
@Command(
    name = "model",
    description = "모델 파일을 받고, 살펴보고, 시험합니다.",
    subcommands = {TokenizeCommand.class, GenerateCommand.class})
final class ModelCommand implements Callable<Integer> {

  /// Positions that are computed at a time: logits of a large vocabulary take half a megabyte each.
  private static final int ROWS = 64;

  @Spec private CommandSpec spec;

  private final NonmunCommand nonmun;

  ModelCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  Terminal terminal() {
    return nonmun.terminal();
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), KOREAN.of("terminal.model.command"));
  }

  @Command(name = "list", description = "쓸 수 있는 모델의 목록과 이 컴퓨터에 맞는지를 보입니다.")
  int list(
      @Option(
              names = "--to",
              paramLabel = "폴더",
              defaultValue = Catalog.FOLDER,
              description = "모델을 둔 폴더 (기본 ${DEFAULT-VALUE})")
          Path folder) {
    nonmun.terminal().result(catalog().list(folder));
    return ExitCode.OK;
  }

  @Command(name = "pull", description = "목록의 모델을 받습니다. 끊기면 같은 명령으로 이어 받습니다.")
  int pull(
      @Parameters(paramLabel = "이름", description = "model list에 나오는 이름") String name,
      @Option(
              names = "--to",
              paramLabel = "폴더",
              defaultValue = Catalog.FOLDER,
              description = "둘 폴더 (기본 ${DEFAULT-VALUE})")
          Path folder,
      @Option(names = "--unchecked", description = "체크섬이 알려지지 않아 내용을 확인할 수 없는 모델도 받습니다.")
          boolean unchecked)
      throws InterruptedException {
    nonmun.terminal().result(catalog().pull(name, folder, unchecked));
    return ExitCode.OK;
  }

  private CatalogCommands catalog() {
    return new CatalogCommands(nonmun.terminal(), nonmun.readConfig().summarizer().local());
  }

  @Command(name = "info", description = "모델의 종류, 크기, 가중치 형식과 실행할 수 있는지를 보입니다.")
  int info(@Parameters(paramLabel = "파일", description = "GGUF 모델 파일") Path path) {
    try (var file = Gguf.open(path)) {
      nonmun.terminal().result(describe(path, file));
    }
    return ExitCode.OK;
  }

  private static String describe(Path path, Gguf file) {
    var lines = new ArrayList<String>();
    var facts = file.metadata();
    lines.add(KOREAN.of("terminal.info.file", file.path()));
    lines.add(KOREAN.of("terminal.info.name", facts.findText("general.name").orElse("-")));
    lines.add(
        KOREAN.of(
            "terminal.info.architecture", facts.findText("general.architecture").orElse("-")));
    var refusal = LanguageModel.refusal(path, null);
    lines.add(
        refusal
            .map(why -> KOREAN.of("terminal.info.refused", why))
            .orElseGet(() -> KOREAN.of("terminal.info.runs")));
    if (file.tensors().isEmpty()) {
      lines.add(KOREAN.of("terminal.info.noWeights"));
    } else if (refusal.isEmpty()) {
      lines.addAll(sizes(ModelConfig.of(file)));
    }
    if (facts.values().containsKey("tokenizer.ggml.tokens")) {
      lines.add(
          KOREAN.of(
              "terminal.info.tokenizer",
              facts.findText("tokenizer.ggml.model").orElse("-"),
              facts.findText("tokenizer.ggml.pre").orElse("-"),
              facts.texts("tokenizer.ggml.tokens").size()));
    }
    lines.add(KOREAN.of("terminal.info.size", file.bytes(), file.tensors().size()));
    var types = new TreeMap<String, Long>();
    file.tensors().forEach(tensor -> types.merge(tensor.type().name(), weights(tensor), Long::sum));
    types.forEach(
        (type, count) -> lines.add(KOREAN.of("terminal.info.type", "%-8s".formatted(type), count)));
    return String.join("\n", lines);
  }

  private static List<String> sizes(ModelConfig config) {
    return List.of(
        KOREAN.of("terminal.info.layers", config.layers(), config.width(), config.feedForward()),
        KOREAN.of("terminal.info.heads", config.heads(), config.kvHeads(), config.headDimension()),
        KOREAN.of("terminal.info.context", config.contextLength()));
  }

  private static long weights(GgufTensor tensor) {
    return (long) tensor.rows() * tensor.columns();
  }

  @Command(name = "logits", description = "토큰 열의 모든 위치의 로짓을 파일로 씁니다 (float32, 리틀 엔디언, [T, V]).")
  int logits(
      @Option(names = "--model", required = true, paramLabel = "파일", description = "GGUF 모델 파일")
          Path path,
      @Option(
              names = "--tokens",
              required = true,
              split = ",",
              paramLabel = "번호",
              description = "쉼표로 나눈 토큰 번호")
          int[] tokens,
      @Mixin DeviceOption device,
      @Option(names = "--out", required = true, paramLabel = "파일", description = "쓸 파일") Path out)
      throws IOException {
    var folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw misuse("logits", KOREAN.of("terminal.logits.noFolder", folder), null);
    }
    try (var model = Model.open(path, Devices.open(device.name, path), ROWS, ROWS);
        var cache = model.allocateCache(KvCache.Shape.blocks(tokens.length))) {
      nonmun.terminal().note(model.backend().name());
      var blocks = IntStream.range(0, cache.blocks()).toArray();
      var logits = new float[ROWS * model.config().vocabulary()];
      for (var from = 0; from < tokens.length; from += ROWS) {
        var part = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + ROWS));
        var batch = new Batch(List.of(new Piece(part, from, blocks, Wanted.ALL)));
        model.forward(batch, cache, logits);
        var bytes =
            ByteBuffer.allocate(part.length * model.config().vocabulary() * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(logits, 0, part.length * model.config().vocabulary());
        if (from == 0) { // not before: a refused token must not cost the file from before
          Files.write(out, bytes.array());
        } else {
          Files.write(out, bytes.array(), StandardOpenOption.APPEND);
        }
      }
    }
    return ExitCode.OK;
  }

  @Command(name = "random", description = "실제 모델과 크기가 같고 가중치는 무작위인 모델 파일을 씁니다 (속도 측정용).")
  int random(
      @Option(
              names = "--like",
              required = true,
              paramLabel = "모델",
              description =
                  "llama-3.2-1b, llama-3.1-8b, qwen2.5-0.5b, qwen3-0.6b, gemma-3-1b, exaone-4.0-1.2b, qwen3-30b-a3b-slice, 시험용 tiny")
          String like,
      @Option(
              names = "--type",
              required = true,
              paramLabel = "형식",
              description =
                  "q8_0, q4_0, q4_1, q5_0, q5_1, q4_k, q5_k, q6_k, q4_k_m, f16, bf16, f32")
          String type,
      @Option(
              names = "--vocab",
              required = true,
              paramLabel = "파일",
              description = "어휘를 가져올 GGUF 파일")
          Path vocabulary,
      @Option(
              names = "--chat-template",
              paramLabel = "파일",
              description = "대화 형식(Jinja). 없으면 어휘 파일의 것")
          @Nullable Path chatTemplate,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "파일",
              description = "쓸 파일. 이미 있으면 쓰지 않습니다.")
          Path out,
      @Option(
              names = "--seed",
              defaultValue = "1",
              paramLabel = "수",
              description = "같은 수면 같은 파일 (기본 ${DEFAULT-VALUE})")
          long seed)
      throws IOException {
    var progress = new TerminalProgress(nonmun.terminal(), InstantSource.system());
    try {
      var model = RandomModel.like(like);
      if (chatTemplate != null) {
        model = model.withChatTemplate(Files.readString(chatTemplate));
      }
      model.write(
          type,
          vocabulary,
          out,
          seed,
          share -> progress.report(out + " (%)", (int) (100 * share), 100));
    } catch (IllegalArgumentException e) {
      throw misuse("random", e.getMessage(), e);
    }
    return ExitCode.OK;
  }

  /// @param command that the help is of: a method has no specification of its own here
  private ParameterException misuse(String command, String reason, @Nullable Exception cause) {
    return new ParameterException(spec.subcommands().get(command), reason, cause);
  }
}
