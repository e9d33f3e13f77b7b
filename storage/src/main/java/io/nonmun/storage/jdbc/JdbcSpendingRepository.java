package io.nonmun.storage.jdbc;

import io.nonmun.storage.SpendingRepository;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

final class JdbcSpendingRepository implements SpendingRepository {

  /// Costs are kept in billionths, rounded up so that a budget is never overrun by rounding.
  private static final int DECIMALS = 9;

  private final Database database;

  JdbcSpendingRepository(Database database) {
    this.database = database;
  }

  @Override
  public void record(
      Instant at,
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost) {
    var billionths = cost.setScale(DECIMALS, RoundingMode.CEILING).unscaledValue().longValueExact();
    database.write(
        "record spending",
        sql ->
            sql.sql(
                    """
                    INSERT INTO spending
                      (at, provider, model, prompt_tokens, completion_tokens, cost_billionths)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """)
                .params(Utc.text(at), provider, model, promptTokens, completionTokens, billionths)
                .update());
  }

  @Override
  public BigDecimal since(String provider, Instant from) {
    return database.read(
        "add up spending",
        sql ->
            BigDecimal.valueOf(
                sql.sql(
                        """
                        SELECT coalesce(sum(cost_billionths), 0) FROM spending
                        WHERE provider = ? AND at >= ?
                        """)
                    .params(provider, Utc.text(from))
                    .query(Long.class)
                    .single(),
                DECIMALS));
  }
}
