package io.nonmun.storage.jdbc;

import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.jdbc4.JDBC4Connection;

/// Connections whose transactions begin with `BEGIN IMMEDIATE`: one that reads before it writes
/// would else fail at once, without waiting, where another has written in between.
///
/// The driver's own mode for that takes the lock once more right after each commit, where waiting
/// for another process in vain would report a change as failed that was kept.
final class ImmediateDataSource extends SQLiteDataSource {

  private final String location;

  ImmediateDataSource(String location, SQLiteConfig config) {
    super(config);
    this.location = location;
    setUrl(SqliteDialect.PREFIX + location);
  }

  @Override
  public SQLiteConnection getConnection(String user, String password) throws SQLException {
    return new ImmediateConnection(getUrl(), location, getConfig().toProperties());
  }

  private static final class ImmediateConnection extends JDBC4Connection {

    ImmediateConnection(String url, String location, Properties properties) throws SQLException {
      super(url, location, properties);
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
      var begins = getAutoCommit() && !autoCommit;
      super.setAutoCommit(autoCommit);
      if (begins) {
        try (var statement = createStatement()) {
          statement.execute("ROLLBACK"); // the driver's deferred one, which has done nothing yet
          statement.execute("BEGIN IMMEDIATE");
        }
      }
    }
  }
}
