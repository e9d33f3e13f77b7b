package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nonmun restore`: puts a backup in the database's place, while no bot runs.
@Command(name = "restore", description = "백업 파일로 데이터베이스를 되돌립니다. 쓰던 것은 옆에 남깁니다. 봇을 멈추고 하세요.")
final class RestoreCommand implements Callable<Integer> {

  @Parameters(paramLabel = "파일", description = "backup으로 만든 파일의 경로")
  private Path file;

  private final NonmunCommand nonmun;

  RestoreCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    return nonmun.answer((application, _) -> {
      var kept = application.restore(file);
      return KOREAN.of("terminal.restore.done", file.toAbsolutePath())
          + kept.map(old -> KOREAN.of("terminal.restore.kept", old.toAbsolutePath())).orElse("");
    });
  }
}
