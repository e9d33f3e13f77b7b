package io.nonmun.storage.jdbc;

import static java.util.stream.Collectors.toMap;

import io.nonmun.storage.VoteRepository;
import io.nonmun.storage.model.ArxivId;
import java.util.Collection;
import java.util.Map;

final class JdbcVoteRepository implements VoteRepository {

  private static final String SAVE =
      """
      INSERT INTO vote (paper, votes) VALUES (?, ?)
      ON CONFLICT (paper) DO UPDATE SET votes = excluded.votes
      """;

  private final Database database;

  JdbcVoteRepository(Database database) {
    this.database = database;
  }

  @Override
  public void save(Map<ArxivId, Integer> votes) {
    database.write(
        "save " + votes.size() + " counts of votes",
        _ ->
            database.batch(
                SAVE,
                votes.entrySet(),
                count -> new Object[] {count.getKey().value(), count.getValue()}));
  }

  @Override
  public Map<ArxivId, Integer> votes(Collection<ArxivId> papers) {
    return database.read(
        "read counts of votes",
        sql ->
            Chunks.of(papers)
                .flatMap(chunk ->
                    sql
                        .sql("SELECT paper, votes FROM vote WHERE paper IN (:papers)")
                        .param("papers", chunk.stream().map(ArxivId::value).toList())
                        .query((row, _) ->
                            Map.entry(new ArxivId(row.getString("paper")), row.getInt("votes")))
                        .list()
                        .stream())
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
