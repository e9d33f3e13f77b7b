package io.nonmun.gpumodel.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damages headers at random and opens them: whatever the bytes, the file opens as a sound one or
/// is refused in words, at once and for little memory.
class GgufMutationTest {

  private static final long SEED = 20_251_121;
  private static final int TRIES = 20_000;

  /// Memory that opening a file may take: for each of its bytes (text as such, as a string and in a
  /// message; lists and maps of short entries) and besides.
  private static final int PER_BYTE = 8;

  private static final long PER_FILE = 64 << 10;

  /// Values at which arithmetic goes wrong.
  private static final long[] EDGES = {
    0,
    1,
    -1,
    7,
    31,
    255,
    256,
    65_535,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 31
  };

  private static final Pattern MEND =
      Pattern.compile("download|[Cc]onvert|quantise|name|unpack|is it a");

  private static final Path MODELS = Path.of("src/test/resources/golden/models");

  @TempDir private Path folder;

  /// A file to damage.
  ///
  /// @param opened what is opened: the file, or the first part of its model
  /// @param whole its bytes
  /// @param header how many of them come before the tensors' data
  private record Victim(Path file, Path opened, byte[] whole, int header) {}

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  @Timeout(value = 1_200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aDamagedHeaderIsReadOrRefusedAtOnceAndForLittleMemory() throws IOException {
    var victims = victims();
    for (var victim : victims) {
      opens(victim, "whole"); // also loads the classes, whose memory is not the file's
    }
    var random = new SplittableRandom(SEED);
    var opened = 0;
    for (var i = 0; i < TRIES; i++) {
      var victim = victims.get(i % victims.size());
      var what = "seed %d, try %d, %s".formatted(SEED, i, victim.file().getFileName());
      if (random.nextInt(10) == 0
          ? opensCut(victim, random, what)
          : opensDamaged(victim, random, what)) {
        opened++;
      }
    }
    assertThat(opened).as("opened").isBetween(TRIES / 50, TRIES / 2);
  }

  private List<Victim> victims() throws IOException {
    var victims = new ArrayList<Victim>();
    for (var name :
        List.of("tiny-llama-q4_0.gguf", "tiny-qwen2-q4_k_m.gguf", "tiny-qwen3-q4_0.gguf")) {
      var file = Files.copy(MODELS.resolve(name), folder.resolve(name));
      victims.add(victim(file, file));
    }
    for (var version : new int[] {2, 3}) {
      var file = RawGguf.sound(version).write(folder.resolve("v" + version + ".gguf"));
      victims.add(victim(file, file));
    }
    var first = part(1);
    victims.add(victim(part(2), first));
    victims.add(victim(first, first));
    return victims;
  }

  private Path part(int number) throws IOException {
    return RawGguf.of(3, 1, 3)
        .key("split.no", RawGguf.UINT32)
        .int32(number - 1)
        .key("split.count", RawGguf.UINT32)
        .int32(2)
        .key("split.tensors.count", RawGguf.UINT32)
        .int32(2)
        .tensor("part" + number, TensorType.F32.id(), 0, 8)
        .data(32)
        .write(folder.resolve("m-%05d-of-00002.gguf".formatted(number)));
  }

  private static Victim victim(Path file, Path opened) throws IOException {
    try (var gguf = Gguf.open(opened)) {
      var data = gguf.tensors().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
      return new Victim(
          file,
          opened,
          Files.readAllBytes(file),
          (int) (Files.size(file) - Math.min(data, Files.size(file) - 64)));
    }
  }

  private boolean opensCut(Victim victim, SplittableRandom random, String what) throws IOException {
    var length = random.nextInt(random.nextBoolean() ? victim.header() : victim.whole().length);
    try (var channel = FileChannel.open(victim.file(), StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
    var opens = opens(victim, "%s, cut to %d".formatted(what, length));
    Files.write(victim.file(), victim.whole());
    return opens;
  }

  private boolean opensDamaged(Victim victim, SplittableRandom random, String what)
      throws IOException {
    var header = Arrays.copyOf(victim.whole(), victim.header());
    var said = new StringBuilder(what);
    for (var n = 1 + random.nextInt(4); n > 0; n--) {
      // Half of the damage to the first bytes: counts, and the lengths and types of known keys.
      var at = random.nextInt(random.nextBoolean() ? header.length : Math.min(400, header.length));
      var damage = damage(header, random);
      var size = Math.min(damage.length, header.length - at);
      System.arraycopy(damage, 0, header, at, size);
      said.append(", %d bytes at %d".formatted(size, at));
    }
    overwrite(victim, header);
    var opens = opens(victim, said.toString());
    overwrite(victim, Arrays.copyOf(victim.whole(), victim.header()));
    return opens;
  }

  /// Random bytes, a number at an edge, or other bytes of the header.
  private static byte[] damage(byte[] header, SplittableRandom random) {
    var size = 1 + random.nextInt(16);
    return switch (random.nextInt(3)) {
      case 0 -> {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 1 -> {
        var number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        number.putLong(EDGES[random.nextInt(EDGES.length)]);
        yield Arrays.copyOf(number.array(), random.nextBoolean() ? 8 : 4);
      }
      default -> {
        var from = random.nextInt(header.length - size);
        yield Arrays.copyOfRange(header, from, from + size);
      }
    };
  }

  private static void overwrite(Victim victim, byte[] header) throws IOException {
    try (var channel = FileChannel.open(victim.file(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(header));
    }
  }

  /// Opens the model, reads all that its header leads to, and checks what that takes.
  private boolean opens(Victim victim, String what) {
    var before = threads.getCurrentThreadAllocatedBytes();
    var opens = true;
    try (var file = Gguf.open(victim.opened())) {
      for (var tensor : file.tensors()) {
        assertThat(tensor.data().byteSize())
            .as(what)
            .isEqualTo(tensor.type().bytes((long) tensor.rows() * tensor.columns()));
        tensor.data().get(ValueLayout.JAVA_BYTE, 0);
        tensor.data().get(ValueLayout.JAVA_BYTE, tensor.data().byteSize() - 1);
      }
    } catch (GgufException e) {
      opens = false;
      assertThat(e).as(what).message().startsWith(folder.toString()).containsPattern(MEND);
    } catch (Throwable e) {
      throw new AssertionError(what, e);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated, %s", what)
        .isLessThan(PER_FILE + PER_BYTE * (long) victim.whole().length);
    return opens;
  }
}
