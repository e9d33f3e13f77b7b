package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.ConfigException;
import io.nonmun.bot.config.ConfigFile;
import io.nonmun.bot.config.ConfigText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// `nonmun init`: asks for what is needed and writes `config.yaml`.
@Command(name = "init", description = "필요한 것(토큰, 관리자, 모델, 분류)을 묻고 확인해 config.yaml을 만듭니다.")
final class InitCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TELEGRAM = "https://api.telegram.org";

  private final NonmunCommand nonmun;

  InitCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws IOException {
    var terminal = nonmun.terminal();
    var file = nonmun.configFile().map(ConfigFile::path).orElse(Path.of("config.yaml"));
    if (Files.exists(file)) {
      terminal.note(KOREAN.of("terminal.init.exists", file.toAbsolutePath()));
      return ExitCode.SOFTWARE;
    }
    var setup = new Setup(terminal, PATIENCE);
    var text = new ConfigText(List.of());
    text = setup.askForModel(askForCategories(setup, text));
    var named = nonmun.environment("NONMUN_TELEGRAM_BASE_URL");
    var telegram = named.isEmpty() ? TELEGRAM : named;
    var token = setup.askForToken(telegram);
    if (token.isPresent()) {
      var admin = setup.askForAdmin(telegram, token.get());
      if (admin.isPresent()) {
        text = text.with("telegram", "admins", new ConfigText.Raw("[" + admin.get() + "]"));
      }
      text = text.with("telegram", "token", token.get());
    }
    ConfigText.write(file, text);
    terminal.result(KOREAN.of("terminal.init.done", file.toAbsolutePath()));
    return ExitCode.OK;
  }

  /// Until they are categories of arXiv.
  private static ConfigText askForCategories(Setup setup, ConfigText text) {
    while (true) {
      var wanted = setup.ask("terminal.init.categories");
      if (wanted.isEmpty()) {
        return text;
      }
      var list = String.join(", ", wanted.split("[,\\s]+"));
      var with = text.with("arxiv", "categories", new ConfigText.Raw("[" + list + "]"));
      try {
        with.check();
        return with;
      } catch (ConfigException | IOException e) {
        setup.say(e.getMessage());
      }
    }
  }
}
