package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

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
            .addSubcommand(new PageCommand(nonmun))
            .addSubcommand(new DigestCommand(nonmun))
            .addSubcommand(new SummarizeCommand(nonmun))
            .addSubcommand(new InitCommand(nonmun))
            .addSubcommand(new DoctorCommand(nonmun))
            .addSubcommand(new EvaluateCommand(nonmun))
            .addSubcommand(new CompareCommand(nonmun))
            .addSubcommand(new BackupCommand(nonmun))
            .addSubcommand(new RestoreCommand(nonmun))
            .addSubcommand(new RepairCommand(nonmun))
            .addSubcommand(new MigrateCommand(nonmun))
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
        .synopsisHeading(KOREAN.of("terminal.usage"))
        .synopsisSubcommandLabel(KOREAN.of("terminal.usage.command"))
        .descriptionHeading("%n")
        .parameterListHeading(KOREAN.of("terminal.usage.parameters"))
        .optionListHeading(KOREAN.of("terminal.usage.options"))
        .commandListHeading(KOREAN.of("terminal.usage.commands"));
    command.getSubcommands().values().forEach(CommandLineInterface::inKorean);
  }

  // --- what goes wrong ---

  private int refuse(ParameterException e) {
    terminal.note(KOREAN.of("terminal.misuse", misuse(e)));
    terminal.note(
        KOREAN.of("terminal.misuse.help", e.getCommandLine().getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  private static String misuse(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched -> {
        var near = unmatched.getSuggestions();
        var unknown = String.join(" ", unmatched.getUnmatched());
        yield near.isEmpty()
            ? KOREAN.of("terminal.misuse.unknown", unknown)
            : KOREAN.of("terminal.misuse.near", unknown, near.getFirst());
      }
      case MissingParameterException missing ->
          KOREAN.of(
              "terminal.misuse.missing",
              String.join(", ", missing.getMissing().stream().map(ArgSpec::paramLabel).toList()));
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
    terminal.note(
        e instanceof ConfigException ? e.getMessage() : KOREAN.of("terminal.failed", reason(e)));
    if (nonmun.verbose()) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      terminal.note(trace.toString());
    } else if (!(e instanceof ConfigException)) {
      terminal.note(KOREAN.of("terminal.failed.verbose"));
    }
    return ExitCode.SOFTWARE;
  }

  /// What our own code says stands for itself; of others the class says as much, unless the mend is
  /// known.
  static String reason(Throwable e) {
    return switch (e) {
      case OutOfMemoryError _ -> KOREAN.of("terminal.failed.memory", e.getMessage());
      case NoSuchFileException missing -> KOREAN.of("terminal.failed.noFile", missing.getFile());
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
