package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// `nonmun page`: the bot with its page, also where there is no token: then the page's own chat is
/// the only one.
@Command(name = "page", description = "토큰이 없어도 봇을 시작해, 웹 페이지에서 써 볼 수 있게 합니다.")
final class PageCommand implements Callable<Integer> {

  private final NonmunCommand nonmun;

  PageCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    var live = nonmun.liveConfig();
    try (var application = nonmun.open(live.now())) {
      var http = live.now().http();
      nonmun
          .terminal()
          .note(KOREAN.of("terminal.page", http.address(), Integer.toString(http.port())));
      LogLayout.setService();
      application.serve(live);
    }
    return ExitCode.OK;
  }
}
