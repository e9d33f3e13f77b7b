package io.nonmun.bot.wiring;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.DatabaseProbe;
import io.nonmun.bot.monitor.HealthChecks;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.monitor.StatusServer;
import io.nonmun.bot.monitor.StorageCheck;
import io.nonmun.bot.monitor.Vitals;
import io.nonmun.bot.monitor.Watch;
import io.nonmun.bot.page.Pages;
import io.nonmun.bot.stored.Backups;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.telegram.WebhookDoor;
import io.nonmun.storage.Storage;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.model.ProviderStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// Health and metrics, and the address they are served at.
@Configuration(proxyBeanMethods = false)
class MonitoringConfiguration {

  private static final Duration DATABASE_POLL = Duration.ofSeconds(30);
  private static final Duration BACKUP_LOOK = Duration.ofMinutes(1);
  private static final Duration MODEL_POLL = Duration.ofSeconds(10);

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  Vitals vitals(Storage storage, LiveConfig live, Summarizer summarizer, InstantSource clock) {
    return new Vitals(
        clock.instant(),
        () -> storage.ledger().newestDay(live.now().arxiv().categories()),
        summarizer::providers);
  }

  @Bean
  DatabaseProbe databaseProbe(Modules modules, Telegram telegram) {
    return new DatabaseProbe(modules.storageCheck(), telegram.alerts());
  }

  @Bean
  Watch databaseWatch(DatabaseProbe probe, Telegram telegram) {
    return new Watch("database", DATABASE_POLL, probe::look, telegram.alerts());
  }

  /// Looks often and copies seldom: what is due, the names of the copies say.
  @Bean
  Watch backupWatch(NonmunConfig config, Storage storage, Telegram telegram, InstantSource clock) {
    var wanted = config.storage().backup();
    var file = Application.database(config).file();
    var backups =
        file.filter(_ -> !wanted.folder().isBlank())
            .map(database ->
                new Backups(
                    new Backups.Settings(
                        database, Path.of(wanted.folder()), wanted.every(), wanted.keep()),
                    storage::backup,
                    StorageCheck::free,
                    telegram.alerts(),
                    clock));
    return new Watch(
        "backup", BACKUP_LOOK, () -> backups.ifPresent(Backups::look), telegram.alerts());
  }

  @Bean
  HealthIndicator databaseHealthIndicator(DatabaseProbe probe) {
    return HealthChecks.database(probe.check()::probe);
  }

  @Bean
  HealthIndicator pollHealthIndicator(NonmunConfig config, Vitals vitals, InstantSource clock) {
    if (!config.telegram().token().isPresent()) {
      return () -> Health.unknown().withDetail("reason", "no token").build();
    }
    return HealthChecks.lastPoll(vitals::lastPoll, vitals::refusal, vitals.startedAt(), clock);
  }

  @Bean
  HealthIndicator announcementHealthIndicator(Vitals vitals, InstantSource clock) {
    return HealthChecks.lastAnnouncement(vitals::newestDay, clock);
  }

  @Bean
  HealthIndicator providerHealthIndicator(Vitals vitals) {
    return HealthChecks.providers(vitals::providers);
  }

  @Bean
  ModelHealth modelHealth(Modules modules, Telegram telegram, InstantSource clock) {
    return new ModelHealth(() -> modules.summarizer().providers(), telegram.alerts(), clock);
  }

  @Bean
  Watch modelWatch(ModelHealth model, Telegram telegram) {
    return new Watch("model", MODEL_POLL, model::look, telegram.alerts());
  }

  @Bean
  HealthIndicator modelHealthIndicator(ModelHealth model) {
    return HealthChecks.model(model);
  }

  @Bean
  HealthIndicator queueHealthIndicator(Storage storage) {
    return HealthChecks.queue(storage::backlog);
  }

  @Bean
  BotMetrics metrics(MeterRegistry registry, Storage storage) {
    return new BotMetrics(registry, storage::backlog);
  }

  @Bean
  StatusServer statusServer(
      NonmunConfig config,
      HealthEndpoint health,
      PrometheusMeterRegistry registry,
      BotMetrics metrics,
      Storage storage,
      Vitals vitals,
      Pages pages,
      Telegram telegram) {
    return new StatusServer(
        config.http(),
        () -> health(health),
        () -> {
          vitals.newestDay().ifPresent(day -> metrics.papers(storage.ledger().entries(day)));
          vitals.providers().stream()
              .map(ProviderStatus::endpoints)
              .filter(servers -> !servers.isEmpty())
              .forEach(metrics::endpoints);
          vitals.providers().stream()
              .map(ProviderStatus::load)
              .filter(Objects::nonNull)
              .forEach(metrics::engine);
          metrics.answers(vitals.providers());
          return new StatusServer.Page(
              200,
              "text/plain; version=0.0.4; charset=utf-8",
              registry.scrape().getBytes(StandardCharsets.UTF_8));
        },
        pages,
        telegram.webhook().stream().collect(toMap(WebhookDoor::path, door -> door)));
  }

  private static StatusServer.Page health(HealthEndpoint endpoint) {
    var health = endpoint.health();
    var down =
        health.getStatus().equals(Status.DOWN) || health.getStatus().equals(Status.OUT_OF_SERVICE);
    return new StatusServer.Page(
        down ? 503 : 200, "application/json", JsonMapper.shared().writeValueAsBytes(health));
  }
}
