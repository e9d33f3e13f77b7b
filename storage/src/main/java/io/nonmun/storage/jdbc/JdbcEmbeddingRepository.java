package io.nonmun.storage.jdbc;

import io.nonmun.storage.EmbeddingRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class JdbcEmbeddingRepository implements EmbeddingRepository {

  private static final String MISSING =
      """
      SELECT known.* FROM (
        SELECT row, paper FROM search_entry ORDER BY row DESC LIMIT :newest) AS entry
      JOIN paper_version AS known USING (paper)
      WHERE known.version = (SELECT max(version) FROM paper_version WHERE paper = known.paper)
        AND NOT EXISTS (
          SELECT 1 FROM embedding
          WHERE embedding.paper = known.paper AND embedding.version = known.version
            AND model = :model)
      ORDER BY row DESC LIMIT :most
      """;

  private static final String SAVE =
      """
      INSERT INTO embedding (paper, version, model, scale, bytes)
      SELECT id, ?, ?, ?, ? FROM paper WHERE id = ?
      ON CONFLICT (paper) DO UPDATE SET version = excluded.version, model = excluded.model,
        scale = excluded.scale, bytes = excluded.bytes
      """;

  private static final String NEWEST =
      """
      SELECT paper, scale, bytes FROM search_entry JOIN embedding USING (paper)
      WHERE model = ? ORDER BY row DESC LIMIT ?
      """;

  private final Database database;

  JdbcEmbeddingRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<Paper> missing(String model, int newest, int most) {
    return database.read(
        "find papers without a vector",
        sql ->
            sql.sql(MISSING)
                .param("model", model)
                .param("newest", newest)
                .param("most", most)
                .query(JdbcPaperRepository::paper)
                .list());
  }

  @Override
  public void save(String model, Map<PaperVersion, Embedding> vectors) {
    database.write(
        "save " + vectors.size() + " vectors",
        sql ->
            database.batch(
                SAVE,
                vectors.entrySet(),
                entry ->
                    new Object[] {
                      entry.getKey().version(),
                      model,
                      entry.getValue().scale(),
                      entry.getValue().bytes(),
                      entry.getKey().id().value()
                    }));
  }

  @Override
  public Map<ArxivId, Embedding> newest(String model, int most) {
    return database.read(
        "read vectors",
        sql -> {
          var vectors = new LinkedHashMap<ArxivId, Embedding>();
          sql.sql(NEWEST)
              .params(model, most)
              .query(row -> {
                vectors.put(
                    new ArxivId(row.getString("paper")),
                    Embedding.of(row.getBytes("bytes"), row.getFloat("scale")));
              });
          return vectors;
        });
  }
}
