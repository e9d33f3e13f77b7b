package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nonmun backup`: a copy of the database, also beside a running bot.
@Command(name = "backup", description = "데이터베이스를 파일 하나로 복사합니다. 봇이 도는 동안에도 됩니다.")
final class BackupCommand implements Callable<Integer> {

  @Parameters(paramLabel = "파일", description = "아직 없는 파일의 경로")
  private Path file;

  private final NonmunCommand nonmun;

  BackupCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    return nonmun.answer((application, _) -> {
      application.backup(file);
      return KOREAN.of("terminal.backup.done", file.toAbsolutePath());
    });
  }
}
