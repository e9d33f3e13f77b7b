package io.nonmun.gpumodel.cuda;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import io.nonmun.gpumodel.bench.Readings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs the tests with the tag `gpu`, where there is no Maven. Exits with 0 if there were some for
/// each name and none failed.
///
/// One context stays open for all of them, so that the driver need not begin anew with each.
final class Verify {

  private static final int STACK_LINES = 10;
  private static final String JSON = "--json=";

  private Verify() {}

  /// @param arguments `--json=FILE` for a line of each test, and parts of the names of the classes
  ///   that are wanted, which run in this order; none for all
  public static void main(String[] arguments) {
    Path json = null;
    var wanted = new ArrayList<String>();
    for (var argument : arguments) {
      if (argument.startsWith(JSON)) {
        json = Path.of(argument.substring(JSON.length()));
      } else {
        wanted.add(argument);
      }
    }
    CudaOnDevice.require();
    var readings = new Readings(json);
    var passed = true;
    try (var _ = CudaOnDevice.hold()) {
      for (var name : wanted.isEmpty() ? List.of("") : wanted) {
        passed &= run(name, readings);
      }
    }
    System.exit(passed ? 0 : 1);
  }

  private static boolean run(String name, Readings readings) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage("io.nonmun.gpumodel"))
            .filters(includeTags("gpu"), includeClassNamePatterns(".*" + name + ".*"))
            .build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener, new Progress(readings));
    var summary = listener.getSummary();
    var out = new PrintWriter(System.out, true);
    summary.printFailuresTo(out, STACK_LINES);
    out.printf(
        Locale.ROOT,
        "%s: %d tests passed, %d failed%n",
        name.isEmpty() ? "all" : name,
        summary.getTestsSucceededCount(),
        summary.getTotalFailureCount());
    return summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
  }

  /// A line for each class and each test, as they end, with the seconds that it took.
  private static final class Progress implements TestExecutionListener {

    private final Readings readings;
    private long begin;

    Progress(Readings readings) {
      this.readings = readings;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      begin = System.nanoTime();
      if (test.isContainer()) {
        System.out.println(test.getDisplayName());
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (!test.isTest()) {
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
          readings.add(
              "test",
              "class",
              test.getDisplayName(),
              "test",
              "(all)",
              "status",
              "failed",
              "why",
              why(result));
        }
        return;
      }
      var seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          Locale.ROOT, "  %-10s %6.1f s  %s%n", result.getStatus(), seconds, test.getDisplayName());
      readings.add(
          "test",
          "class",
          className(test),
          "test",
          test.getLegacyReportingName(),
          "status",
          result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? "passed" : "failed",
          "seconds",
          Math.round(seconds * 1000) / 1000.0,
          "why",
          why(result));
    }

    private static String className(TestIdentifier test) {
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(source -> ((MethodSource) source).getJavaClass().getSimpleName())
          .orElse("");
    }

    private static @Nullable String why(TestExecutionResult result) {
      return result
          .getThrowable()
          .map(Throwable::toString)
          .map(text -> text.lines().limit(3).reduce("", (a, b) -> a + b + " ").strip())
          .orElse(null);
    }
  }
}
