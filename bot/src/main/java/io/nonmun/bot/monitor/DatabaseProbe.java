package io.nonmun.bot.monitor;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.StorageException;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Finds out whether the database can be read and written: a file that is read-only, and a disk
/// that is full, are seen by writing only.
///
/// @param query any that reads the database
public record DatabaseProbe(
    Supplier<?> query, MarkRepository marks, InstantSource clock, AdminAlerts alerts) {

  private static final String SUBJECT = "database";
  private static final String MARK = "probed-at";

  /// Reads and writes.
  ///
  /// @throws StorageException if either cannot be done
  public void probe() {
    query.get();
    marks.set(MARK, clock.instant());
  }

  /// Probes, and tells the admins what they do not know yet.
  public void look() {
    try {
      probe();
      alerts.mended(SUBJECT, "데이터베이스를 다시 읽고 씁니다.");
    } catch (StorageException e) {
      alerts.broken(
          SUBJECT,
          "데이터베이스를 읽거나 쓰지 못합니다: "
              + e.getMessage()
              + "\n디스크의 남은 자리와 파일의 권한을 확인하세요(./nonmun doctor). 그동안 저장할 것이 있는 일은 미루어집니다.");
    }
  }
}
