package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.wiring.Application;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// `nonmun run`: the bot. Without a token the newest digest in the terminal, and then the rest of
/// the day.
@Command(name = "run", description = "봇을 시작합니다. 토큰이 없으면 최신 브리핑을 한 번 터미널에 보여 줍니다.")
final class RunCommand implements Callable<Integer> {

  private final NonmunCommand nonmun;

  RunCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    var live = nonmun.liveConfig();
    try (var application = nonmun.open(live.now())) {
      if (live.now().telegram().token().isPresent()) {
        serve(application, live);
      } else {
        show(application);
      }
    }
    return ExitCode.OK;
  }

  private static void serve(Application application, LiveConfig live) throws InterruptedException {
    LogLayout.setService();
    application.serve(live);
  }

  private void show(Application application) throws InterruptedException {
    var terminal = nonmun.terminal();
    terminal.note(KOREAN.of("terminal.run.noToken"));
    terminal.result(application.digest(Optional.empty(), false));
    terminal.note(KOREAN.of("terminal.run.rest"));
    application.finish();
  }
}
