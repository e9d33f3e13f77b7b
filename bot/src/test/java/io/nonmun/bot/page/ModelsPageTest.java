package io.nonmun.bot.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import io.nonmun.summarizer.model.ProviderStatus.Memory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelsPageTest {

  private static final long GIB = 1L << 30;

  private static String shown(List<Memory> memory) {
    var load = new Load(0, 4, 5, 20, 0.5, 900, 300, 70, Duration.ofMillis(1_400), memory);
    var view =
        new ModelsPage.View(
            List.of(new ProviderStatus("local", true, "qwen3-4b", load)),
            new ModelHealth.Window(Map.of(), Map.of()),
            0,
            new BotMetrics.Models(Map.of(), 0, 0, 0, 0, Map.of(), 0, 0, 0),
            null,
            "",
            List.of());
    var visit = new Visit("/models", Map.of(), Texts.KOREAN, true, "", true);
    return new String(Answer.html("load.jte", visit, view).body(), StandardCharsets.UTF_8);
  }

  @Test
  void eachGpuSaysHowMuchOfItsMemoryIsUsed() {
    assertThat(
            shown(
                List.of(
                    new Memory("cuda:0", 20 * GIB, 80 * GIB),
                    new Memory("cuda:1", 8 * GIB, 16 * GIB))))
        .contains(
            "cuda:0 메모리", "value=\"0.25\"", "20.0 / 80.0 GiB", "cuda:1 메모리", "8.0 / 16.0 GiB");
    assertThat(shown(List.of())).contains("KV 캐시").doesNotContain("GiB");
  }
}
