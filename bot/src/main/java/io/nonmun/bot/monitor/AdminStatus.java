package io.nonmun.bot.monitor;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;

import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.monitor.ModelHealth.Result;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Section;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.SpendingRepository;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.summarizer.SummarizerSettings;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import java.math.BigDecimal;
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

  private static final Texts TEXTS = Texts.KOREAN;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern(TEXTS.of("owner.time"), Locale.KOREAN);
  private static final String NONE = TEXTS.of("none");
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
    lines.add(TEXTS.of(deliveries.paused() ? "owner.status.paused" : "owner.status.running"));
    lines.add(TEXTS.of("owner.status.newest", deliveries.newest().map(TEXTS::day).orElse(NONE)));
    lines.add(
        TEXTS.of(
            "owner.status.last",
            journal
                .lastRun()
                .map(run -> TEXTS.of("owner.status.run", TEXTS.day(run.day()), time(run.at())))
                .orElse(NONE)));
    deliveries.newest().ifPresent(day -> lines.addAll(papers(ledger.entries(day))));
    lines.add(TEXTS.of("owner.status.open", deliveries.open(), deliveries.waiting()));
    lines.add(
        TEXTS.of(
            "owner.status.sent", deliveries.sent(), deliveries.failed(), deliveries.repeats()));
    lines.addAll(models());
    lines.add(TEXTS.of("owner.status.failure", lastFailure()));
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
        TEXTS.of(
            "owner.status.papers",
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
            .map(reason -> TEXTS.of("owner.status.reason", reason.getValue(), reason.getKey()));
    var rest = reasons.values().stream().skip(MOST_REASONS).mapToInt(Integer::intValue).sum();
    return Stream.concat(
            shown, rest == 0 ? Stream.of() : Stream.of(TEXTS.of("owner.status.rest", rest)))
        .toList();
  }

  private List<String> models() {
    var lines = new ArrayList<String>();
    for (var provider : model.providers()) {
      lines.add(
          TEXTS.of(
              provider.ready() ? "owner.status.ready" : "owner.status.resting",
              provider.name(),
              provider.detail()));
      if (provider.load() != null) {
        lines.add(text(provider.load()));
      }
    }
    var window = model.window();
    if (window.total() > 0) {
      lines.add(
          TEXTS.of(
              "owner.status.window",
              window.total(),
              window.count(Result.ACCEPTED),
              window.share(Result.ACCEPTED),
              window.count(Result.REFUSED),
              window.share(Result.REFUSED),
              window.count(Result.UNANSWERED),
              window.share(Result.UNANSWERED)));
      lines.addAll(reasons(window.reasons()));
      lines.add(TEXTS.of("owner.status.speed", model.tokensPerSecond()));
    }
    if (model.providers().stream().map(ProviderStatus::name).anyMatch(PAID::equals)) {
      lines.add(cost());
    }
    return lines;
  }

  /// What the model in this process has to do, in one line.
  private static String text(Load load) {
    return TEXTS.of(
        "owner.status.load",
        load.running(),
        load.waiting(),
        load.interactive(),
        load.tokensPerSecond(),
        100 * load.kvUse());
  }

  /// Months are UTC's, as the budget counts them.
  private String cost() {
    var month = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
    var openai = config.get().summarizer().openai();
    var servers =
        openai.endpoints().stream()
            .map(server -> SummarizerSettings.Endpoint.name(server.baseUrl()))
            .distinct();
    var single =
        openai.baseUrl().isBlank()
            ? Stream.<String>of()
            : Stream.of(SummarizerSettings.Endpoint.name(openai.baseUrl()));
    var spent =
        Stream.of(Stream.of(PAID), servers, single)
            .flatMap(names -> names)
            .distinct()
            .map(name -> spending.since(name, month.atStartOfDay(ZoneOffset.UTC).toInstant()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    var budget =
        openai.endpoints().stream()
            .map(server -> server.monthlyBudget())
            .reduce(openai.monthlyBudget(), BigDecimal::add);
    return TEXTS.of(
        "owner.status.cost",
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
            .map(failure ->
                new Told(
                    failure.at(),
                    TEXTS.of("owner.failure.summary", FailureReasons.label(failure.reason()))));
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
