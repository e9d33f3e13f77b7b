package io.nonmun.bot.delivery;

import io.nonmun.bot.render.Document;
import io.nonmun.summarizer.Summarizer.Load;
import io.nonmun.summarizer.Summarizer.ProviderStatus;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The state of the bot, for its owner.
final class Answers {

  private Answers() {}

  /// What the model in this process has to do, in one line.
  private static String text(Load load) {
    return String.format(
        Locale.ROOT,
        "· 처리 중 %d · 대기 %d (질문 %d) · %.1f토큰/초 · KV 캐시 %.0f%%",
        load.running(),
        load.waiting(),
        load.interactive(),
        load.tokensPerSecond(),
        100 * load.kvUse());
  }

  static Document status(
      boolean paused,
      Optional<LocalDate> newest,
      Journal journal,
      ChatDigests digests,
      List<ProviderStatus> providers) {
    var lines = new ArrayList<String>();
    lines.add(paused ? "⏸️ 멈춤" : "▶️ 동작 중");
    lines.add("최근 발표일: " + newest.map(LocalDate::toString).orElse("없음"));
    lines.add("마지막 실행: " + journal.lastRun());
    lines.add("보내는 중인 브리핑 %d · 요약을 기다리는 배달 %d".formatted(digests.open(), digests.waiting().size()));
    lines.add(
        "배달: 보냄 %d · 실패 %d · 중복으로 걸러냄 %d"
            .formatted(digests.sent(), digests.failed(), digests.repeats()));
    for (var provider : providers) {
      lines.add(
          "모델 %s: %s (%s)"
              .formatted(provider.name(), provider.ready() ? "준비됨" : "쉼", provider.detail()));
      if (provider.load() != null) {
        lines.add(text(provider.load()));
      }
    }
    lines.add("마지막 오류: " + journal.lastError());
    return Texts.lines(lines.toArray(String[]::new));
  }
}
