package io.nonmun.bot.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.nonmun.storage.model.text.Quote;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Writes each log event as one plain line without secrets, with its date and time in the machine's
/// zone and that zone's offset (ISO 8601). `logback.xml` sends it to stderr.
public final class LogLayout extends LayoutBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

  private static final int LONGEST = 10_000;

  private static volatile boolean verbose;

  private final ZoneId zone;

  public LogLayout() {
    this(ZoneId.systemDefault());
  }

  LogLayout(ZoneId zone) {
    this.zone = zone;
  }

  /// Whether to show INFO and stack traces too.
  static void setVerbose(boolean value) {
    verbose = value;
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(value ? Level.INFO : Level.WARN);
  }

  /// For a process that nobody watches: what the program itself does, one line each, is told.
  static void setService() {
    ((Logger) LoggerFactory.getLogger("io.nonmun")).setLevel(Level.INFO);
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    var name = event.getLoggerName();
    return Redactor.redact(
        "%s %-5s %s: %s%s%n"
            .formatted(
                TIME.format(event.getInstant().atZone(zone)),
                event.getLevel(),
                name.substring(name.lastIndexOf('.') + 1),
                Quote.visible(brief(event.getFormattedMessage())),
                thrown(event.getThrowableProxy())));
  }

  /// A message may quote a file or an answer of any length. Masked before it is cut, or half a
  /// secret would be left.
  private static String brief(String message) {
    if (message.length() <= LONGEST) {
      return message;
    }
    var masked = Redactor.redact(message);
    return masked.length() <= LONGEST
        ? masked
        : masked.substring(0, LONGEST) + "… (" + (masked.length() - LONGEST) + " more)";
  }

  private static String thrown(@Nullable IThrowableProxy thrown) {
    if (thrown == null) {
      return "";
    }
    return verbose
        ? "\n" + ThrowableProxyUtil.asString(thrown).stripTrailing()
        : Quote.visible(brief(" (" + thrown.getClassName() + ": " + thrown.getMessage() + ")"));
  }
}
