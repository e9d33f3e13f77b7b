package io.nonmun.bot.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cuda.CudaDevices;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {

  private static final Machine LARGE = new Machine("cpu", 32L << 30);
  private static final Machine SMALL = new Machine("cpu", 4L << 30);

  private final Catalog catalog = Catalog.load();

  private @TempDir Path folder;

  @Test
  void everyEntryIsComplete() {
    assertThat(catalog.models())
        .isNotEmpty()
        .allSatisfy(model -> {
          assertThat(model.file()).endsWith(".gguf");
          assertThat(model.license())
              .isIn("Apache-2.0", "MIT", "LicenseRef-Gemma", "LicenseRef-EXAONE-1.2-NC");
          assertThat(model.isFree()).isEqualTo(!model.license().startsWith("LicenseRef-"));
          assertThat(model.size()).isPositive();
          assertThat(model.sources()).containsKeys("license", "file", "checksum", "shape");
          if (model.sha256() == null) {
            assertThat(model.sources()).containsEntry("checksum", "unknown");
          } else {
            assertThat(model.sha256()).matches("[0-9a-f]{64}");
            assertThat(model.revision()).matches("[0-9a-f]{40}");
          }
        })
        .extracting(CatalogModel::name)
        .doesNotHaveDuplicates();
  }

  @Test
  void countsTheWeightsAndTheKvCache() {
    // 5,027,783,488 and 2 * 36 layers * 8 heads * 128 * 2 bytes * 4,096 positions
    assertThat(catalog.model("qwen3-8b").memoryBytes()).isEqualTo(5_027_783_488L + 603_979_776L);
  }

  @Test
  void countsThePositionsThatHaveRoomBesideTheWeights() {
    // 15,698,533,728, and 2 * 40 layers * 8 heads * 128 * 2 bytes a position
    var model = catalog.model("qwen3-14b-q8_0");
    assertThat(model.contextTokens(Machine.gpu(24).usableBytes()))
        .isEqualTo((21_600_000_000L - 15_698_533_728L) / 163_840);
    assertThat(model.contextTokens(8L << 30)).isZero();
  }

  @Test
  void aGpuGoesBeforeTheProcessorBesideIt() throws IOException {
    var both = new Machine("cuda:0", 4L << 30, LARGE);
    download("qwen3-8b");
    assertThat(catalog.choose("auto", folder, () -> both).file())
        .isEqualTo(folder.resolve("Qwen3-8B-Q4_K_M.gguf"));

    download("qwen3-4b");
    assertThat(catalog.choose("auto", folder, () -> both).file())
        .isEqualTo(folder.resolve("Qwen3-4B-Q4_K_M.gguf"));
    assertThat(catalog.recommend(new Machine("cuda:0", 1L << 20, SMALL)))
        .contains(catalog.model("qwen3-4b"));
  }

  /// Of restricted licences the owner decides.
  @Test
  void recommendsOnlyWhatAnybodyMayUse() {
    var smallest = catalog.model("exaone-4.0-1.2b");
    assertThat(smallest.isPinned()).isTrue();
    assertThat(catalog.recommend(new Machine("cpu", smallest.memoryBytes()))).isEmpty();
  }

  @Test
  void hasTheModelsThatWriteKorean() {
    assertThat(catalog.models())
        .extracting(CatalogModel::name)
        .contains(
            "midm-2.0-mini",
            "midm-2.0-base",
            "qwen3-4b-2507",
            "qwen3-14b",
            "qwen3-30b-a3b",
            "exaone-4.0-1.2b",
            "exaone-4.0-32b",
            "a.x-4.0-light",
            "kanana-1.5-8b",
            "gemma-3-4b",
            "gemma-3-12b");
  }

  @Test
  void putsTheMirrorInThePlaceOfTheHost() {
    var model = catalog.model("QWEN3-0.6B");
    var path =
        "/Qwen/Qwen3-0.6B-GGUF/resolve/23749fefcc72300e3a2ad315e1317431b06b590a/Qwen3-0.6B-Q8_0.gguf";

    assertThat(model.url("")).hasToString("https://huggingface.co" + path);
    assertThat(model.url("http://mirror:8080")).hasToString("http://mirror:8080" + path);
    assertThat(model.url("http://mirror/hf/")).hasToString("http://mirror/hf" + path);
  }

  @Test
  void autoTakesTheBestThatIsThereAndFits() throws IOException {
    download("qwen3-8b");
    download("qwen3-1.7b");
    download("qwen3-0.6b");

    var large = catalog.choose("auto", folder, () -> LARGE);
    var small = catalog.choose("auto", folder, () -> SMALL);

    assertThat(large.file()).isEqualTo(folder.resolve("Qwen3-8B-Q4_K_M.gguf"));
    assertThat(large.why())
        .isEqualTo("auto: 받아 둔 3개 가운데 cpu 메모리 32.0 GiB에 맞는 가장 좋은 모델 qwen3-8b (필요 5.2 GiB)");
    assertThat(small.file()).isEqualTo(folder.resolve("Qwen3-1.7B-Q8_0.gguf"));
    assertThat(small.why()).endsWith("; 맞지 않는 것: qwen3-8b");
  }

  @Test
  void autoTakesNothingThatTheGpuHasNoKernelsFor() throws IOException {
    var gpu = new Machine("cuda:0", 32L << 30);
    var models = new ArrayList<>(catalog.models());
    models.replaceAll(model -> model.name().equals("qwen3-14b") ? ofQ3(model) : model);
    var others = new Catalog(models);
    download("qwen3-14b");

    assertThatThrownBy(() -> others.choose("auto", folder, () -> gpu))
        .hasMessage(
            "받아 둔 모델(qwen3-14b)이 모두 cuda:0 메모리 32.0 GiB와 "
                + CudaDevices.typeNames()
                + " 가중치에 맞지 않습니다. 이 컴퓨터에 맞는 것: ./nonmun model pull "
                + others.recommend(gpu).orElseThrow().name());

    download("qwen3-1.7b");

    assertThat(others.choose("auto", folder, () -> gpu).file())
        .isEqualTo(folder.resolve("Qwen3-1.7B-Q8_0.gguf"));
  }

  /// The same in a type that GPUs have no kernels for.
  private static CatalogModel ofQ3(CatalogModel of) {
    return new CatalogModel(
        of.name(),
        of.title(),
        of.repository(),
        of.revision(),
        of.file(),
        of.official(),
        of.bytes(),
        of.approximateBytes(),
        of.sha256(),
        of.license(),
        "Q3_K_M",
        of.layers(),
        of.kvHeads(),
        of.headDimension(),
        of.machine(),
        of.sources());
  }

  @Test
  void aModelOfExpertsMayBeTheGpus() throws IOException {
    download("qwen3-30b-a3b");
    assertThat(catalog.choose("auto", folder, () -> new Machine("cuda:0", 24_000_000_000L)).file())
        .isEqualTo(folder.resolve("Qwen3-30B-A3B-Q4_K_M.gguf"));
  }

  @Test
  void ofOneModelTheFirstThatFitsIsTakenOnAnyDevice() throws IOException {
    download("qwen3-8b");
    download("qwen3-8b-q8_0");

    assertThat(catalog.choose("auto", folder, () -> new Machine("cuda:0", 12L << 30)).file())
        .isEqualTo(folder.resolve("Qwen3-8B-Q4_K_M.gguf"));
    assertThat(catalog.choose("auto", folder, () -> LARGE).file())
        .isEqualTo(folder.resolve("Qwen3-8B-Q4_K_M.gguf"));
    assertThat(catalog.recommend(new Machine("cuda:0", 4L << 30)))
        .contains(catalog.model("qwen3-4b"));
  }

  @Test
  void autoDownloadsNothingAndSaysWhatCouldBe() throws IOException {
    assertThatThrownBy(() -> catalog.choose("auto", folder, () -> SMALL))
        .hasMessage("받아 둔 모델이 없습니다. 이 컴퓨터에 맞는 것: ./nonmun model pull qwen3-4b");

    download("qwen3-8b");

    assertThatThrownBy(() -> catalog.choose("auto", folder, () -> SMALL))
        .hasMessageStartingWith("받아 둔 모델(qwen3-8b)이 모두 cpu 메모리 4.0 GiB에 맞지 않습니다.");
    assertThatThrownBy(() -> catalog.choose("auto", folder, () -> new Machine("cpu", 1 << 20)))
        .hasMessageContaining("메모리 1.0 GiB 이상이 필요합니다");
  }

  @Test
  void recommendsOnlyWhatCanBeChecked() {
    assertThat(catalog.models().getFirst().sha256()).isNull();

    assertThat(catalog.recommend(LARGE)).contains(catalog.model("qwen3-8b"));
  }

  @Test
  void aPartOfAFileIsNoModel() throws IOException {
    Files.write(folder.resolve("Qwen3-8B-Q4_K_M.gguf"), new byte[10]);

    assertThat(Catalog.isDownloaded(catalog.model("qwen3-8b"), folder)).isFalse();
  }

  @Test
  void takesTheModelThatIsNamed() throws IOException {
    var file = Files.writeString(folder.resolve("own.gguf"), "GGUF");
    assertThat(catalog.choose(file.toString(), folder, () -> LARGE).file()).isEqualTo(file);
    assertThatThrownBy(() -> catalog.choose("qwen3-4b", folder, () -> LARGE))
        .hasMessage("아직 받지 않은 모델입니다: qwen3-4b. 받기: ./nonmun model pull qwen3-4b");
    assertThatThrownBy(() -> catalog.choose(folder + "/no.gguf", folder, () -> LARGE))
        .hasMessageStartingWith("모델 파일이 없습니다: ");
    var empty = Files.createFile(folder.resolve("empty.gguf"));
    assertThatThrownBy(() -> catalog.choose(empty.toString(), folder, () -> LARGE))
        .hasMessageStartingWith("모델 파일이 비어 있습니다.");
    assertThatThrownBy(() -> catalog.choose("qwen4", folder, () -> LARGE))
        .hasMessageStartingWith("모르는 모델 'qwen4'. 있는 이름: a.x-4.0-light, ");

    download("qwen3-4b");
    assertThat(catalog.choose("qwen3-4b", folder, () -> LARGE).file().getFileName())
        .hasToString("Qwen3-4B-Q4_K_M.gguf");
  }

  @Test
  void whatNamesAFolderIsAPathAndWhatDoesNotIsAName() throws IOException {
    Supplier<Machine> nobodyAsks =
        () -> {
          throw new AssertionError("the machine matters to auto only");
        };
    var odd = Files.writeString(folder.resolve("qwen3-4b"), "GGUF");
    download("qwen3-4b");

    assertThat(catalog.choose(odd.toString(), folder, nobodyAsks).file()).isEqualTo(odd);
    assertThat(catalog.choose("qwen3-4b", folder, nobodyAsks).file().getFileName())
        .hasToString("Qwen3-4B-Q4_K_M.gguf");
    assertThatThrownBy(() -> catalog.choose("./auto", folder, nobodyAsks))
        .hasMessageStartingWith("모델 파일이 없습니다: ");
    assertThatThrownBy(() -> catalog.choose("models/qwen3-4b", folder, nobodyAsks))
        .hasMessageContaining("models/qwen3-4b. 경로를 고치거나 './nonmun model list'의 이름을 적으세요.");
  }

  /// A file with a hole of the right size.
  private void download(String name) throws IOException {
    var model = catalog.model(name);
    try (var file = new RandomAccessFile(folder.resolve(model.file()).toFile(), "rw")) {
      file.setLength(model.size());
    }
  }
}
