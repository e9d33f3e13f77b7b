package io.nonmun.bot.cli;

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
    lines.add("이름             크기      필요      상태           용도");
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
                  model.license() + (model.isFree() ? "" : "(쓰임에 제한이 있음)"),
                  (model.official() ? "" : ", 제3자 변환본")
                      + (model.isPinned() ? "" : ", 체크섬 없음(--unchecked)")));
      lines.add("                 " + needs(model));
    }
    lines.add("");
    lines.add(
        "필요: 가중치와 문맥 %,d토큰의 KV 캐시. 이 컴퓨터: %s까지 씁니다."
            .formatted(CatalogModel.CONTEXT_TOKENS, machine.describe()));
    lines.add("폴더: " + folder.toAbsolutePath());
    lines.add(choice(folder, machine));
    return String.join("\n", lines);
  }

  /// What it takes on a processor and on two sizes of GPU.
  private static String needs(CatalogModel model) {
    var cpu = "CPU %s부터, ".formatted(Machine.gibibytes(model.memoryBytes()));
    return Machine.hasKernels(model)
        ? cpu + onGpu(model, 24) + ", " + onGpu(model, 80)
        : cpu + "GPU(24 GB, 80 GB)로는 계산하지 못함: " + model.weights();
  }

  private static String onGpu(CatalogModel model, int gigabytes) {
    var gpu = Machine.gpu(gigabytes);
    return "%d GB GPU %s"
        .formatted(
            gigabytes,
            gpu.fits(model)
                ? "문맥 %,d토큰까지".formatted(model.contextTokens(gpu.usableBytes()))
                : "안 맞음");
  }

  // Korean letters take two columns each: all four are 13 wide.
  private static String state(CatalogModel model, Path folder, Machine machine) {
    if (Catalog.isDownloaded(model, folder)) {
      return machine.fits(model) ? "받음         " : "받음(안 맞음)";
    }
    return machine.fits(model) ? "맞음         " : "안 맞음      ";
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
        "%s: %s, 허가 %s, %s%s"
            .formatted(
                model.name(),
                model.title(),
                model.license(),
                Machine.gibibytes(model.size()),
                model.official() ? "" : ", 만든 곳이 아니라 다른 이가 변환한 파일"));
    if (!model.isFree()) {
      terminal.note("주의: 쓰임에 제한이 있는 허가입니다. " + model.sources().get("license"));
    }
    if (!model.isPinned()) {
      terminal.note("주의: --unchecked: 체크섬이나 판이 알려지지 않아 내용을 확인하지 못합니다.");
    }
    var pulled = new ModelStore().pull(model, folder, settings.mirror(), new Listener());
    terminal.note(pulled.already() ? "이미 받은 파일입니다." : "받았습니다.");
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
      terminal.note("%s. %d초 뒤에 이어 받습니다.".formatted(reason, pause.toSeconds()));
    }
  }
}
