package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfOutcome.Reason;
import io.nonmun.fetcher.PdfOutcome.Refused;
import io.nonmun.fetcher.PdfReader;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads each PDF in a Java process of its own, one at a time: what a file does to its reader ends
/// with that process, and time and memory are the operating system's to take.
///
/// The process has the class path and the Java of this one, an empty environment, so that no secret
/// is within its reach, and gets the file on its standard input: nothing is written to a disk. Safe
/// for use by many threads, who wait for their turn.
public final class PdfProcess implements PdfReader {

  private static final Logger log = LoggerFactory.getLogger(PdfProcess.class);

  /// As `-XX:+ExitOnOutOfMemoryError` ends a process.
  private static final int OUT_OF_MEMORY = 3;

  /// As Java ends where a class is missing, or something else that no file is to blame for.
  private static final int NOT_STARTED = 1;

  /// Of an answer; a page has some kilobytes.
  private static final int MOST_BYTES = 32 << 20;

  private final PdfLimits limits;
  private final Semaphore turn = new Semaphore(1, true);

  public PdfProcess(PdfLimits limits) {
    this.limits = limits;
  }

  @Override
  public PdfOutcome read(byte[] pdf, int pages) throws InterruptedException {
    if (pdf.length > limits.bytes()) {
      return new Refused(Reason.TOO_LARGE);
    }
    turn.acquire();
    try {
      return read(command(pages), pdf);
    } finally {
      turn.release();
    }
  }

  private PdfOutcome read(List<String> command, byte[] pdf) throws InterruptedException {
    var process = start(command);
    try {
      var answer = new FutureTask<>(() -> exchanged(process, pdf));
      Thread.ofVirtual().name("pdf").start(answer);
      if (!process.waitFor(limits.time().toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("stage=pdf bytes={} is not read within {}", pdf.length, limits.time());
        return new Refused(Reason.TOO_MUCH_WORK);
      }
      return outcome(process.exitValue(), answer);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command) {
    var builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().clear();
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst() + " to read a PDF", e);
    }
  }

  /// A process that ends before it has read everything has said why.
  private static byte[] exchanged(Process process, byte[] pdf) throws IOException {
    try (var in = process.getOutputStream()) {
      in.write(pdf);
    } catch (IOException e) {
      log.debug("the process closed its input: {}", e.getMessage());
    }
    return process.getInputStream().readNBytes(MOST_BYTES);
  }

  private static PdfOutcome outcome(int status, FutureTask<byte[]> answer)
      throws InterruptedException {
    if (status == OUT_OF_MEMORY) {
      return new Refused(Reason.TOO_MUCH_WORK);
    }
    if (status == NOT_STARTED) {
      throw new IllegalStateException(
          "the process that reads PDFs failed by itself; is the class path whole? "
              + System.getProperty("java.class.path"));
    }
    try {
      return Wire.read(new DataInputStream(new ByteArrayInputStream(answer.get())));
    } catch (ExecutionException | IOException | RuntimeException e) {
      log.warn("stage=pdf the process ended with {} and no answer: {}", status, e.toString());
      return new Refused(Reason.BROKEN);
    }
  }

  private List<String> command(int pages) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + limits.heapMegabytes() + "m",
        "-XX:+UseSerialGC",
        "-XX:ActiveProcessorCount=1",
        "-XX:TieredStopAtLevel=1", // it lives for seconds
        "-XX:+ExitOnOutOfMemoryError",
        "-Xlog:disable",
        "-Djava.awt.headless=true",
        "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
        "-Dorg.apache.commons.logging.LogFactory=org.apache.commons.logging.impl.LogFactoryImpl",
        "-cp",
        System.getProperty("java.class.path"),
        PdfChild.class.getName(),
        Integer.toString(Math.min(pages, limits.pages())),
        Integer.toString(limits.pages()),
        Long.toString(limits.time().toMillis()));
  }
}
