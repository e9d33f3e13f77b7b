package io.nonmun.bot.cli;

import io.nonmun.bot.config.ConfigException;
import io.nonmun.bot.wiring.Application;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: finds the sub-command, and turns what goes wrong into words and exit codes (0
/// done, 1 failed, 2 wrong usage).
public final class CommandLineInterface {

  private final Terminal terminal;
  private final NonmunCommand nonmun;
  private final CommandLine commands;

  CommandLineInterface(
      Terminal terminal, Map<String, String> environment, Application.Opener opener) {
    this.terminal = terminal;
    nonmun = new NonmunCommand(terminal, environment, opener);
    commands =
        new CommandLine(nonmun)
            .addSubcommand(new RunCommand(nonmun))
            .addSubcommand(new DigestCommand(nonmun))
            .addSubcommand(new SummarizeCommand(nonmun))
            .addSubcommand(new DoctorCommand(nonmun))
            .addSubcommand(new BackupCommand(nonmun))
            .addSubcommand(new ModelCommand(nonmun))
            .addSubcommand(new BenchCommand(nonmun))
            .addSubcommand(new ServeCommand(nonmun))
            .setExecutionStrategy(this::execute)
            .setParameterExceptionHandler((e, _) -> refuse(e))
            .setExecutionExceptionHandler((e, _, _) -> fail(failure(e)))
            .setOut(new PrintWriter(terminal.out(), true));
    inKorean(commands);
  }

  /// For this process: its streams and its environment.
  public static int run(String[] arguments, Application.Opener opener) {
    return new CommandLineInterface(Terminal.ofProcess(), System.getenv(), opener).run(arguments);
  }

  int run(String... arguments) {
    try {
      return commands.execute(arguments);
    } catch (Throwable e) {
      // Errors, which picocli lets pass: out of memory, a class that does not load.
      return fail(e);
    }
  }

  private int execute(ParseResult parsed) {
    if (nonmun.verbose()) {
      LogLayout.setVerbose(true);
    }
    return new RunLast().execute(parsed);
  }

  private static void inKorean(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .synopsisHeading("사용법: ")
        .synopsisSubcommandLabel("[명령]")
        .descriptionHeading("%n")
        .parameterListHeading("%n인자:%n")
        .optionListHeading("%n옵션:%n")
        .commandListHeading("%n명령:%n");
    command.getSubcommands().values().forEach(CommandLineInterface::inKorean);
  }

  // --- what goes wrong ---

  private int refuse(ParameterException e) {
    terminal.note("잘못된 사용: " + misuse(e));
    terminal.note("도움말: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static String misuse(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched -> {
        var near = unmatched.getSuggestions();
        yield "모르는 인자 '"
            + String.join(" ", unmatched.getUnmatched())
            + "'"
            + (near.isEmpty() ? "" : ", 혹시 " + near.getFirst() + "인가요?");
      }
      case MissingParameterException missing ->
          "빠진 인자 "
              + String.join(", ", missing.getMissing().stream().map(ArgSpec::paramLabel).toList());
      default ->
          e.getCause() instanceof TypeConversionException conversion
              ? conversion.getMessage()
              : e.getMessage();
    };
  }

  /// Of a command that is a method, picocli wraps the errors.
  private static Throwable failure(Exception e) {
    return e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
  }

  private int fail(Throwable e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    terminal.note(e instanceof ConfigException ? e.getMessage() : "실패: " + reason(e));
    if (nonmun.verbose()) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      terminal.note(trace.toString());
    } else if (!(e instanceof ConfigException)) {
      terminal.note("자세히 보려면 --verbose를 붙이세요.");
    }
    return ExitCode.SOFTWARE;
  }

  /// What our own code says stands for itself; of others the class says as much, unless the mend is
  /// known.
  static String reason(Throwable e) {
    return switch (e) {
      case OutOfMemoryError _ ->
          "메모리에 들어가지 않습니다 (%s). 더 작은 모델을 쓰거나 NONMUN_JAVA_OPTS=-Xmx8g처럼 힙을 늘리세요."
              .formatted(e.getMessage());
      case NoSuchFileException missing -> "그런 파일이나 폴더가 없습니다: " + missing.getFile();
      default -> e.getMessage() != null && isOurs(e) ? e.getMessage() : e.toString();
    };
  }

  private static boolean isOurs(Throwable e) {
    if (e instanceof IllegalArgumentException || e instanceof IllegalStateException) {
      var trace = e.getStackTrace();
      return trace.length > 0 && trace[0].getClassName().startsWith("io.nonmun.");
    }
    return e.getClass().getName().startsWith("io.nonmun.");
  }
}
