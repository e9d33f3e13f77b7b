package io.nonmun.gpumodel.cuda;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.PrintWriter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs the tests with the tag `gpu`, where there is no Maven. Exits with 0 if there were some and
/// none failed.
final class Verify {

  private static final int STACK_LINES = 10;

  private Verify() {}

  /// @param wanted parts of the names of the classes that are wanted; none for all
  public static void main(String[] wanted) {
    CudaOnDevice.require();
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage("io.nonmun.gpumodel"))
            .filters(
                includeTags("gpu"),
                includeClassNamePatterns(".*(" + String.join("|", wanted) + ").*"))
            .build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener, new Progress());
    var summary = listener.getSummary();
    var out = new PrintWriter(System.out, true);
    summary.printFailuresTo(out, STACK_LINES);
    summary.printTo(out);
    var passed = summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
    System.exit(passed ? 0 : 1);
  }

  /// A line for each class and each test, as they end, with the seconds that it took.
  private static final class Progress implements TestExecutionListener {

    private long begin;

    @Override
    public void executionStarted(TestIdentifier test) {
      begin = System.nanoTime();
      if (test.isContainer()) {
        System.out.println(test.getDisplayName());
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        System.out.printf(
            "  %-10s %6.1f s  %s%n",
            result.getStatus(), (System.nanoTime() - begin) / 1e9, test.getDisplayName());
      }
    }
  }
}
