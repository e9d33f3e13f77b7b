package io.nonmun.bot.catalog;

import static io.nonmun.bot.catalog.FaultyServer.cutAfter;
import static io.nonmun.bot.catalog.FaultyServer.ignoringRange;
import static io.nonmun.bot.catalog.FaultyServer.range;
import static io.nonmun.bot.catalog.FaultyServer.redirect;
import static io.nonmun.bot.catalog.FaultyServer.status;
import static io.nonmun.bot.catalog.FaultyServer.withoutLength;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {

  private static final int SIZE = 300_000;
  private static final byte[] CONTENT = random(1);

  private final FaultyServer server = new FaultyServer(CONTENT);
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final List<Long> received = new ArrayList<>();

  private @TempDir Path folder;

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void bringsAFile() throws Exception {
    assertThat(pull(model()).already()).isFalse();

    assertWhole();
    assertThat(server.asked)
        .singleElement()
        .satisfies(asked -> {
          assertThat(asked.path()).isEqualTo("/owner/name/resolve/abc123/model.gguf");
          assertThat(asked.header("accept-encoding")).isEqualTo("identity");
          assertThat(asked.headers()).doesNotContainKeys("authorization", "range");
        });
    assertThat(received).isSorted().endsWith((long) SIZE);
  }

  @Test
  void goesOnWhereTheConnectionWasCut() throws Exception {
    server.willFail(cutAfter(100_000), cutAfter(50_000));

    pull(model());

    assertWhole();
    assertThat(server.asked)
        .extracting(asked -> asked.header("range"))
        .containsExactly("", "bytes=100000-", "bytes=150000-");
    assertThat(server.asked.get(1).header("if-range")).isEqualTo("\"one\"");
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    assertThat(troubles).containsOnly("연결이 끊겼습니다");
  }

  @Test
  void goesOnWhereAnEarlierRunEnded() throws Exception {
    server.willFail(cutAfter(100_000), status(404));
    assertThatThrownBy(() -> pull(model())).hasMessageContaining("HTTP 404");

    pull(model());

    assertWhole();
    assertThat(server.asked.getLast().header("range")).isEqualTo("bytes=100000-");
  }

  @Test
  void startsOverWhereTheServerIgnoresTheRange() throws Exception {
    server.willFail(cutAfter(100_000), ignoringRange());

    pull(model());

    assertWhole();
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void startsOverWhereTheFileHasChanged() throws Exception {
    server.willFail((faulty, asked, out) -> {
      cutAfter(100_000).answer(faulty, asked, out);
      faulty.replace(random(2), "\"two\"");
    });

    pull(model(null, null));

    assertThat(folder.resolve("model.gguf")).hasBinaryContent(random(2));
  }

  @Test
  void startsOverWhereNothingTellsTheVersion() throws Exception {
    server.replace(CONTENT, "W/\"weak\"");
    server.willFail(cutAfter(100_000));

    pull(model((long) SIZE, null));

    assertWhole();
    assertThat(server.asked.getLast().headers()).doesNotContainKey("range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-9/300000", "bytes 100001-100010/300000", "nonsense"})
  void startsOverAfterAnAnswerWithAnotherRange(String contentRange) throws Exception {
    server.willFail(cutAfter(100_000), range(contentRange));

    pull(model());

    assertWhole();
    assertThat(server.asked.getLast().headers()).doesNotContainKey("range");
    assertThat(troubles).contains("서버가 다른 구간을 보냈습니다; 처음부터 다시 받습니다");
  }

  @Test
  void startsOverWhereTheRangeCannotBe() throws Exception {
    server.willFail(cutAfter(100_000), status(416));

    pull(model());

    assertWhole();
    assertThat(server.asked).hasSize(3);
  }

  @Test
  void refusesAFileOfAnotherSize() {
    assertThatThrownBy(() -> pull(model(SIZE + 1L, null)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("300,000바이트")
        .hasMessageContaining("300,001바이트");
  }

  @Test
  void removesAFileWithTheWrongChecksum() throws Exception {
    var wrong = "0".repeat(64);

    assertThatThrownBy(() -> pull(model((long) SIZE, wrong)))
        .hasMessageContaining("체크섬이 다릅니다")
        .hasMessageContaining(wrong)
        .hasMessageContaining(sha256(CONTENT))
        .hasMessageContaining("받은 파일을 지웠습니다");

    assertThat(names()).containsExactly("model.gguf.lock");
  }

  @Test
  void asksForNothingWhereTheDiskIsTooSmall() {
    var disk = new SmallDisk(1000, Long.MAX_VALUE);

    assertThatThrownBy(() -> pull(model(), store(disk)))
        .hasMessageContaining("디스크가 모자랍니다")
        .hasMessageContaining("--to");

    assertThat(server.asked).isEmpty();
  }

  @Test
  void keepsWhatHasArrivedWhenTheDiskRunsFull() throws Exception {
    assertThatThrownBy(() -> pull(model(), store(new SmallDisk(Long.MAX_VALUE, 150_000))))
        .hasMessageContaining("디스크에 쓰지 못했습니다")
        .hasMessageContaining("No space left");
    assertThat(folder.resolve("model.gguf")).doesNotExist();
    var kept = Files.size(folder.resolve("model.gguf.part"));
    assertThat(kept).isPositive();

    pull(model());

    assertWhole();
    assertThat(server.asked.getLast().from()).isEqualTo((int) kept);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410, 400})
  void doesNotInsistOnWhatIsRefused(int code) {
    server.willFail(status(code));

    assertThatThrownBy(() -> pull(model()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("HTTP " + code)
        .hasMessageContaining("/owner/name/resolve/abc123/model.gguf");

    assertThat(server.asked).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void refusesAFileWhoseSizeTheServerDoesNotName() {
    server.willFail(withoutLength());

    assertThatThrownBy(() -> pull(model()))
        .hasMessageStartingWith(
            "서버가 파일의 크기를 알리지 않습니다 (Content-Length 없음): http://127.0.0.1/owner/");
  }

  @Test
  void refusesAnEmptyFile() {
    server.willFail(status(200));

    assertThatThrownBy(() -> pull(model())).hasMessageStartingWith("서버의 파일이 비어 있습니다: ");
  }

  @Test
  void asksAgainMoreAndMoreSlowlyWhereTheServerIsInTrouble() throws Exception {
    server.willFail(status(500), status(503, "Retry-After: 7"), status(429), status(504));

    pull(model());

    assertWhole();
    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 7L, 4L, 8L);
  }

  @Test
  void givesUpAfterSixAttemptsThatBringNothing() {
    for (var i = 0; i < 7; i++) {
      server.willFail(status(502));
    }

    assertThatThrownBy(() -> pull(model()))
        .hasMessageContaining("HTTP 502")
        .hasMessageContaining("이어 받으세요");

    assertThat(server.asked).hasSize(6);
  }

  @Test
  void goesOnWhenTheServerFallsSilent() throws Exception {
    pull(model(), new ModelStore(impatientAfter(100_000), Disk.real(), pauses::add));

    assertWhole();
    assertThat(server.asked.getLast().header("range")).isEqualTo("bytes=100000-");
  }

  @Test
  void followsRedirectsAndKeepsTheirSignaturesToItself() throws Exception {
    server.willFail(
        redirect("/elsewhere?signature=secret"),
        cutAfter(100_000),
        redirect("/elsewhere?signature=secret"),
        status(403));

    assertThatThrownBy(() -> pull(model()))
        .hasMessageContaining("HTTP 403")
        .hasMessageNotContaining("secret");

    assertThat(server.asked.get(3).path()).isEqualTo("/elsewhere?signature=secret");
    assertThat(server.asked.get(3).header("range")).isEqualTo("bytes=100000-");
    assertThat(String.join("", troubles)).doesNotContain("secret");
  }

  @Test
  void recognisesAFileThatIsThere() throws Exception {
    Files.write(folder.resolve("model.gguf"), CONTENT);

    assertThat(pull(model()).already()).isTrue();

    assertThat(server.asked).isEmpty();
  }

  @Test
  void leavesAFileOfTheSameSizeWithOtherContentToItsOwner() throws Exception {
    Files.write(folder.resolve("model.gguf"), random(2));

    assertThatThrownBy(() -> pull(model())).hasMessageContaining("이 파일을 지우고 다시 받으세요");

    assertThat(folder.resolve("model.gguf")).hasBinaryContent(random(2));
  }

  @Test
  void onlyOneCommandBringsAFileAtATime() throws Exception {
    try (var channel =
            FileChannel.open(
                folder.resolve("model.gguf.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      assertThatThrownBy(() -> pull(model())).hasMessageContaining("다른 명령이 이미 받고 있습니다");
    }
  }

  // --- what the tests are made of ---

  // R14: whatever the umask, nobody else may touch a file before its checksum is known to be right.
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void r14APartOfAFileIsNobodyElsesAndTheWholeIsForReading() throws Exception {
    server.willFail(cutAfter(100_000));
    var rights = new ArrayList<String>();

    pull(model(), new ModelStore(new OkHttpClient(), Disk.real(), _ -> rights.addAll(rights())));

    assertThat(rights)
        .containsExactly("rw------- .lock", "rw------- .part", "rw------- .part.etag");
    assertThat(rights()).containsExactly("rw-r--r-- ");
  }

  private List<String> rights() {
    try (var files = Files.list(folder)) {
      var rights = new ArrayList<String>();
      for (var file : files.sorted().toList()) {
        rights.add(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                + " "
                + file.getFileName().toString().substring("model.gguf".length()));
      }
      return rights;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void assertWhole() {
    assertThat(folder.resolve("model.gguf")).hasBinaryContent(CONTENT);
    assertThat(names()).containsExactly("model.gguf");
  }

  private List<String> names() {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ModelStore.Pulled pull(CatalogModel model) throws InterruptedException {
    return pull(model, store(Disk.real()));
  }

  private ModelStore.Pulled pull(CatalogModel model, ModelStore store) throws InterruptedException {
    return store.pull(
        model,
        folder,
        server.url(),
        new DownloadListener() {
          @Override
          public void progress(String stage, long bytes, long total) {
            if (stage.equals("받기")) {
              received.add(bytes);
            }
          }

          @Override
          public void retry(String reason, Duration pause) {
            troubles.add(reason);
          }
        });
  }

  private ModelStore store(Disk disk) {
    return new ModelStore(new OkHttpClient(), disk, pauses::add);
  }

  /// One whose patience ends behind so many bytes of the first body; no clock is waited for.
  private static OkHttpClient impatientAfter(int bytes) {
    var first = new AtomicBoolean(true);
    return new OkHttpClient.Builder()
        .addInterceptor(chain -> {
          var response = chain.proceed(chain.request());
          return first.getAndSet(false) ? cutShort(response, bytes) : response;
        })
        .build();
  }

  private static Response cutShort(Response response, int bytes) {
    var body = response.body();
    var source =
        new ForwardingSource(body.source()) {
          private long left = bytes;

          @Override
          public long read(Buffer sink, long count) throws IOException {
            if (left == 0) {
              throw new SocketTimeoutException("timeout");
            }
            var read = super.read(sink, Math.min(count, left));
            left -= read;
            return read;
          }
        };
    return response
        .newBuilder()
        .body(ResponseBody.create(Okio.buffer(source), body.contentType(), body.contentLength()))
        .build();
  }

  private static CatalogModel model() {
    return model((long) SIZE, sha256(CONTENT));
  }

  private static CatalogModel model(@Nullable Long bytes, @Nullable String sha256) {
    return new CatalogModel(
        "tiny",
        "Tiny",
        "owner/name",
        "abc123",
        "model.gguf",
        true,
        bytes,
        SIZE,
        sha256,
        "Apache-2.0",
        "Q8_0",
        1,
        1,
        64,
        "any",
        Map.of());
  }

  private static byte[] random(long seed) {
    var bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// Says that so much is free, and takes so much.
  private record SmallDisk(long said, long quota) implements Disk {

    @Override
    public long free(Path folder) {
      return said;
    }

    @Override
    public OutputStream open(Path file, boolean append) throws IOException {
      return new FilterOutputStream(Disk.real().open(file, append)) {
        private long written;

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
          written += count;
          if (written > quota) {
            throw new IOException("No space left on device");
          }
          out.write(bytes, offset, count);
        }
      };
    }
  }
}
