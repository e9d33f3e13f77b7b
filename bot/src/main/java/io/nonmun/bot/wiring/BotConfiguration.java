package io.nonmun.bot.wiring;

import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.MeteredSummarizer;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.monitor.Watch;
import io.nonmun.bot.schedule.ScheduledTasks;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.storage.Storage;
import io.nonmun.summarizer.Summarizer;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The modules as beans, the schedule on their database, and the watch over the config file.
@Configuration(proxyBeanMethods = false)
class BotConfiguration {

  private static final Duration CONFIG_POLL = Duration.ofSeconds(2);

  @Bean
  NonmunConfig config(LiveConfig live) {
    return live.now();
  }

  // Modules closes what it opened.
  @Bean(destroyMethod = "")
  Storage storage(Modules modules) {
    return modules.storage();
  }

  @Bean(destroyMethod = "")
  Summarizer summarizer(
      Modules modules, BotMetrics metrics, ModelHealth health, InstantSource clock) {
    modules.onTokens((prompt, completion) -> {
      metrics.tokens(prompt, completion);
      health.used(completion);
    });
    modules.onReading(metrics::reading);
    return new MeteredSummarizer(modules.summarizer(), metrics, health, clock);
  }

  /// For db-scheduler, which speaks JDBC itself. The storage closes it.
  @Bean(destroyMethod = "")
  DataSource dataSource(Storage storage) {
    var dataSource = storage.dataSource();
    ScheduledTasks.release(dataSource);
    return dataSource;
  }

  @Bean
  Watch configWatch(LiveConfig live, Telegram telegram) {
    return new Watch("config-watch", CONFIG_POLL, live::look, telegram.alerts());
  }
}
