package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.storage.model.Repair;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `nonmun repair`: makes the database anew of what can be read of it, and names what is lost.
@Command(
    name = "repair",
    description = "데이터베이스를 검사하고 읽을 수 있는 것으로 새로 만듭니다. 쓰던 것은 옆에 남깁니다. 봇을 멈추고 하세요.")
final class RepairCommand implements Callable<Integer> {

  private final NonmunCommand nonmun;

  RepairCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    return nonmun.answer((application, _) -> text(application.repair()));
  }

  private static String text(Repair repair) {
    var lines = new ArrayList<String>();
    lines.add(
        repair.faults().isEmpty()
            ? KOREAN.of("terminal.repair.sound")
            : KOREAN.of(
                "terminal.repair.faults", repair.faults().size(), repair.faults().getFirst()));
    if (repair.losses().isEmpty()) {
      lines.add(KOREAN.of("terminal.repair.lossless"));
    }
    for (var loss : repair.losses()) {
      lines.add(KOREAN.of("terminal.repair.loss", loss.table(), loss.read(), loss.dropped()));
      for (var gap : loss.gaps()) {
        lines.add(
            KOREAN.of(
                "terminal.repair.gap",
                Objects.requireNonNullElse(gap.after(), KOREAN.of("terminal.repair.first")),
                Objects.requireNonNullElse(gap.before(), KOREAN.of("terminal.repair.last"))));
      }
    }
    if (repair.ledger() > 0) {
      lines.add(KOREAN.of("terminal.repair.ledger", repair.ledger()));
    }
    lines.add(KOREAN.of("terminal.repair.kept", repair.kept().toAbsolutePath()));
    return String.join("\n", lines);
  }
}
