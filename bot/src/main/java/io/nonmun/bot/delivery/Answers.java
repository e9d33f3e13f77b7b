package io.nonmun.bot.delivery;

import io.nonmun.bot.digest.AnnouncedDay;
import io.nonmun.bot.render.Document;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Answers about what became of papers and runs.
final class Answers {

  private Answers() {}

  static Document coverage(
      LocalDate day, AnnouncedDay announced, List<Category> categories, Collection<Delivery> rows) {
    if (announced.isEmpty()) {
      return Texts.lines("📭 " + Texts.day(day) + "에 읽은 arXiv 발표가 없습니다.");
    }
    var states = new EnumMap<DeliveryState, Integer>(DeliveryState.class);
    rows.forEach(row -> states.merge(row.state(), 1, Integer::sum));
    var sent = states.getOrDefault(DeliveryState.SENT, 0);
    var muted = states.getOrDefault(DeliveryState.MUTED, 0);
    var failed = states.getOrDefault(DeliveryState.FAILED, 0);
    var open = rows.size() - sent - muted - failed;
    var count = announced.coverage(categories, sent + open);
    var ended = count.summarised() + count.extracted() + count.skipped() + count.failed();
    var lines = new ArrayList<String>();
    lines.add("📊 " + Texts.day(day) + " 발표 " + count.announced() + "편은 이렇게 되었습니다.");
    lines.add(
        "수집 %d · 요약 %d · 발췌 %d · 건너뜀 %d · 실패 %d · 대기 %d"
            .formatted(
                count.fetched(),
                count.summarised(),
                count.extracted(),
                count.skipped(),
                count.failed(),
                count.announced() - ended));
    lines.add(
        "이 대화방: 보냄 %d · 보낼 것 %d · 숨김 %d · 못 보냄 %d · 선별되지 않음 %d"
            .formatted(sent, open, muted, failed, count.announced() - rows.size()));
    var unread = announced.unread(categories);
    if (!unread.isEmpty()) {
      lines.add("⚠️ 읽지 못한 분류: " + unread);
    }
    return Texts.lines(lines.toArray(String[]::new));
  }

  static Document why(Chat chat, ArxivId id, Optional<Delivery> row, AnnouncedDay day) {
    return Texts.lines(row.map(had -> sent(chat, had, day)).orElseGet(() -> unsent(chat, id, day)));
  }

  private static String sent(Chat chat, Delivery row, AnnouncedDay day) {
    return switch (row.state()) {
      case SENT, SENDING, PLANNED ->
          "%s 브리핑의 %d번입니다. %s"
              .formatted(Texts.day(row.day()), row.position(), reason(chat, row.paper(), day));
      case MUTED -> "숨김 낱말 ‘" + row.reason() + "’ 때문에 보여 드리지 않았습니다. 예: /unmute " + row.reason();
      case FAILED -> "보내려 했으나 Telegram이 받지 않았습니다: " + row.reason();
    };
  }

  private static String reason(Chat chat, ArxivId id, AnnouncedDay day) {
    return day.ranking(ChatDigest.interests(chat)).shown().stream()
        .filter(match -> match.paper().id().equals(id))
        .findFirst()
        .map(match ->
            match.keywords().isEmpty()
                ? "구독한 분류(" + match.paper().primaryCategory() + ")의 새 논문입니다."
                : "관심 낱말 " + String.join(", ", match.keywords()) + "에 맞습니다.")
        .orElse("구독한 분류의 새 논문이었습니다.");
  }

  private static String unsent(Chat chat, ArxivId id, AnnouncedDay day) {
    var entry = day.entries().get(id);
    if (entry == null) {
      return Texts.day(day.day()) + " 발표에는 없는 논문입니다. 예: /paper " + id;
    }
    if (!day.fresh(chat.preferences().categories()).containsKey(id)) {
      return entry.type().isFresh() ? "구독한 분류의 논문이 아닙니다." : "새 논문이 아니라 이미 나온 논문의 새 판입니다.";
    }
    if (!day.papers().containsKey(id)) {
      return "arXiv에서 제목과 초록을 읽지 못했습니다: " + entry.reason();
    }
    var shown = day.ranking(ChatDigest.interests(chat)).shown();
    for (var i = 0; i < shown.size(); i++) {
      if (shown.get(i).paper().id().equals(id)) {
        return "관심순 %d위로, 하루 %d편 안에 들지 못했습니다. 예: /count %d"
            .formatted(i + 1, chat.preferences().papers(), Math.min(100, i + 1));
      }
    }
    return "숨김 낱말에 걸리는 논문입니다.";
  }

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
