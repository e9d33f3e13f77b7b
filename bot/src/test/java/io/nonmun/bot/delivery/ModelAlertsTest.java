package io.nonmun.bot.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.telegram.AdminAlerts;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelAlertsTest {

  private static final ProviderStatus EXTRACTIVE =
      new ProviderStatus("extractive", true, "always there");

  private final List<String> alerts = new ArrayList<>();
  private List<ProviderStatus> providers = List.of(EXTRACTIVE);

  private ModelAlerts model = start();

  private ModelAlerts start() {
    return new ModelAlerts(
        new Summarizer() {
          @Override
          public SummaryOutcome summarize(Paper paper, Priority priority) {
            throw new AssertionError("nobody asked");
          }

          @Override
          public List<ProviderStatus> providers() {
            return providers;
          }

          @Override
          public void close() {}
        },
        new AdminAlerts() {
          @Override
          public void broken(String subject, String text) {
            alerts.add("broken " + subject + ": " + text);
          }

          @Override
          public void mended(String subject, String text) {
            alerts.add("mended " + subject);
          }
        });
  }

  @Test
  void modelThatWasNeverThereDoesNotDie() {
    model.look();
    openai(false, "401 Unauthorized");
    model.look();

    assertThat(alerts).isEmpty();
  }

  @Test
  void modelThatDiesIsToldWithItsReasonAndSoIsItsReturn() {
    openai(true, "ready");
    model.look();
    openai(false, "budget spent");
    model.look();
    openai(true, "ready");
    model.look();

    assertThat(alerts).hasSize(3);
    assertThat(alerts.get(1)).startsWith("broken model").contains("openai: budget spent");
    assertThat(alerts.getLast()).isEqualTo("mended model");
  }

  @Test
  void modelThatFailsWhenItIsFirstAskedIsToldOf() {
    openai(true, "not asked yet");
    model = start();
    openai(false, "401 Unauthorized");
    model.look();

    assertThat(alerts)
        .singleElement()
        .asString()
        .startsWith("broken model")
        .contains("openai: 401 Unauthorized");
  }

  @Test
  void oneModelOfTwoIsEnough() {
    providers =
        List.of(
            new ProviderStatus("local", false, "no GPU"),
            new ProviderStatus("openai", true, "ready"),
            EXTRACTIVE);

    model.look();

    assertThat(alerts).containsExactly("mended model");
  }

  private void openai(boolean ready, String detail) {
    providers = List.of(new ProviderStatus("openai", ready, detail), EXTRACTIVE);
  }
}
