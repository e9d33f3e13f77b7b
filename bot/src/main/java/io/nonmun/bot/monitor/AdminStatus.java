package io.nonmun.bot.monitor;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;

import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.monitor.ModelHealth.Result;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Section;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.SpendingRepository;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What `/admin` shows: the last run and its papers, deliveries, models and their cost, the last
/// error. Times are of the owner's zone, `nonmun.digest.zone`.
public record AdminStatus(
    Supplier<NonmunConfig> config,
    Journal journal,
    ModelHealth model,
    LedgerRepository ledger,
    SpendingRepository spending,
    InstantSource clock) {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("M월 d일(E)", Locale.KOREAN);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("M월 d일(E) HH:mm", Locale.KOREAN);
  private static final String NONE = "없음";
  private static final String PAID = "openai";
  private static final int MOST_REASONS = 3;

  /// What deliveries know of themselves.
  ///
  /// @param newest the newest announced day that is stored
  /// @param open digests that are being sent
  /// @param waiting deliveries whose summary is still to come
  /// @param repeats papers that were kept from coming twice
  public record Deliveries(
      boolean paused,
      Optional<LocalDate> newest,
      int open,
      int waiting,
      long sent,
      long failed,
      long repeats) {}

  public Document of(Deliveries deliveries) {
    var lines = new ArrayList<String>();
    lines.add(deliveries.paused() ? "⏸️ 멈춤" : "▶️ 동작 중");
    lines.add("최근 발표일: " + deliveries.newest().map(DAY::format).orElse(NONE));
    lines.add(
        "마지막 실행: "
            + journal
                .lastRun()
                .map(run -> "%s 발표를 %s에 마침".formatted(DAY.format(run.day()), time(run.at())))
                .orElse(NONE));
    deliveries.newest().ifPresent(day -> lines.addAll(papers(ledger.entries(day))));
    lines.add("보내는 중인 브리핑 %d · 요약을 기다리는 배달 %d".formatted(deliveries.open(), deliveries.waiting()));
    lines.add(
        "배달: 보냄 %d · 실패 %d · 중복으로 걸러냄 %d"
            .formatted(deliveries.sent(), deliveries.failed(), deliveries.repeats()));
    lines.addAll(models());
    lines.add("마지막 오류: " + lastFailure());
    return new Document(List.of(new Section(0, lines.stream().map(Line::of).toList(), List.of())));
  }

  /// What became of a day's papers, and why not all are summarised.
  private static List<String> papers(List<LedgerEntry> day) {
    var fresh = day.stream().filter(entry -> entry.type().isFresh()).toList();
    if (fresh.isEmpty()) {
      return List.of();
    }
    var states = fresh.stream().collect(groupingBy(LedgerEntry::state, summingInt(_ -> 1)));
    var lines = new ArrayList<String>();
    lines.add(
        "그날 논문 %d편: 요약 %d · 발췌 %d · 건너뜀 %d · 실패 %d · 대기 %d"
            .formatted(
                fresh.size(),
                states.getOrDefault(LedgerState.SUMMARISED, 0),
                states.getOrDefault(LedgerState.EXTRACTED, 0),
                states.getOrDefault(LedgerState.SKIPPED, 0),
                states.getOrDefault(LedgerState.FAILED, 0),
                states.getOrDefault(LedgerState.ANNOUNCED, 0)
                    + states.getOrDefault(LedgerState.FETCHED, 0)));
    lines.addAll(
        reasons(
            FailureReasons.count(
                fresh.stream().map(LedgerEntry::reason).filter(Objects::nonNull))));
    return lines;
  }

  private static List<String> reasons(Map<String, Integer> reasons) {
    var shown =
        reasons.entrySet().stream()
            .limit(MOST_REASONS)
            .map(reason -> "· %d편: %s".formatted(reason.getValue(), reason.getKey()));
    var rest = reasons.values().stream().skip(MOST_REASONS).mapToInt(Integer::intValue).sum();
    return Stream.concat(shown, rest == 0 ? Stream.of() : Stream.of("· %d편: 그 밖".formatted(rest)))
        .toList();
  }

  private List<String> models() {
    var lines = new ArrayList<String>();
    for (var provider : model.providers()) {
      lines.add(
          "모델 %s: %s (%s)"
              .formatted(provider.name(), provider.ready() ? "준비됨" : "쉼", provider.detail()));
      if (provider.load() != null) {
        lines.add(text(provider.load()));
      }
    }
    var window = model.window();
    if (window.total() > 0) {
      lines.add(
          "최근 24시간 요약 %d편: 통과 %d (%d%%) · 거절 %d (%d%%) · 답 없음 %d (%d%%)"
              .formatted(
                  window.total(),
                  window.count(Result.ACCEPTED),
                  window.share(Result.ACCEPTED),
                  window.count(Result.REFUSED),
                  window.share(Result.REFUSED),
                  window.count(Result.UNANSWERED),
                  window.share(Result.UNANSWERED)));
      lines.addAll(reasons(window.reasons()));
      lines.add(String.format(Locale.ROOT, "최근 1분: %.1f토큰/초", model.tokensPerSecond()));
    }
    if (model.providers().stream().map(ProviderStatus::name).anyMatch(PAID::equals)) {
      lines.add(cost());
    }
    return lines;
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

  /// Months are UTC's, as the budget counts them.
  private String cost() {
    var month = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
    var spent = spending.since(PAID, month.atStartOfDay(ZoneOffset.UTC).toInstant());
    var budget = config.get().summarizer().openai().monthlyBudget();
    return "%d월 비용(UTC): %s · 예산 %s"
        .formatted(
            month.getMonthValue(),
            spent.stripTrailingZeros().toPlainString(),
            budget.signum() == 0 ? NONE : budget.toPlainString());
  }

  /// The later one of the bot's and of the models'.
  private String lastFailure() {
    var ours = journal.lastFailure().map(failure -> new Told(failure.at(), failure.what()));
    var models =
        model
            .lastFailure()
            .map(
                failure -> new Told(failure.at(), "요약: " + FailureReasons.label(failure.reason())));
    return Stream.of(ours, models)
        .flatMap(Optional::stream)
        .reduce((one, other) -> one.at().isAfter(other.at()) ? one : other)
        .map(told -> time(told.at()) + " · " + told.what())
        .orElse(NONE);
  }

  private record Told(Instant at, String what) {}

  private String time(Instant at) {
    return TIME.format(at.atZone(config.get().digest().zone()));
  }
}
