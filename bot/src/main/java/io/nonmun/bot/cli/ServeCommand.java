package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.serve.ModelServer;
import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.model.AdapterFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nonmun serve`: a model for other programs, until it is told to stop.
@Command(
    name = "serve",
    description = {
      "모델 파일을 OpenAI 호환 HTTP API로 다른 프로그램에 제공합니다.",
      "클라이언트가 보내야 하는 키는 환경 변수 NONMUN_SERVE_API_KEY에 둡니다(없으면 키 없이)."
    })
final class ServeCommand implements Callable<Integer> {

  private static final Duration PULSE = Duration.ofSeconds(1);

  /// The key that clients must send; a command line is seen by everybody on the machine.
  private static final String KEY_VARIABLE = "NONMUN_SERVE_API_KEY";

  private static final Pattern ADAPTER =
      Pattern.compile("(?<name>[^=\\s]+)=(?<file>.+?)(:(?<scale>-?\\d+(\\.\\d+)?))?");

  @Spec private CommandSpec spec;

  @Option(names = "--model", required = true, paramLabel = "파일", description = "GGUF 모델 파일")
  private Path file;

  @Option(
      names = "--name",
      paramLabel = "이름",
      description = "요청의 model에 쓸 이름 (기본: 파일 이름에서 .gguf를 뺀 것)")
  private @Nullable String name;

  @Option(
      names = "--adapter",
      paramLabel = "이름=파일[:배율]",
      description =
          "모델에 덧붙일 LoRA 어댑터(GGUF). 요청의 model에 그 이름을 쓰면 그것으로 답합니다. 배율의 기본은 1. 여러 번 쓸 수 있습니다.")
  private List<String> adapters = List.of();

  @Option(
      names = "--address",
      defaultValue = "127.0.0.1",
      paramLabel = "주소",
      description = "들을 주소 (기본 ${DEFAULT-VALUE}: 이 컴퓨터에서만)")
  private String address;

  @Option(
      names = "--port",
      defaultValue = "8000",
      paramLabel = "포트",
      description = "들을 포트, 0이면 비어 있는 것 (기본 ${DEFAULT-VALUE})")
  private int port;

  @Mixin private DeviceOption device;

  @Mixin private ChatTemplateOption chatTemplate;

  @Option(
      names = "--api-key",
      hidden = true,
      paramLabel = "키",
      description = "받지 않습니다: 프로세스 목록에 보입니다.")
  private @Nullable String typedKey;

  @Option(
      names = "--allow-host",
      split = ",",
      paramLabel = "이름",
      description = "클라이언트가 이 서버를 부를 다른 이름이나 주소, 포트 없이. 듣는 주소와 localhost는 늘 됩니다. 여러 번 쓸 수 있습니다.")
  private List<String> hosts = List.of();

  @Option(
      names = "--queue",
      defaultValue = "64",
      paramLabel = "수",
      description = "기다릴 수 있는 요청. 더 오면 429로 돌려보냅니다 (기본 ${DEFAULT-VALUE}).")
  private int queue;

  private final NonmunCommand nonmun;

  ServeCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (port < 0 || port > 65_535 || queue < 0) {
      throw new ParameterException(spec.commandLine(), KOREAN.of("terminal.serve.range"));
    }
    if (typedKey != null) {
      throw new ParameterException(
          spec.commandLine(), KOREAN.of("terminal.serve.typedKey", KEY_VARIABLE));
    }
    var apiKey = nonmun.environment(KEY_VARIABLE);
    Redactor.learn(apiKey);
    try (var model =
        ChatModel.open(
            file,
            device.name,
            Devices.MEMORY_FRACTION,
            queue,
            chatTemplate.text(),
            adapters.stream().map(this::adapter).toList())) {
      ModelServer server;
      try {
        server = ModelServer.start(model, settings(apiKey));
      } catch (IOException | UnresolvedAddressException e) {
        nonmun
            .terminal()
            .note(KOREAN.of("terminal.serve.deaf", address, Integer.toString(port), e));
        return ExitCode.SOFTWARE;
      }
      tell(server, model, !apiKey.isEmpty());
      var stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                server.close();
                stopped.countDown();
              }));
      stopped.await();
    }
    return ExitCode.OK;
  }

  private ModelServer.Settings settings(String apiKey) {
    return new ModelServer.Settings(
        new InetSocketAddress(address, port), name(), apiKey, PULSE, new HashSet<>(hosts));
  }

  private AdapterFile adapter(String text) {
    var parts = ADAPTER.matcher(text);
    if (!parts.matches() || parts.group("name").equals(name())) {
      throw new ParameterException(
          spec.commandLine(), KOREAN.of("terminal.serve.adapter", text, name()));
    }
    var scale = parts.group("scale");
    return new AdapterFile(
        parts.group("name"),
        Path.of(parts.group("file")),
        scale == null ? 1 : Float.parseFloat(scale));
  }

  private String name() {
    return name == null ? Gguf.nameOf(file) : name;
  }

  private void tell(ModelServer server, ChatModel model, boolean hasKey) {
    var at = server.address();
    model.engine().devices().forEach(each -> nonmun.terminal().note(each.description()));
    nonmun
        .terminal()
        .note(
            KOREAN.of(
                "terminal.serve.listens",
                String.join(", ", server.names()),
                model.maxTokens(),
                address,
                Integer.toString(at.getPort())));
    if (!hasKey && !at.getAddress().isLoopbackAddress()) {
      nonmun.terminal().note(KOREAN.of("terminal.serve.open", KEY_VARIABLE));
    }
  }
}
