package io.nonmun.bot.cli;

import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.chat.ChatTemplate;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.generate.Generator;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.generate.StopStrings;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.Metadata;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.IncrementalDecoder;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// `nonmun model generate`: continues one text or answers one chat, on stdout as it comes.
@Command(name = "generate", description = "글을 이어 쓰거나 대화에 답합니다. 글은 stdout, 집계 한 줄은 stderr에 씁니다.")
final class GenerateCommand implements Callable<Integer> {

  private static final int CHUNK = 512;

  /// What to continue.
  static final class Input {
    @Option(names = "--prompt", paramLabel = "글", description = "그대로 이어 쓸 글")
    private @Nullable String prompt;

    @Option(
        names = "--messages",
        paramLabel = "파일",
        description = "답할 대화: {role, content}의 JSON 배열. 모델의 대화 형식을 따릅니다.")
    private @Nullable Path messages;
  }

  @Spec private CommandSpec spec;
  @ParentCommand private ModelCommand parent;

  @ArgGroup(multiplicity = "1")
  private Input input;

  @Option(names = "--model", required = true, paramLabel = "파일", description = "GGUF 모델 파일")
  private Path path;

  @Mixin private DeviceOption device;

  @Mixin private ChatTemplateOption chatTemplate;

  @Option(
      names = "--max-tokens",
      defaultValue = "256",
      paramLabel = "수",
      description = "새 토큰의 상한 (기본 ${DEFAULT-VALUE})")
  private int maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "0",
      paramLabel = "값",
      description = "0이면 늘 가장 그럴듯한 토큰 (기본 ${DEFAULT-VALUE})")
  private float temperature;

  @Option(
      names = "--top-k",
      defaultValue = "0",
      paramLabel = "수",
      description = "가장 그럴듯한 몇 개에서 고를지, 0이면 모두 (기본 ${DEFAULT-VALUE})")
  private int topK;

  @Option(
      names = "--top-p",
      defaultValue = "1",
      paramLabel = "값",
      description = "확률의 합이 이만큼인 것들에서 고릅니다 (기본 ${DEFAULT-VALUE})")
  private float topP;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "수",
      description = "같은 값이면 같은 글 (기본 ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--stop", paramLabel = "글", description = "나오면 그 앞에서 멈출 글. 여러 번 쓸 수 있습니다.")
  private List<String> stop = List.of();

  @Option(names = "--thinking", description = "대화에 답하기 전에 생각하게 합니다 (그런 모델이면).")
  private boolean thinking;

  @Override
  public Integer call() throws IOException {
    var sampling = sampling();
    var chat = input.messages == null ? null : messages(input.messages);
    var facts = facts(path);
    var tokenizer = Tokenizer.of(facts);
    var prompt =
        chat == null
            ? tokenizer.prompt(input.prompt)
            : ChatTemplate.of(facts, tokenizer, chatTemplate.text()).render(chat, true, thinking);
    try (var model = Model.open(path, Devices.open(device.name, path), CHUNK, 1)) {
      parent.terminal().note(model.backend().name());
      var text = new Text(tokenizer, new StopStrings(stop), parent.terminal().out());
      var result =
          new Generator(model, CHUNK)
              .generate(prompt, sampling, maxTokens, tokenizer::ends, text::more);
      text.end();
      parent.terminal().note(summary(prompt.length, result));
    }
    return ExitCode.OK;
  }

  /// Weights take up to minutes to load: what else is needed is looked for before.
  private static Metadata facts(Path path) {
    try (var file = Gguf.open(path)) {
      return file.metadata();
    }
  }

  private Sampling sampling() {
    if (maxTokens < 1) {
      throw new ParameterException(spec.commandLine(), "--max-tokens는 1 이상이어야 합니다: " + maxTokens);
    }
    try {
      return new Sampling(temperature, topK, topP, seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private List<Message> messages(Path file) throws IOException {
    try {
      var messages = JsonMapper.shared().readValue(Files.readString(file), Message[].class);
      for (var message : messages) {
        if (message == null || message.role() == null || message.content() == null) {
          throw refusal(file);
        }
      }
      return List.of(messages);
    } catch (JacksonException e) {
      throw refusal(file);
    }
  }

  private ParameterException refusal(Path file) {
    return new ParameterException(
        spec.commandLine(),
        file + ": [{\"role\": \"user\", \"content\": \"…\"}] 꼴의 JSON 배열이 아닙니다.");
  }

  private static String summary(int prompt, Generator.Result result) {
    return "입력 %,d토큰 %.1f토큰/s, 새 글 %,d토큰 %.1f토큰/s, 끝난 까닭 %s"
        .formatted(
            prompt,
            prompt * 1e9 / result.prefillNanos(),
            result.tokens().length,
            result.tokens().length * 1e9 / result.decodeNanos(),
            switch (result.finish()) {
              case STOP, CANCELLED -> "stop";
              case LENGTH -> "length";
            });
  }

  /// Writes tokens as text until a stop text comes.
  private static final class Text {

    private final IncrementalDecoder decoder;
    private final StopStrings stop;
    private final PrintStream out;

    Text(Tokenizer tokenizer, StopStrings stop, PrintStream out) {
      this.decoder = tokenizer.continuation();
      this.stop = stop;
      this.out = out;
    }

    boolean more(int token) {
      write(stop.next(decoder.next(token)));
      return !stop.isFound();
    }

    void end() {
      if (!stop.isFound()) {
        write(stop.next(decoder.rest()));
        write(stop.rest());
      }
      out.println();
    }

    private void write(String text) {
      out.print(text);
      out.flush();
    }
  }
}
