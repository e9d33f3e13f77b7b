package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `nonmun digest`: one day's digest in the terminal.
@Command(name = "digest", description = "하루치 논문 브리핑을 터미널에 보여 줍니다.")
final class DigestCommand implements Callable<Integer> {

  @Option(
      names = "--date",
      paramLabel = "날짜",
      converter = DateConverter.class,
      description = "발표일 (예: 2026-11-20). 없으면 가장 최근 발표일")
  private @Nullable LocalDate date;

  @Option(names = "--sample", description = "네트워크 없이, 함께 담긴 하루치 기록을 씁니다.")
  private boolean sample;

  private final NonmunCommand nonmun;

  DigestCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    return nonmun.answer((application, _) -> application.digest(Optional.ofNullable(date), sample));
  }

  static final class DateConverter implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException _) {
        throw new TypeConversionException(KOREAN.of("terminal.date.unread", text));
      }
    }
  }
}
