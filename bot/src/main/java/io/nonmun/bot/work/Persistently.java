package io.nonmun.bot.work;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.retry.Backoff;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what must not be forgotten, however long the database takes no writes: that a message was
/// sent is known here and nowhere else.
public final class Persistently {

  private static final Logger log = LoggerFactory.getLogger(Persistently.class);
  private static final Backoff PAUSES =
      new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(15));

  private static final int TRIES = 5;

  private Persistently() {}

  /// Tries until it is written. What fails for another reason than the database's is tried a few
  /// times: to forget that a message was sent is to send it again.
  public static void write(Runnable change) throws InterruptedException {
    var others = 0;
    for (var failures = 1; ; failures++) {
      try {
        change.run();
        return;
      } catch (StorageException e) {
        if (failures == 1) { // The log may lie on the same full disk.
          log.warn("{}; trying again until it works", e.getMessage());
        }
      } catch (RuntimeException | Error e) {
        if (++others == TRIES) {
          throw e;
        }
        log.error("what was done could not be written; trying again", e);
      }
      Thread.sleep(PAUSES.after(failures));
    }
  }
}
