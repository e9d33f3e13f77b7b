package io.nonmun.bot.monitor;

import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.StorageException;
import io.nonmun.summarizer.model.ProviderStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// What `/actuator/health` looks at.
///
/// `DOWN` (HTTP 503) is what a restart may mend: the database, or a bot that has gone deaf.
/// `DEGRADED` (HTTP 200) is what it cannot: arXiv late, the model away. `UNKNOWN`: not yet.
public final class HealthChecks {

  /// Long polling asks once a minute at least.
  static final Duration DEAF_AFTER = Duration.ofMinutes(5);

  /// From the regular announcement until a day without one is beyond doubt: holidays come one by
  /// one, but at the end of the year.
  static final Duration LATE_AFTER = Duration.ofDays(4);

  static final int LONG_QUEUE = 10_000;

  private static final Status DEGRADED = new Status("DEGRADED");

  private HealthChecks() {}

  /// @param probe reads and writes the database
  public static HealthIndicator database(Runnable probe) {
    return () -> {
      try {
        probe.run();
        return Health.up().build();
      } catch (StorageException e) {
        return Health.down().withDetail("reason", String.valueOf(e.getMessage())).build();
      }
    };
  }

  /// @param refusal why Telegram takes no call until the owner acts, or empty
  public static HealthIndicator lastPoll(
      Supplier<Optional<Instant>> lastPoll,
      Supplier<Optional<String>> refusal,
      Instant startedAt,
      InstantSource clock) {
    return () -> {
      var refused = refusal.get();
      var last = lastPoll.get();
      var heard = last.orElse(startedAt);
      var deaf = Duration.between(heard, clock.instant()).compareTo(DEAF_AFTER) > 0;
      var status =
          deaf || refused.isPresent() ? Status.DOWN : last.isPresent() ? Status.UP : Status.UNKNOWN;
      var health =
          Health.status(status).withDetail("last", last.map(Instant::toString).orElse("never"));
      refused.ifPresent(reason -> health.withDetail("reason", reason));
      return health.build();
    };
  }

  public static HealthIndicator lastAnnouncement(
      Supplier<Optional<LocalDate>> newestDay, InstantSource clock) {
    return unlessUnreadable(() -> {
      var newest = newestDay.get();
      var due = AnnouncementCalendar.due(clock.instant().minus(LATE_AFTER));
      var status =
          newest.isEmpty() ? Status.UNKNOWN : newest.get().isBefore(due) ? DEGRADED : Status.UP;
      return Health.status(status)
          .withDetail("newest", newest.map(LocalDate::toString).orElse("none"))
          .build();
    });
  }

  public static HealthIndicator providers(Supplier<List<ProviderStatus>> providers) {
    return () -> {
      var all = providers.get();
      var models = all.stream().filter(p -> !p.name().equals("extractive")).toList();
      var served = models.isEmpty() || models.stream().anyMatch(ProviderStatus::ready);
      var health = Health.status(served ? Status.UP : DEGRADED);
      all.forEach(
          provider -> health.withDetail(provider.name(), provider.ready() ? "ready" : "not ready"));
      return health.build();
    };
  }

  /// What a model says of a paper stays inside; an admin asks the bot.
  public static HealthIndicator model(ModelHealth model) {
    return () -> {
      var window = model.window();
      var status = model.isFailing() ? DEGRADED : window.total() == 0 ? Status.UNKNOWN : Status.UP;
      var health = Health.status(status);
      for (var result : ModelHealth.Result.values()) {
        health.withDetail(result.name().toLowerCase(Locale.ROOT), window.count(result));
      }
      return health.build();
    };
  }

  /// @param waiting updates and deliveries
  public static HealthIndicator queue(IntSupplier waiting) {
    return unlessUnreadable(() -> {
      var length = waiting.getAsInt();
      return Health.status(length > LONG_QUEUE ? DEGRADED : Status.UP)
          .withDetail("waiting", length)
          .build();
    });
  }

  /// That the database cannot be read is the database's own check to tell.
  private static HealthIndicator unlessUnreadable(HealthIndicator check) {
    return () -> {
      try {
        return check.health();
      } catch (StorageException e) {
        return Health.unknown().build();
      }
    };
  }
}
