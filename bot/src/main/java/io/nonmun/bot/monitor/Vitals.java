package io.nonmun.bot.monitor;

import io.nonmun.summarizer.model.ProviderStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the running bot knows of its own well-being. Safe for use by many threads.
public final class Vitals {

  private final Instant startedAt;
  private final Supplier<Optional<LocalDate>> newestDay;
  private final Supplier<List<ProviderStatus>> providers;
  private volatile @Nullable Instant lastPoll;
  private volatile Optional<String> refusal = Optional.empty();

  public Vitals(
      Instant startedAt,
      Supplier<Optional<LocalDate>> newestDay,
      Supplier<List<ProviderStatus>> providers) {
    this.startedAt = startedAt;
    this.newestDay = newestDay;
    this.providers = providers;
  }

  /// Telegram answered a request for updates, with some or none.
  public void polled(Instant at) {
    lastPoll = at;
  }

  /// Why Telegram takes no call until the owner acts, or empty.
  public void refused(Optional<String> reason) {
    refusal = reason;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public Optional<Instant> lastPoll() {
    return Optional.ofNullable(lastPoll);
  }

  public Optional<String> refusal() {
    return refusal;
  }

  public Optional<LocalDate> newestDay() {
    return newestDay.get();
  }

  public List<ProviderStatus> providers() {
    return providers.get();
  }
}
