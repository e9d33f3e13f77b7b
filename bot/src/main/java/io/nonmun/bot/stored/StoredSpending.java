package io.nonmun.bot.stored;

import io.nonmun.storage.SpendingRepository;
import io.nonmun.summarizer.model.Spending;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Supplier;

/// The summarizer's book of expenses, kept in the database, which a run without a paid model need
/// not open.
///
/// @param tokens told of what each request used
public record StoredSpending(Supplier<SpendingRepository> book, Tokens tokens) implements Spending {

  @FunctionalInterface
  public interface Tokens {
    void used(int prompt, int completion);
  }

  @Override
  public void record(
      Instant at,
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost) {
    tokens.used(promptTokens, completionTokens);
    book.get().record(at, provider, model, promptTokens, completionTokens, cost);
  }

  @Override
  public BigDecimal since(String provider, Instant from) {
    return book.get().since(provider, from);
  }
}
