package io.nonmun.storage.jdbc;

import io.nonmun.storage.ResponseCacheRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

final class JdbcResponseCacheRepository implements ResponseCacheRepository {

  static final long MAX_BYTES = 64L << 20;

  private static final String SAVE =
      """
      INSERT INTO response
        (url, etag, last_modified, content_type, stored_at, size_bytes, body_gzip)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (url) DO UPDATE SET etag = excluded.etag,
        last_modified = excluded.last_modified, content_type = excluded.content_type,
        stored_at = excluded.stored_at, size_bytes = excluded.size_bytes,
        body_gzip = excluded.body_gzip
      """;

  private static final String DROP_OLDEST =
      """
      DELETE FROM response WHERE url IN (
        SELECT url FROM (
          SELECT url, sum(size_bytes) OVER (ORDER BY stored_at DESC, url) AS newer_bytes
          FROM response) AS sized
        WHERE newer_bytes > ?)
      """;

  private final Database database;
  private final long maxBytes;

  /// @param maxBytes of all compressed bodies together
  JdbcResponseCacheRepository(Database database, long maxBytes) {
    this.database = database;
    this.maxBytes = maxBytes;
  }

  @Override
  public Optional<CachedResponse> find(String url) {
    return database.read(
        "read the stored response of " + url,
        sql ->
            sql.sql("SELECT * FROM response WHERE url = ?")
                .param(url)
                .query(JdbcResponseCacheRepository::response)
                .optional());
  }

  @Override
  public void save(CachedResponse response) {
    var body = Gzip.pack(response.body());
    if (body.length > maxBytes) {
      return; // it would push out all others and then itself
    }
    database.write(
        "store the response of " + response.url(),
        sql -> {
          sql.sql(SAVE)
              .params(
                  response.url(),
                  response.etag(),
                  response.lastModified(),
                  response.contentType(),
                  Utc.text(response.storedAt()),
                  body.length,
                  body)
              .update();
          return sql.sql(DROP_OLDEST).param(maxBytes).update();
        });
  }

  private static CachedResponse response(ResultSet row, int rowNumber) throws SQLException {
    return new CachedResponse(
        row.getString("url"),
        row.getString("etag"),
        row.getString("last_modified"),
        row.getString("content_type"),
        Gzip.unpack(row.getBytes("body_gzip")),
        Utc.instant(row.getString("stored_at")));
  }
}
