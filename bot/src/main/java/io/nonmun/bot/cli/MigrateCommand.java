package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.Secret;
import io.nonmun.storage.model.CopiedTable;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nonmun migrate`: the database of the settings to another one, SQLite or PostgreSQL, while no
/// bot runs. Cut off, it goes on when it is run again.
@Command(
    name = "migrate",
    description = "데이터베이스를 빈 데이터베이스로 옮겨 적습니다(SQLite와 PostgreSQL 사이, 어느 쪽으로나). 봇을 멈추고 하세요.")
final class MigrateCommand implements Callable<Integer> {

  /// Not on the command line, where everybody on the machine sees it.
  static final String PASSWORD = "NONMUN_MIGRATE_PASSWORD";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "주소",
      description =
          "jdbc:postgresql://서버/데이터베이스 또는 jdbc:sqlite:파일. 암호는 환경 변수 " + PASSWORD + "로 줍니다.")
  private String to;

  @Option(names = "--user", paramLabel = "이름", description = "PostgreSQL의 사용자")
  private String user = "";

  private final NonmunCommand nonmun;

  MigrateCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    var password = new Secret(nonmun.environment(PASSWORD));
    Redactor.learn(password.value());
    return nonmun.answer((application, _) -> {
      var copied =
          application.migrate(
              to, user, password, table -> nonmun.terminal().note(MigrateCommand.line(table)));
      return KOREAN.of(
          "terminal.migrate.done",
          copied.size(),
          copied.stream().collect(Collectors.summingLong(CopiedTable::rows)),
          to.replaceFirst("[?].*", ""));
    });
  }

  private static String line(CopiedTable table) {
    return KOREAN.of("terminal.migrate.table", table.name(), table.rows(), table.hash());
  }
}
