package io.nonmun.summarizer.summary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// A text of a prompt, shipped beside the code that asks it.
public final class Resource {

  private Resource() {}

  /// @param path from this package on, or from the root where it begins with `/`
  public static String text(String path) {
    try (var stream = Resource.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException(path + " is missing from the build");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lines of `key = value`, in their order; those that start with `#` are left out.
  public static Map<String, String> table(String path) {
    var table = new LinkedHashMap<String, String>();
    text(path)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> {
          var sides = line.split("\\s*=\\s*", 2);
          table.put(sides[0], sides[1]);
        });
    return table;
  }
}
