package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.Nonmun;
import io.nonmun.bot.config.ConfigFile;
import io.nonmun.bot.config.ConfigReader;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.wiring.Application;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `nonmun`: the options that all sub-commands share, and what they need to work; by itself the
/// same as `nonmun run`.
@Command(
    name = "nonmun",
    description = "arXiv에 새로 발표된 논문을 한국어로 요약해 텔레그램으로 보내는 봇. 명령이 없으면 run과 같습니다.",
    versionProvider = NonmunCommand.Version.class)
final class NonmunCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "파일",
      scope = ScopeType.INHERIT,
      description = "설정 파일. 없으면 $$NONMUN_CONFIG, 그다음 ./config.yaml")
  private @Nullable Path config;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "진행 로그와 오류의 자세한 내용을 stderr에 보입니다.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "이 도움말")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "버전")
  private boolean version;

  private final Terminal terminal;
  private final Map<String, String> environment;
  private final Application.Opener opener;

  NonmunCommand(Terminal terminal, Map<String, String> environment, Application.Opener opener) {
    this.terminal = terminal;
    this.environment = environment;
    this.opener = opener;
  }

  @Override
  public Integer call() throws InterruptedException {
    return new RunCommand(this).call();
  }

  Terminal terminal() {
    return terminal;
  }

  boolean verbose() {
    return verbose;
  }

  /// @return empty where it is not set
  String environment(String variable) {
    return environment.getOrDefault(variable, "").strip();
  }

  Optional<ConfigFile> configFile() {
    return ConfigFile.locate(config, environment, Path.of(""));
  }

  /// Reads the settings; their secrets are masked from then on.
  NonmunConfig readConfig() {
    var settings = ConfigReader.read(configFile(), environment);
    Redactor.learn(settings);
    return settings;
  }

  /// The same for a command that stays: changes of the file reach it.
  LiveConfig liveConfig() {
    var live = LiveConfig.read(configFile(), environment);
    Redactor.learn(live.now());
    live.onRead(Redactor::learn);
    return live;
  }

  Application open(NonmunConfig settings) {
    return opener.open(settings, new TerminalProgress(terminal, InstantSource.system()));
  }

  /// Puts the modules together, has them do the work and writes its result.
  int answer(Work work) throws InterruptedException {
    var settings = readConfig();
    try (var application = open(settings)) {
      terminal.result(work.answer(application, settings));
    }
    return ExitCode.OK;
  }

  /// What a sub-command wants from the modules.
  @FunctionalInterface
  interface Work {
    String answer(Application application, NonmunConfig settings) throws InterruptedException;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Nonmun.class.getPackage().getImplementationVersion();
      return new String[] {
        "nonmun " + (version == null ? KOREAN.of("terminal.version.none") : version)
      };
    }
  }
}
