package io.nonmun.bot.page;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.catalog.CatalogModel;
import io.nonmun.bot.catalog.Machine;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.SpendingRepository;
import io.nonmun.summarizer.model.ProviderStatus;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// 모델: how the models stand and what they did, from the same counters as the metrics, and what of
/// the catalog fits the machine. What nobody counts is not shown. Safe for use by many threads.
public final class ModelsPage {

  private static final String PAID = "openai";

  private final Supplier<NonmunConfig> config;
  private final ModelHealth health;
  private final BotMetrics metrics;
  private final SpendingRepository spending;
  private final InstantSource clock;
  private @Nullable Optional<Machine> machine; // looked at once: a GPU's driver takes its time

  public ModelsPage(
      Supplier<NonmunConfig> config,
      ModelHealth health,
      BotMetrics metrics,
      SpendingRepository spending,
      InstantSource clock) {
    this.config = config;
    this.health = health;
    this.metrics = metrics;
    this.spending = spending;
    this.clock = clock;
  }

  /// @param window what became of the papers of the last day
  /// @param cost of the month, in the currency of the configured prices; null where nothing costs
  /// @param machine in words; empty where the GPU that is set is not there
  public record View(
      List<ProviderStatus> providers,
      ModelHealth.Window window,
      double tokensPerSecond,
      BotMetrics.Models models,
      @Nullable Cost cost,
      String machine,
      List<File> files) {}

  /// @param budget empty for none
  public record Cost(int month, String spent, String budget) {}

  /// A model of the catalog.
  ///
  /// @param state a key: `here`, `hereUnfit`, `fits`, `unfit`
  public record File(String name, String title, String size, String memory, String state) {

    public boolean isHere() {
      return state.startsWith("here");
    }
  }

  Answer show(Visit visit) {
    return Answer.html(visit.partly() ? "load.jte" : "models.jte", visit, view(visit.texts()));
  }

  private View view(Texts texts) {
    var found = machine();
    return new View(
        health.providers(),
        health.window(texts),
        health.tokensPerSecond(),
        metrics.models(),
        cost(),
        found.map(Machine::describe).orElse(""),
        Catalog.load().models().stream().map(model -> file(model, found)).toList());
  }

  private synchronized Optional<Machine> machine() {
    if (machine == null) {
      var local = config.get().summarizer().local();
      try {
        machine = Optional.of(Machine.inspect(local.device(), local.gpuMemoryFraction()));
      } catch (CatalogException e) {
        machine = Optional.empty();
      }
    }
    return machine;
  }

  private static File file(CatalogModel model, Optional<Machine> machine) {
    var fits = machine.filter(found -> found.fits(model)).isPresent();
    var here = Catalog.isDownloaded(model, Path.of(Catalog.FOLDER));
    return new File(
        model.name(),
        model.title(),
        Machine.gibibytes(model.size()),
        Machine.gibibytes(model.memoryBytes()),
        here ? fits ? "here" : "hereUnfit" : fits ? "fits" : "unfit");
  }

  /// Months are UTC's, as the budget counts them.
  private @Nullable Cost cost() {
    if (health.providers().stream().map(ProviderStatus::name).noneMatch(PAID::equals)) {
      return null;
    }
    var month = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
    var spent = spending.since(PAID, month.atStartOfDay(ZoneOffset.UTC).toInstant());
    var budget = config.get().summarizer().openai().monthlyBudget();
    return new Cost(
        month.getMonthValue(),
        spent.stripTrailingZeros().toPlainString(),
        budget.signum() == 0 ? "" : budget.toPlainString());
  }
}
