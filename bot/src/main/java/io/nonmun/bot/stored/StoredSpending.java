package io.nonmun.bot.stored;

import io.nonmun.storage.SpendingRepository;
import io.nonmun.storage.StorageException;
import io.nonmun.summarizer.model.BookClosedException;
import io.nonmun.summarizer.model.Spending;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Supplier;

/// The summarizer's book of expenses, kept in the database, which a run without a paid model need
/// not open.
///
/// @param check throws where nothing can be stored now
/// @param tokens told of what each request used
public record StoredSpending(Supplier<SpendingRepository> book, Runnable check, Tokens tokens)
    implements Spending {

  @FunctionalInterface
  public interface Tokens {
    void used(int prompt, int completion);
  }

  @Override
  public void requireOpen() {
    try {
      check.run();
    } catch (StorageException e) {
      throw new BookClosedException(e);
    }
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
