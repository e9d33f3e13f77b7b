package io.nonmun.bot.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The settings in force, and the owner's file behind them.
///
/// A changed file is read and judged whole. Right, its keys that are [Live] are in force at once,
/// while the others wait for a restart and are named; wrong, all of it is refused and the settings
/// stay as they are. Safe for use by many threads.
public final class LiveConfig {

  private static final Logger log = LoggerFactory.getLogger(LiveConfig.class);

  private final Optional<ConfigFile> file;
  private final Map<String, String> environment;
  private final List<Consumer<NonmunConfig>> readers = new CopyOnWriteArrayList<>();
  private final List<Consumer<ConfigException>> refusals = new CopyOnWriteArrayList<>();
  private final List<Consumer<List<String>>> restarts = new CopyOnWriteArrayList<>();
  private volatile NonmunConfig config;
  private Map<String, String> origins; // of what was read last, by key
  private List<String> waiting = List.of(); // keys whose change waits for a restart
  private @Nullable Stamp judged; // the file's when it was last judged, right or wrong
  private @Nullable Stamp seen; // the file's at the last look

  private LiveConfig(Optional<ConfigFile> file, Map<String, String> environment) {
    this.file = file;
    this.environment = Map.copyOf(environment);
    // Before the file is read: a change while it is read is one more change.
    judged = stamp();
    seen = judged;
    config = ConfigReader.read(file, environment);
    origins = ConfigReader.origins(file, environment);
  }

  /// Every key with what is in force and where it was set, in the order of the records.
  public synchronized List<InForce> inForce() {
    return Section.ALL.values("", config).entrySet().stream()
        .map(value ->
            new InForce(
                value.getKey(),
                withoutPassword(value.getValue()),
                origins.get(value.getKey()),
                waiting.contains(value.getKey())))
        .toList();
  }

  /// A URL may have a password in it.
  private static String withoutPassword(String value) {
    return value.replaceAll("([?&]password=)[^&]*", "$1****");
  }

  /// Reads the settings for the first time.
  ///
  /// @param file absent: defaults and environment only, which never change
  /// @throws ConfigException with every mistake
  public static LiveConfig read(Optional<ConfigFile> file, Map<String, String> environment) {
    return new LiveConfig(file, environment);
  }

  /// What is in force now. Whoever works for long asks again instead of keeping it.
  public NonmunConfig now() {
    return config;
  }

  /// Has somebody told what stands in a changed file, also where that needs a restart. If it fails,
  /// it is told again by the next looks until it does not.
  public void onRead(Consumer<NonmunConfig> reader) {
    readers.add(reader);
  }

  /// Has somebody told of a changed file that is refused; the message is the one of a start.
  public void onRefusal(Consumer<ConfigException> listener) {
    refusals.add(listener);
  }

  /// Has somebody told which changed keys wait for a restart, whenever these are others than
  /// before.
  public void onRestartNeeded(Consumer<List<String>> listener) {
    restarts.add(listener);
  }

  /// Looks at the file once. A change counts when two looks in a row see the same: an editor may be
  /// in the middle of writing it.
  public synchronized void look() {
    var current = stamp();
    var settled = current.equals(seen);
    seen = current;
    if (!settled || current.equals(judged)) {
      return;
    }
    NonmunConfig read;
    try {
      read = ConfigReader.read(file, environment);
    } catch (ConfigException e) {
      judged = current;
      log.warn("config refused, the old settings stay in force: {}", e.getMessage());
      refusals.forEach(listener -> listener.accept(e));
      return;
    }
    origins = ConfigReader.origins(file, environment);
    putInForce(read);
    tell(read);
    judged = current;
  }

  private void putInForce(NonmunConfig read) {
    var merged = Section.ALL.merge(config, read);
    var changed = Section.ALL.changes(config, merged);
    var waitingBefore = waiting;
    waiting = Section.ALL.changes(merged, read);
    config = merged;
    if (!changed.isEmpty() || !waiting.equals(waitingBefore)) {
      log.info("config read: changed={} need-restart={}", changed, waiting);
    }
    if (!waiting.isEmpty() && !waiting.equals(waitingBefore)) {
      restarts.forEach(listener -> listener.accept(waiting));
    }
  }

  /// One that fails keeps the news from no other.
  private void tell(NonmunConfig read) {
    RuntimeException failure = null;
    for (var reader : readers) {
      try {
        reader.accept(read);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private Stamp stamp() {
    try {
      return file.isEmpty()
          ? Stamp.NONE
          : new Stamp(Files.getLastModifiedTime(file.get().path()), Files.size(file.get().path()));
    } catch (IOException e) {
      return Stamp.NONE;
    }
  }

  /// Cheap to read, and different after nearly every change.
  private record Stamp(FileTime modified, long sizeBytes) {
    static final Stamp NONE = new Stamp(FileTime.fromMillis(0), -1);
  }
}
