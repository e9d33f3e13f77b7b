package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.catalog.CatalogModel;
import io.nonmun.bot.catalog.DownloadListener;
import io.nonmun.bot.catalog.Machine;
import io.nonmun.bot.catalog.ModelStore;
import io.nonmun.bot.config.SummarizerSettings.Local;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;

/// What `nonmun model list` and `nonmun model pull` do.
final class CatalogCommands {

  private final Catalog catalog = Catalog.load();
  private final Terminal terminal;
  private final Local settings;

  CatalogCommands(Terminal terminal, Local settings) {
    this.terminal = terminal;
    this.settings = settings;
  }

  /// A table of the catalog, and what `auto` would take.
  String list(Path folder) {
    var machine = Machine.inspect(settings.device(), settings.gpuMemoryFraction());
    var lines = new ArrayList<String>();
    lines.add(KOREAN.of("terminal.list.header"));
    for (var model : catalog.models()) {
      lines.add(
          "%-15s  %-8s  %-8s  %s  %s"
              .formatted(
                  model.name(),
                  (model.bytes() == null ? "~" : "") + Machine.gibibytes(model.size()),
                  Machine.gibibytes(model.memoryBytes()),
                  state(model, folder, machine),
                  model.machine()));
      lines.add(
          "                 %s, %s, %s%s"
              .formatted(
                  model.title(),
                  model.weights(),
                  model.license() + (model.isFree() ? "" : KOREAN.of("terminal.list.limited")),
                  (model.official() ? "" : KOREAN.of("terminal.list.converted"))
                      + (model.isPinned() ? "" : KOREAN.of("terminal.list.unchecked"))));
      lines.add("                 " + needs(model));
    }
    lines.add("");
    lines.add(KOREAN.of("terminal.list.needs", CatalogModel.CONTEXT_TOKENS, machine.describe()));
    lines.add(KOREAN.of("terminal.list.folder", folder.toAbsolutePath()));
    lines.add(choice(folder, machine));
    return String.join("\n", lines);
  }

  /// What it takes on a processor and on two sizes of GPU.
  private static String needs(CatalogModel model) {
    var cpu = KOREAN.of("terminal.list.cpu", Machine.gibibytes(model.memoryBytes()));
    return Machine.hasKernels(model)
        ? String.join(", ", cpu, onGpu(model, 24), onGpu(model, 80))
        : cpu + ", " + KOREAN.of("terminal.list.noKernels", model.weights());
  }

  private static String onGpu(CatalogModel model, int gigabytes) {
    var gpu = Machine.gpu(gigabytes);
    return gpu.fits(model)
        ? KOREAN.of("terminal.list.gpu", gigabytes, model.contextTokens(gpu.usableBytes()))
        : KOREAN.of("terminal.list.gpu.unfit", gigabytes);
  }

  // Korean letters take two columns each: all four are 13 wide.
  private static String state(CatalogModel model, Path folder, Machine machine) {
    if (Catalog.isDownloaded(model, folder)) {
      return machine.fits(model)
          ? KOREAN.of("terminal.list.state.here")
          : KOREAN.of("terminal.list.state.hereUnfit");
    }
    return machine.fits(model)
        ? KOREAN.of("terminal.list.state.fits")
        : KOREAN.of("terminal.list.state.unfit");
  }

  private String choice(Path folder, Machine machine) {
    try {
      return catalog.choose("auto", folder, () -> machine).why();
    } catch (CatalogException e) {
      return "auto: " + e.getMessage();
    }
  }

  /// Downloads one model.
  ///
  /// @param unchecked whether one will do whose content nobody can check
  /// @return its file
  String pull(String name, Path folder, boolean unchecked) throws InterruptedException {
    var model = catalog.model(name, unchecked);
    terminal.note(
        KOREAN.of(
            "terminal.pull.begun",
            model.name(),
            model.title(),
            model.license(),
            Machine.gibibytes(model.size()),
            model.official() ? "" : KOREAN.of("terminal.pull.converted")));
    if (!model.isFree()) {
      terminal.note(KOREAN.of("terminal.pull.limited", model.sources().get("license")));
    }
    if (!model.isPinned()) {
      terminal.note(KOREAN.of("terminal.pull.unchecked"));
    }
    var pulled = new ModelStore().pull(model, folder, settings.mirror(), new Listener());
    terminal.note(
        pulled.already() ? KOREAN.of("terminal.pull.already") : KOREAN.of("terminal.pull.done"));
    return pulled.file().toAbsolutePath().toString();
  }

  private final class Listener implements DownloadListener {

    private final TerminalProgress progress =
        new TerminalProgress(terminal, InstantSource.system());

    @Override
    public void progress(String stage, long bytes, long total) {
      progress.report(stage + " (MiB)", Math.toIntExact(bytes >> 20), mebibytes(total));
    }

    private static int mebibytes(long bytes) {
      return Math.toIntExact(Math.max(1, bytes >> 20));
    }

    @Override
    public void retry(String reason, Duration pause) {
      terminal.note(KOREAN.of("terminal.pull.retry", reason, pause.toSeconds()));
    }
  }
}
