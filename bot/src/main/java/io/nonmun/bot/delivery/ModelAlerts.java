package io.nonmun.bot.delivery;

import static java.util.stream.Collectors.joining;

import io.nonmun.bot.telegram.AdminAlerts;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.model.ProviderStatus;
import java.util.stream.Stream;

/// Tells the admins when no model can be asked any more, its budget being spent included, and when
/// one can again. A model that was not there at the start does not die.
final class ModelAlerts {

  private static final String SUBJECT = "model";
  private static final String NO_MODEL = "extractive";

  private final Summarizer summarizer;
  private final AdminAlerts alerts;
  private volatile boolean hadOne;

  ModelAlerts(Summarizer summarizer, AdminAlerts alerts) {
    this.summarizer = summarizer;
    this.alerts = alerts;
    hadOne = hasOne(); // one that fails when it is first asked was there
  }

  void look() {
    if (hasOne()) {
      hadOne = true;
      alerts.mended(SUBJECT, "요약 모델을 다시 쓸 수 있습니다.");
    } else if (hadOne) {
      alerts.broken(
          SUBJECT,
          "요약 모델을 쓸 수 없어 핵심 문장만 보냅니다. 다시 쓸 수 있게 되면 요약으로 바꿉니다.\n"
              + models().map(model -> model.name() + ": " + model.detail()).collect(joining("\n")));
    }
  }

  private boolean hasOne() {
    return models().anyMatch(ProviderStatus::ready);
  }

  private Stream<ProviderStatus> models() {
    return summarizer.providers().stream().filter(provider -> !provider.name().equals(NO_MODEL));
  }
}
