package io.nonmun.bot.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A response that takes its time. While there is nothing to say it sends a sign of life, which
/// keeps the connection open and is how a client that has gone is noticed: the JDK's server tells
/// of it only where something is written.
///
/// Closed before [#end], it is left as it is: its owner says what went wrong, or cuts the
/// connection, so that half an answer is not taken for a whole one.
final class SlowResponse implements AutoCloseable {

  private final HttpExchange exchange;
  private final String type;
  private final byte[] pulse;
  private final Duration every;
  private final Runnable gone;
  private @Nullable OutputStream out;
  private boolean over;

  /// @param pulse what a reader passes over: a comment, or white space
  /// @param gone called where the client does not take the pulse
  SlowResponse(HttpExchange exchange, String type, String pulse, Duration every, Runnable gone) {
    this.exchange = exchange;
    this.type = type;
    this.pulse = pulse.getBytes(StandardCharsets.UTF_8);
    this.every = every;
    this.gone = gone;
    Thread.ofVirtual().name("pulse").start(this::live);
  }

  private synchronized void live() {
    try {
      wait(every.toMillis());
      while (!over) {
        write(pulse);
        wait(every.toMillis());
      }
    } catch (IOException e) {
      gone.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  /// Sends a part.
  ///
  /// @throws IOException if the client has gone
  synchronized void send(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] bytes) throws IOException {
    if (out == null) {
      begin(0);
    }
    out.write(bytes);
    out.flush();
  }

  private void begin(long length) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(200, length);
    out = exchange.getResponseBody();
  }

  /// Sends the last part, which is not empty.
  synchronized void end(String text) throws IOException {
    over = true;
    notifyAll();
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (out == null) {
      begin(bytes.length);
    }
    out.write(bytes);
    out.close();
  }

  @Override
  public synchronized void close() {
    over = true;
    notifyAll();
  }
}
