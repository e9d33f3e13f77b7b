package io.nonmun.gpumodel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A file of JSON lines, which every stage of `device.sh` adds to and `scripts/gpu/report` reads.
///
/// @param file null to keep nothing
public record Readings(@Nullable Path file) {

  /// @param kind what the line is: `test`, `bench`, `day`, `stream`
  /// @param fields in the order in which they are to stand there: name, value, name, value …
  public void add(String kind, Object... fields) {
    if (file == null) {
      return;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", kind);
    for (var i = 0; i < fields.length; i += 2) {
      line.put((String) fields[i], fields[i + 1]);
    }
    try {
      Files.writeString(
          file,
          JsonMapper.shared().writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
