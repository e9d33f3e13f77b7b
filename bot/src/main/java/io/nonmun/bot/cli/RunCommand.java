package io.nonmun.bot.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// `nonmun run`: the bot. Until it can deliver, the newest digest in the terminal, and then the
/// rest of the day.
@Command(name = "run", description = "봇을 시작합니다. 토큰이 없으면 최신 브리핑을 한 번 터미널에 보여 줍니다.")
final class RunCommand implements Callable<Integer> {

  private final NonmunCommand nonmun;

  RunCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    var settings = nonmun.readConfig();
    try (var application = nonmun.open(settings)) {
      var terminal = nonmun.terminal();
      terminal.note(
          settings.telegram().token().isPresent()
              ? "텔레그램 전송은 준비 중이어서 최신 브리핑을 터미널에 보여 줍니다."
              : "텔레그램 토큰이 없어 최신 브리핑을 터미널에 보여 줍니다.");
      terminal.result(application.digest(Optional.empty(), false));
      terminal.note("나머지 논문을 요약해 둡니다. 언제든 멈춰도 됩니다(Ctrl+C).");
      application.finish();
    }
    return ExitCode.OK;
  }
}
