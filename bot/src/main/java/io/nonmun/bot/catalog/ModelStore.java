package io.nonmun.bot.catalog;

import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;

/// Brings models of the catalog into a folder.
public final class ModelStore {

  // A server that says nothing for so long is gone; a large file as a whole has no limit.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OkHttpClient http;
  private final Disk disk;
  private final Download.Pause pause;

  public ModelStore() {
    this(
        new OkHttpClient.Builder().connectTimeout(PATIENCE).readTimeout(PATIENCE).build(),
        Disk.real(),
        Thread::sleep);
  }

  ModelStore(OkHttpClient http, Disk disk, Download.Pause pause) {
    this.http = http;
    this.disk = disk;
    this.pause = pause;
  }

  /// Downloads a model, or the rest of it. One that is there already is only checked.
  ///
  /// @param folder made where it is missing
  /// @param mirror address that takes the place of Hugging Face's; empty: none
  /// @throws CatalogException if it cannot be had
  public Pulled pull(CatalogModel model, Path folder, String mirror, DownloadListener listener)
      throws InterruptedException {
    var file = folder.resolve(model.file());
    var download = new Download(http, disk, pause, listener, model.at(mirror), file);
    if (download.isDone()) {
      return new Pulled(file, true);
    }
    download.run();
    return new Pulled(file, false);
  }

  /// @param already whether nothing had to be downloaded
  public record Pulled(Path file, boolean already) {}
}
