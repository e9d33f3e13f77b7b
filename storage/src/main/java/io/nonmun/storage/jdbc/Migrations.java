package io.nonmun.storage.jdbc;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The numbered scripts that bring a database to the schema this program knows.
///
/// @param newest version of the last script: stated, not scanned for, so that a start with an
///   up-to-date database needs one query and not Flyway's half second
record Migrations(List<String> locations, int newest) {

  /// Our own name, so that no other program's history is taken for ours.
  static final String TABLE = "nonmun_schema_history";

  void run(DataSource dataSource) {
    var flyway =
        Flyway.configure()
            .dataSource(dataSource)
            .table(TABLE)
            .locations(locations.toArray(String[]::new))
            .target(String.valueOf(newest))
            .load();
    LogFactory.setLogCreator(QuietLog::new); // loading has reset it
    flyway.migrate();
  }

  /// Flyway tells its steps at INFO; here they are details of one step.
  private record QuietLog(Logger logger) implements Log {

    QuietLog(Class<?> origin) {
      this(LoggerFactory.getLogger(origin));
    }

    @Override
    public void debug(String message) {
      logger.debug(message);
    }

    @Override
    public void info(String message) {
      logger.debug(message);
    }

    @Override
    public void notice(String message) {
      logger.debug(message);
    }

    @Override
    public void warn(String message) {
      logger.warn(message);
    }

    // A failure is also thrown, and logged by whoever handles it.

    @Override
    public void error(String message) {
      logger.debug(message);
    }

    @Override
    public void error(String message, Exception e) {
      logger.debug(message, e);
    }
  }
}
