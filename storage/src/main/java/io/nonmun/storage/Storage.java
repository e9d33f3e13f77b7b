package io.nonmun.storage;

import io.nonmun.storage.jdbc.Database;
import java.nio.file.Path;

/// The open database: the way to every repository.
///
/// It and all its repositories may be used from any thread, and several processes may have the same
/// file open. Every repository method throws [StorageException] when the database cannot be read or
/// written; a change is kept whole or not at all.
public final class Storage implements AutoCloseable {

  private final Database database;

  private Storage(Database database) {
    this.database = database;
  }

  /// Opens the database, creating it or bringing its schema up to date first. Before an existing
  /// one is changed, a backup is written beside it.
  ///
  /// @throws StorageException if it cannot be opened, is no database of this program, or was
  ///   written by a newer version of it
  public static Storage open(StorageSettings settings) {
    return new Storage(Database.open(settings.url()));
  }

  public PaperRepository papers() {
    return database.papers();
  }

  public LedgerRepository ledger() {
    return database.ledger();
  }

  public SummaryRepository summaries() {
    return database.summaries();
  }

  public SpendingRepository spending() {
    return database.spending();
  }

  public GateRepository gates() {
    return database.gates();
  }

  public ResponseCacheRepository responses() {
    return database.responses();
  }

  /// Writes a consistent copy while the database is in use. To restore it, stop the program, move
  /// the database away with its `-wal` and `-shm` files, and put the copy in its place.
  ///
  /// @throws StorageException if `target` exists or cannot be written
  public void backup(Path target) {
    database.backup(target);
  }

  @Override
  public void close() {
    database.close();
  }
}
