package io.nonmun.bot.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import io.nonmun.summarizer.model.ProviderStatus.Memory;
import io.nonmun.summarizer.summary.LineVerdict;
import io.nonmun.summarizer.summary.Reading;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  @Test
  void tellsOfStepsAndOfWhatBecameOfAnswers() {
    metrics.engine(
        new Load(
            0,
            4,
            5,
            20,
            0.5,
            900,
            300,
            70,
            Duration.ofMillis(1_400),
            List.of(new Memory("cuda:0", 12L << 30, 80L << 30))));
    metrics.answers(
        List.of(
            new ProviderStatus(
                "local", true, "", null, List.of(), new ProviderStatus.Answers(8, 1, 2)),
            new ProviderStatus("openai", true, "not asked yet")));

    assertThat(registry.scrape().lines())
        .contains(
            "nonmun_engine_memory_bytes{device=\"cuda:0\",kind=\"used\"} 1.2884901888E10",
            "nonmun_engine_memory_bytes{device=\"cuda:0\",kind=\"total\"} 8.589934592E10",
            "nonmun_engine_steps 70.0",
            "nonmun_engine_step_seconds 0.02",
            "nonmun_model_answers{outcome=\"first\",provider=\"local\"} 8.0",
            "nonmun_model_answers{outcome=\"repaired\",provider=\"local\"} 1.0",
            "nonmun_model_answers{outcome=\"refused\",provider=\"local\"} 2.0")
        .noneMatch(line -> line.contains("openai"));
  }

  @Test
  void tellsOfSecondReadings() {
    metrics.reading(
        new Reading.Read(
            Map.of("result", LineVerdict.WRONG_NUMBER, "method", LineVerdict.OK),
            900,
            700,
            6,
            new BigDecimal("0.5"),
            Duration.ofSeconds(2)));
    metrics.reading(new Reading.Unread("no budget"));

    assertThat(registry.scrape().lines())
        .contains(
            "nonmun_judge_lines_total{verdict=\"ok\"} 1.0",
            "nonmun_judge_lines_total{verdict=\"wrong-number\"} 1.0",
            "nonmun_judge_tokens_total{kind=\"prompt\"} 900.0",
            "nonmun_judge_tokens_total{kind=\"cached\"} 700.0",
            "nonmun_judge_tokens_total{kind=\"completion\"} 6.0",
            "nonmun_judge_cost_total 0.5",
            "nonmun_judge_seconds_count 1",
            "nonmun_judge_seconds_sum 2.0",
            "nonmun_judge_unread_total 1.0");
  }
}
