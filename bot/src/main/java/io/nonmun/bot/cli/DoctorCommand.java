package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.config.ConfigException;
import io.nonmun.bot.config.ConfigFile;
import io.nonmun.bot.config.ConfigText;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.Secret;
import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.doctor.FileChecks;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.doctor.Finding.Status;
import io.nonmun.bot.doctor.Fix;
import io.nonmun.bot.doctor.MachineChecks;
import io.nonmun.bot.doctor.ServiceChecks;
import io.nonmun.bot.wiring.Application;
import io.nonmun.storage.model.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// `nonmun doctor`: looks at everything the bot needs, and tells the mend.
@Command(name = "doctor", description = "설정, 자바, 시계, 데이터베이스, arXiv, 텔레그램, 모델, GPU를 점검합니다.")
final class DoctorCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--fix",
      description = "고칠 수 있는 것은 물어보고 고칩니다: 없는 폴더, 파일의 권한, 남은 파일, 봇의 토큰, 받지 않은 모델.")
  private boolean fix;

  private final NonmunCommand nonmun;
  private boolean failed;

  DoctorCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    run(MachineChecks.java());
    try {
      var settings = nonmun.readConfig();
      run(new Check(KOREAN.of("terminal.doctor.settings"), () -> whereSettingsAre(settings)));
      runWith(settings);
    } catch (ConfigException e) {
      show(
          KOREAN.of("terminal.doctor.settings"),
          Finding.fail(e.getMessage(), KOREAN.of("terminal.doctor.settings.mend")));
    }
    return failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private Finding whereSettingsAre(NonmunConfig settings) throws IOException {
    var found = nonmun.configFile();
    if (found.isEmpty()) {
      return Finding.ok(KOREAN.of("terminal.doctor.settings.none"));
    }
    var file = found.get().path().toAbsolutePath();
    var text = Files.readString(file);
    var holdsSecret =
        settings.secrets().stream()
            .map(Secret::value)
            .anyMatch(secret -> !secret.isEmpty() && text.contains(secret));
    return holdsSecret && PrivateFiles.isForAll(file)
        ? Finding.warn(KOREAN.of("terminal.doctor.settings.open", file), "chmod o-rwx " + file)
            .with(new Fix.Do("chmod o-rwx " + file, () -> PrivateFiles.hideFromOthers(file)))
        : Finding.ok(file.toString());
  }

  private void runWith(NonmunConfig settings) throws InterruptedException {
    run(MachineChecks.clock(Clock.systemUTC(), settings.digest().zone()));
    run(MachineChecks.gpu(settings.summarizer().local().device()));
    var database = Application.database(settings);
    var backup = settings.storage().backup();
    run(FileChecks.backups(database, backup));
    run(FileChecks.leftovers(database, backup, () -> Application.alone(database)));
    var services = new ServiceChecks(PATIENCE);
    var telegram = settings.telegram();
    run(services.telegram(telegram.baseUrl(), telegram.token().value()));
    var openai = settings.summarizer().openai();
    var endpoints = openai.endpoints();
    // Who has a model in this process, or several servers, misses no other.
    if (!openai.baseUrl().isEmpty()
        || settings.summarizer().local().model().isBlank() && endpoints.isEmpty()) {
      run(services.openAi(openai.baseUrl(), openai.apiKey().value(), openai.model()));
    }
    for (var server : endpoints) {
      var model = server.model().isBlank() ? openai.model() : server.model();
      run(services.openAi(server.baseUrl(), server.apiKey().value(), model));
    }
    try (var application = nonmun.open(settings)) {
      for (var check : application.checks()) {
        run(check);
      }
    }
  }

  private void run(Check check) throws InterruptedException {
    var finding = find(check);
    var possible = finding.fix();
    if (fix && possible != null) {
      print(check.name(), finding);
      try {
        if (mended(possible)) {
          finding = find(check);
        }
      } catch (Exception e) {
        if (e instanceof InterruptedException interrupted) {
          throw interrupted;
        }
        nonmun
            .terminal()
            .note(KOREAN.of("terminal.doctor.unfixed", CommandLineInterface.reason(e)));
      }
    }
    failed |= finding.status() == Status.FAIL;
    if (!fix || possible == null || finding.status() == Status.OK) {
      print(check.name(), finding);
    }
  }

  private static Finding find(Check check) throws InterruptedException {
    try {
      return check.test().call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // A check that breaks has found something too, and the others still run.
      return Finding.fail(CommandLineInterface.reason(e), KOREAN.of("terminal.doctor.broken.mend"));
    }
  }

  /// @return whether looking again can find something else
  private boolean mended(Fix possible) throws Exception {
    return switch (possible) {
      case Fix.Do(var offer, var work) -> {
        var wanted = isWanted(offer);
        if (wanted) {
          work.call();
        }
        yield wanted;
      }
      case Fix.Pull(var model) -> {
        var wanted = isWanted(KOREAN.of("terminal.doctor.pull.offer", model));
        if (wanted) {
          new CatalogCommands(nonmun.terminal(), nonmun.readConfig().summarizer().local())
              .pull(model, Path.of(Catalog.FOLDER), false);
        }
        yield wanted;
      }
      case Fix.AskForToken() -> {
        var settings = nonmun.readConfig();
        var token =
            new Setup(nonmun.terminal(), PATIENCE).askForToken(settings.telegram().baseUrl());
        if (token.isPresent()) {
          var file = nonmun.configFile().map(ConfigFile::path).orElse(Path.of("config.yaml"));
          ConfigText.write(file, ConfigText.read(file).with("telegram", "token", token.get()));
          nonmun.terminal().result(KOREAN.of("terminal.doctor.token.written", file));
        }
        yield false; // it is in force from the next start on
      }
    };
  }

  private boolean isWanted(String offer) {
    return nonmun
        .terminal()
        .ask(KOREAN.of("terminal.doctor.offer", offer))
        .filter(answer -> KOREAN.list("terminal.yes").contains(answer.toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  private void show(String name, Finding finding) {
    failed |= finding.status() == Status.FAIL;
    print(name, finding);
  }

  private void print(String name, Finding finding) {
    var mark =
        switch (finding.status()) {
          case OK -> KOREAN.of("terminal.doctor.ok");
          case WARN -> KOREAN.of("terminal.doctor.warn");
          case FAIL -> KOREAN.of("terminal.doctor.fail");
        };
    var mend = finding.mend() == null ? "" : KOREAN.of("terminal.doctor.mend", finding.mend());
    nonmun.terminal().result("[" + mark + "] " + name + ": " + finding.detail() + mend);
  }
}
