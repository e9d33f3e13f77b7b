package io.nonmun.bot.catalog;

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
            () -> new CatalogException("모르는 모델 '%s'. 있는 이름: %s".formatted(name, names(models))));
  }

  /// The same, to be downloaded.
  ///
  /// @param unchecked whether one will do whose content cannot be told from any other
  /// @throws CatalogException if it will not, too
  public CatalogModel model(String name, boolean unchecked) {
    var model = model(name);
    if (!model.isPinned() && !unchecked) {
      throw new CatalogException(
          "%1$s은(는) 체크섬이나 판(커밋)이 알려지지 않아, 받은 내용이 살펴본 그 파일인지 확인할 수 없습니다. 그래도 받으려면: ./nonmun model pull %1$s --unchecked"
              .formatted(model.name()));
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
      return new Choice(existing(setting), "설정에 적힌 파일");
    }
    var model = model(setting);
    if (!isDownloaded(model, folder)) {
      throw new CatalogException(
          "아직 받지 않은 모델입니다: %s. 받기: ./nonmun model pull %1$s".formatted(model.name()));
    }
    return new Choice(folder.resolve(model.file()), "설정에 적힌 모델 " + model.name());
  }

  private static Path existing(String setting) {
    try {
      var file = Path.of(setting);
      if (!Files.isRegularFile(file)) {
        throw new CatalogException(
            "모델 파일이 없습니다: %s. 경로를 고치거나 './nonmun model list'의 이름을 적으세요."
                .formatted(file.toAbsolutePath()));
      }
      if (Files.size(file) == 0) {
        throw new CatalogException("모델 파일이 비어 있습니다. 다시 받으세요: " + file.toAbsolutePath());
      }
      return file;
    } catch (InvalidPathException | IOException e) {
      throw new CatalogException("모델 파일을 읽을 수 없습니다: " + e.getMessage(), e);
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
    return "auto: 받아 둔 %d개 가운데 %s에 맞는 가장 좋은 모델 %s (필요 %s)%s"
        .formatted(
            here.size(),
            machine.describe(),
            model.name(),
            Machine.gibibytes(model.memoryBytes()),
            others.isEmpty() ? "" : "; 맞지 않는 것: " + names(others));
  }

  private String missing(List<CatalogModel> here, Machine machine) {
    var text =
        here.isEmpty()
            ? "받아 둔 모델이 없습니다."
            : "받아 둔 모델(%s)이 모두 %s에 맞지 않습니다.".formatted(names(here), machine.describe());
    return recommend(machine)
        .map(model -> text + " 이 컴퓨터에 맞는 것: ./nonmun model pull " + model.name())
        .orElse(text + " 이 컴퓨터에 맞는 모델이 목록에 없습니다: 메모리 %s 이상이 필요합니다.".formatted(least()));
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
