package io.nonmun.bot.catalog;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The reviewed list of models, best first, and the folder that their files are in.
///
/// @param models best first; of one model the file that a processor computes faster, before the one
///   that a GPU has kernels for
public record Catalog(List<CatalogModel> models) {

  /// Where models are pulled to unless told otherwise, beside the database.
  public static final String FOLDER = "data/models";

  private static final String RESOURCE = "/catalog/models.json";

  public Catalog {
    models = List.copyOf(models);
  }

  /// The one that comes with the program.
  public static Catalog load() {
    try (var in = Catalog.class.getResourceAsStream(RESOURCE)) {
      return new Catalog(JsonMapper.shared().readValue(in, new TypeReference<>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws CatalogException for a name that is not in the list
  public CatalogModel model(String name) {
    return models.stream()
        .filter(model -> model.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () -> new CatalogException(KOREAN.of("terminal.model.unknown", name, names(models))));
  }

  /// The same, to be downloaded.
  ///
  /// @param unchecked whether one will do whose content cannot be told from any other
  /// @throws CatalogException if it will not, too
  public CatalogModel model(String name, boolean unchecked) {
    var model = model(name);
    if (!model.isPinned() && !unchecked) {
      throw new CatalogException(KOREAN.of("terminal.model.unpinned", model.name()));
    }
    return model;
  }

  /// Whether the whole file is there.
  public static boolean isDownloaded(CatalogModel model, Path folder) {
    var file = folder.resolve(model.file());
    try {
      return Files.isRegularFile(file)
          && (model.bytes() == null || Files.size(file) == model.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Finds the file that `nonmun.summarizer.local.model` names. Nothing is downloaded.
  ///
  /// @param setting `auto`, a name of the catalog, or the path of a file: what ends in `.gguf` or
  ///   names a folder is a path, whatever else is there
  /// @param folder that models were pulled to
  /// @param machine looked at for `auto` only
  /// @throws CatalogException if there is no such file, with the command that brings it
  public Choice choose(String setting, Path folder, Supplier<Machine> machine) {
    if (setting.equals("auto")) {
      return chooseBest(folder, machine.get());
    }
    if (setting.endsWith(".gguf") || setting.contains("/") || setting.contains(File.separator)) {
      return new Choice(existing(setting), KOREAN.of("terminal.model.why.file"));
    }
    var model = model(setting);
    if (!isDownloaded(model, folder)) {
      throw new CatalogException(KOREAN.of("terminal.model.notPulled", model.name()));
    }
    return new Choice(
        folder.resolve(model.file()), KOREAN.of("terminal.model.why.name", model.name()));
  }

  private static Path existing(String setting) {
    try {
      var file = Path.of(setting);
      if (!Files.isRegularFile(file)) {
        throw new CatalogException(KOREAN.of("terminal.model.file.none", file.toAbsolutePath()));
      }
      if (Files.size(file) == 0) {
        throw new CatalogException(KOREAN.of("terminal.model.file.empty", file.toAbsolutePath()));
      }
      return file;
    } catch (InvalidPathException | IOException e) {
      throw new CatalogException(KOREAN.of("terminal.model.file.unreadable", e.getMessage()), e);
    }
  }

  private Choice chooseBest(Path folder, Machine machine) {
    var here = models.stream().filter(model -> isDownloaded(model, folder)).toList();
    return first(here, machine)
        .map(model -> new Choice(folder.resolve(model.file()), reason(model, here, machine)))
        .orElseThrow(() -> new CatalogException(missing(here, machine)));
  }

  private static String reason(CatalogModel model, List<CatalogModel> here, Machine machine) {
    var others = here.subList(0, here.indexOf(model));
    return KOREAN.of(
        "terminal.model.why.auto",
        here.size(),
        machine.describe(),
        model.name(),
        Machine.gibibytes(model.memoryBytes()),
        others.isEmpty() ? "" : KOREAN.of("terminal.model.why.others", names(others)));
  }

  private String missing(List<CatalogModel> here, Machine machine) {
    var text =
        here.isEmpty()
            ? KOREAN.of("terminal.model.none")
            : KOREAN.of("terminal.model.noneFits", names(here), machine.describe());
    return recommend(machine)
        .map(model -> KOREAN.of("terminal.model.fits", text, model.name()))
        .orElse(KOREAN.of("terminal.model.needs", text, least()));
  }

  /// The best that fits: on a GPU before the processor beside it.
  private static Optional<CatalogModel> first(List<CatalogModel> models, Machine machine) {
    return models.stream()
        .filter(machine::fitsDevice)
        .findFirst()
        .or(() -> models.stream().filter(machine::fits).findFirst());
  }

  /// The best that would fit, downloaded or not, of those whose content can be checked and that
  /// anybody may use.
  public Optional<CatalogModel> recommend(Machine machine) {
    return first(recommendable(), machine);
  }

  private List<CatalogModel> recommendable() {
    return models.stream().filter(CatalogModel::isPinned).filter(CatalogModel::isFree).toList();
  }

  private String least() {
    return recommendable().stream()
        .min(Comparator.comparingLong(CatalogModel::memoryBytes))
        .map(model -> Machine.gibibytes(model.memoryBytes()))
        .orElse("-");
  }

  private static String names(List<CatalogModel> models) {
    return models.stream().map(CatalogModel::name).collect(Collectors.joining(", "));
  }

  /// A model file, and why it is this one.
  ///
  /// @param why for the log and `model list`
  public record Choice(Path file, String why) {}
}
