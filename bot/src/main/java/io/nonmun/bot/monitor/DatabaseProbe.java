package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.StorageException;

/// Tells the admins when the database takes nothing, and when it does again.
public record DatabaseProbe(StorageCheck check, AdminAlerts alerts) {

  private static final String SUBJECT = "database";

  /// Probes, and tells the admins what they do not know yet.
  public void look() {
    try {
      check.probeAnew();
      alerts.mended(SUBJECT, KOREAN.of("owner.database.well"));
    } catch (StorageException e) {
      alerts.broken(SUBJECT, KOREAN.of("owner.database.broken", e.getMessage()));
    }
  }
}
