package io.nonmun.bot.wiring;

import com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.stored.RunLock;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.model.ProviderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/// The bot as a service: the only part of the program that lives in Spring's container.
///
/// What is auto-configured is named, and nothing else is looked for: that halves the start.
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  DbSchedulerAutoConfiguration.class,
  HealthContributorRegistryAutoConfiguration.class,
  HealthEndpointAutoConfiguration.class,
  JvmMetricsAutoConfiguration.class,
  MetricsAutoConfiguration.class,
  PrometheusMetricsExportAutoConfiguration.class
})
@Import({
  BotConfiguration.class,
  DayConfiguration.class,
  LettersConfiguration.class,
  MonitoringConfiguration.class,
  PageConfiguration.class,
  PapersConfiguration.class,
  TelegramConfiguration.class
})
class BotApplication {

  private static final Logger log = LoggerFactory.getLogger(BotApplication.class);

  /// Runs until the process is asked to stop (SIGTERM, SIGINT): then what is in hand is finished,
  /// and the JVM exits as the signal says.
  ///
  /// @throws BotStartException if it cannot start, with the mend
  static void run(LiveConfig live, Modules modules) throws InterruptedException {
    try (var lock = OneBot.await(live, modules::storage);
        var _ = start(live, modules, lock)) {
      log.info("{}", facts(live.now(), modules.summarizer()));
      new CountDownLatch(1).await();
    }
  }

  /// What an owner wants to see in the log of a start, in one line, without a secret.
  private static String facts(NonmunConfig config, Summarizer summarizer) {
    var sinceStart =
        Duration.between(
            ProcessHandle.current().info().startInstant().orElseGet(Instant::now), Instant.now());
    return "started took=%.1fs database=%s categories=%s chats=%d provider=%s page=http://%s:%d"
        .formatted(
            sinceStart.toMillis() / 1e3,
            Application.database(config).place(),
            config.arxiv().categories(),
            config.chats().size(),
            summarizer.providers().stream()
                .filter(ProviderStatus::ready)
                .findFirst()
                .map(ProviderStatus::name)
                .orElse("none"),
            config.http().address(),
            config.http().port());
  }

  /// @param lock given back when everything that may write has stopped
  static GenericApplicationContext start(LiveConfig live, Modules modules, RunLock lock) {
    // logback.xml says it all; Boot would start the logging anew and forget what the command line
    // set.
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    var application = new SpringApplication(BotApplication.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setAddCommandLineProperties(false);
    application.addInitializers(context -> {
      var beans = (GenericApplicationContext) context;
      beans.registerBean(RunLock.class, () -> lock);
      beans.registerBean(Modules.class, () -> modules);
      beans.registerBean(LiveConfig.class, () -> live);
    });
    try {
      return (GenericApplicationContext) application.run();
    } catch (RuntimeException e) {
      throw Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause)
          .filter(cause -> cause.getClass().getName().startsWith("io.nonmun."))
          .map(RuntimeException.class::cast)
          .findFirst()
          .orElse(e);
    }
  }
}
