package io.nonmun.gpumodel.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An open model file, or all files of a split one: its metadata, and its tensors in mapped memory.
///
/// Mapping reads nothing beforehand and lets processes share the pages. So a file must not change
/// while it is open: reading a page that was cut off its end fails with an `InternalError` (the
/// JVM's answer to the bus error), and overwritten bytes are read as they are. Replace a model by
/// renaming a new file over it, which leaves the mapped one alone.
///
/// Safe for use by many threads.
public final class Gguf implements AutoCloseable {

  private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

  private final Path path;
  private final Arena arena;
  private final Metadata metadata;
  private final Map<String, GgufTensor> tensors;
  private final long bytes;

  private Gguf(
      Path path, Arena arena, Metadata metadata, Map<String, GgufTensor> tensors, long bytes) {
    this.path = path;
    this.arena = arena;
    this.metadata = metadata;
    this.tensors = tensors;
    this.bytes = bytes;
  }

  /// What a model or an adapter is called by its file, where nobody gave it a name.
  public static String nameOf(Path path) {
    return path.getFileName().toString().replaceFirst("\\.gguf$", "");
  }

  /// @param path the file; of a split model, any part
  /// @throws GgufException if it is no whole and sound GGUF file of version 2 or 3
  public static Gguf open(Path path) {
    var arena = Arena.ofShared();
    try {
      var files = parts(path);
      var parts = new ArrayList<GgufPart>();
      var tensors = new LinkedHashMap<String, GgufTensor>();
      for (var file : files) {
        var part = GgufPart.read(file, map(file, arena));
        checkPlace(part, parts.size(), files.size());
        parts.add(part);
        for (var tensor : part.tensors()) {
          if (tensors.put(tensor.name(), tensor) != null) {
            throw new GgufException(
                "%s: tensor %s is in an earlier part too; download all parts of one model again"
                    .formatted(file, GgufReader.shown(tensor.name())));
          }
        }
      }
      var metadata = parts.getFirst().metadata();
      var count = metadata.findInteger("split.tensors.count").orElse(tensors.size());
      if (count != tensors.size()) {
        throw new GgufException(
            "%s: the %d parts hold %d tensors instead of %d; download all parts of one model again"
                .formatted(path, files.size(), tensors.size(), count));
      }
      var bytes = parts.stream().mapToLong(GgufPart::bytes).sum();
      return new Gguf(path, arena, metadata, tensors, bytes);
    } catch (InternalError e) {
      arena.close();
      throw new GgufException(path + " was cut short while it was read; download it again", e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /// The files of a model, in order.
  private static List<Path> parts(Path path) {
    var name = PART.matcher(String.valueOf(path.getFileName()));
    if (!name.matches()) {
      return List.of(path);
    }
    var count = Integer.parseInt(name.group(3));
    var number = Integer.parseInt(name.group(2));
    if (number < 1 || number > count) {
      throw new GgufException(
          "%s is named as part %d of %d; name it as it was downloaded"
              .formatted(path, number, count));
    }
    var all = new ArrayList<Path>();
    for (var each = 1; each <= count; each++) {
      var part = path.resolveSibling("%s-%05d-of-%05d.gguf".formatted(name.group(1), each, count));
      if (!Files.exists(part)) {
        throw new GgufException(
            "%s is missing: the model has %d parts; download all of them to one folder"
                .formatted(part, count));
      }
      all.add(part);
    }
    return all;
  }

  /// Parts say which of how many they are.
  private static void checkPlace(GgufPart part, int place, int count) {
    var ownPlace = part.metadata().findInteger("split.no").orElse(place);
    var ownCount = part.metadata().findInteger("split.count").orElse(count);
    if (ownPlace != place || ownCount != count && ownCount != 0) {
      throw new GgufException(
          "%s says that it is part %d of %d, and is taken for part %d of %d; name the parts as they were downloaded (…-%05d-of-%05d.gguf)"
              .formatted(
                  part.path(), ownPlace + 1L, ownCount, place + 1, count, ownPlace + 1L, ownCount));
    }
  }

  private static MemorySegment map(Path file, Arena arena) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new GgufException(file + " does not exist; check the path", e);
    } catch (IOException e) {
      throw new GgufException(
          "%s could not be read: %s; is it a readable file?".formatted(file, e), e);
    }
  }

  public Path path() {
    return path;
  }

  /// Of all parts together.
  public long bytes() {
    return bytes;
  }

  public Metadata metadata() {
    return metadata;
  }

  /// In the file's order.
  public Collection<GgufTensor> tensors() {
    return tensors.values();
  }

  public Optional<GgufTensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /// @throws GgufException if there is no such tensor
  public GgufTensor tensor(String name) {
    return find(name)
        .orElseThrow(() ->
            new GgufException(
                "%s lacks the tensor %s; is it a whole model of architecture %s? Convert it anew"
                    .formatted(
                        path,
                        name,
                        metadata.findText("general.architecture").orElse("(none named)"))));
  }

  /// Unmaps the file: its tensors' data cannot be read any more.
  @Override
  public void close() {
    arena.close();
  }
}
