package io.nonmun.bot.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import org.junit.jupiter.api.Test;

class BotMetricsTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final BotMetrics metrics = new BotMetrics(registry, () -> 0);

  @Test
  void tellsOfTheEngineOnceThereIsOne() {
    assertThat(registry.scrape()).doesNotContain("nonmun_engine_");

    metrics.engine(new Load(1, 2, 3, 12.5, 0.4));
    metrics.engine(new Load(0, 4, 5, 20, 0.5));

    assertThat(registry.scrape().lines())
        .contains(
            "nonmun_engine_requests{state=\"running\"} 5.0",
            "nonmun_engine_requests{state=\"waiting\"} 4.0",
            "nonmun_engine_tokens_per_second 20.0",
            "nonmun_engine_kv_use 0.5");
  }
}
