package io.nonmun.gpumodel.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
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
/// Mapping reads nothing beforehand and lets processes share the pages. A file that is cut short by
/// somebody else while it is mapped cannot be read safely: the JVM answers such an access with an
/// `InternalError`. Safe for use by many threads.
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

  /// @param path the file; of a split model, any part
  /// @throws GgufException if it is no whole and sound GGUF file of version 2 or 3
  public static Gguf open(Path path) {
    var arena = Arena.ofShared();
    try {
      var parts = new ArrayList<GgufPart>();
      for (var file : parts(path)) {
        parts.add(GgufPart.read(file, map(file, arena)));
      }
      var tensors = new LinkedHashMap<String, GgufTensor>();
      for (var part : parts) {
        for (var tensor : part.tensors()) {
          if (tensors.put(tensor.name(), tensor) != null) {
            throw new GgufException(
                "%s: tensor %s is there twice".formatted(part.path(), tensor.name()));
          }
        }
      }
      var metadata = parts.getFirst().metadata();
      checkCount(path, metadata, parts.size(), tensors.size());
      var bytes = parts.stream().mapToLong(GgufPart::bytes).sum();
      return new Gguf(path, arena, metadata, tensors, bytes);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /// The files of a model, in order.
  private static List<Path> parts(Path path) {
    var name = PART.matcher(path.getFileName().toString());
    if (!name.matches()) {
      return List.of(path);
    }
    var count = Integer.parseInt(name.group(3));
    var all = new ArrayList<Path>();
    for (var number = 1; number <= count; number++) {
      var part =
          path.resolveSibling("%s-%05d-of-%05d.gguf".formatted(name.group(1), number, count));
      if (!Files.exists(part)) {
        throw new GgufException(
            "%s is missing: the model has %d parts; download all of them to one folder"
                .formatted(part, count));
      }
      all.add(part);
    }
    return all;
  }

  private static void checkCount(Path path, Metadata metadata, int parts, int tensors) {
    var wantedParts = metadata.findInteger("split.count").orElse(1);
    if (wantedParts > 1 && wantedParts != parts) {
      throw new GgufException(
          "%s is one of %d parts, but is not named so; name them as they were downloaded (…-00001-of-%05d.gguf)"
              .formatted(path, wantedParts, wantedParts));
    }
    var wantedTensors = metadata.findInteger("split.tensors.count").orElse(tensors);
    if (wantedTensors != tensors) {
      throw new GgufException(
          "%s: the parts hold %d tensors instead of %d; download them again"
              .formatted(path, tensors, wantedTensors));
    }
  }

  private static MemorySegment map(Path file, Arena arena) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw new GgufException(
          "%s could not be read: %s".formatted(file, e.getClass().getSimpleName()), e);
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
                "%s lacks the tensor %s; is it a whole model of architecture %s?"
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
