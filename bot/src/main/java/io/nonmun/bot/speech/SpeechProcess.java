package io.nonmun.bot.speech;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Speech by a program of the owner's: it gets the text in UTF-8 on its standard input, and gives
/// the sound on its standard output. One runs at a time, without a shell, with an empty environment
/// but for the path, and ends by itself or is killed. Safe for use by many threads.
public final class SpeechProcess implements Speech {

  /// Telegram takes 50 MB; three minutes of WAV have 8.
  private static final int MOST_BYTES = 40 << 20;

  private static final byte[] OGG = "OggS".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WAV = "RIFF".getBytes(StandardCharsets.US_ASCII);

  private final List<String> command;
  private final Duration limit;
  private final int mostBytes;
  private final Semaphore turn = new Semaphore(1, true);

  /// @param command the program and its arguments, at least one
  /// @param limit of its time
  public SpeechProcess(List<String> command, Duration limit) {
    this(command, limit, MOST_BYTES);
  }

  SpeechProcess(List<String> command, Duration limit, int mostBytes) {
    this.command = List.copyOf(command);
    this.limit = limit;
    this.mostBytes = mostBytes;
  }

  @Override
  public Outcome say(String text) throws InterruptedException {
    turn.acquire();
    try {
      return said(text.getBytes(StandardCharsets.UTF_8));
    } finally {
      turn.release();
    }
  }

  private Outcome said(byte[] text) throws InterruptedException {
    Process process;
    try {
      process = start();
    } catch (IOException e) {
      return failed("cannot be started (%s); install it or mend the path", e.getMessage());
    }
    try {
      var writing = Thread.ofVirtual().name("speech text").start(() -> write(process, text));
      var sound = new FutureTask<>(() -> read(process.getInputStream()));
      Thread.ofVirtual().name("speech sound").start(sound);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return failed("was not done within %s; raise nonmun.speech.timeout", limit);
      }
      writing.join();
      return process.exitValue() == 0
          ? outcome(sound.get(limit.toMillis(), TimeUnit.MILLISECONDS)) // a child may hold it open
          : failed("ended with %d; try it in a terminal", process.exitValue());
    } catch (TimeoutException e) {
      return failed("ended, and something that it started did not; let it wait for that");
    } catch (ExecutionException e) {
      return failed("gave a sound that cannot be read: %s", e.getCause());
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    var builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    var path = builder.environment().get("PATH");
    builder.environment().clear();
    if (path != null) {
      builder.environment().put("PATH", path);
    }
    return builder.start();
  }

  private static void write(Process process, byte[] text) {
    try (var in = process.getOutputStream()) {
      in.write(text);
    } catch (IOException _) {
      // It has read what it wanted; how it ends says the rest.
    }
  }

  /// One byte more than is allowed, so that it can be told; the rest is read and let go, or the
  /// program would wait for its reader.
  private byte[] read(InputStream sound) throws IOException {
    var bytes = sound.readNBytes(mostBytes + 1);
    sound.transferTo(OutputStream.nullOutputStream());
    return bytes;
  }

  private Outcome outcome(byte[] sound) {
    if (sound.length > mostBytes) {
      return failed("gave more than %d bytes; let it speak in Opus", mostBytes);
    }
    if (begins(sound, OGG)) {
      return new Spoken(sound, true);
    }
    return begins(sound, WAV)
        ? new Spoken(sound, false)
        : failed("gave %d bytes that are neither Ogg nor WAV", sound.length);
  }

  private static boolean begins(byte[] sound, byte[] magic) {
    return sound.length > magic.length
        && Arrays.equals(sound, 0, magic.length, magic, 0, magic.length);
  }

  private Failed failed(String what, Object... arguments) {
    return new Failed(
        "speech.command: %s %s".formatted(command.getFirst(), what.formatted(arguments)));
  }
}
