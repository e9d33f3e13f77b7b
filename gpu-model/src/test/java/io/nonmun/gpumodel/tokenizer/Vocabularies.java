package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.Gguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Vocabulary-only model files, unpacked for a test.
public final class Vocabularies {

  public static final Path QWEN2 =
      Path.of("src/test/resources/golden/tokenizer/vocab-qwen2.gguf.gz");

  private Vocabularies() {}

  public static Tokenizer tokenizer(Path packed) throws IOException {
    var file = unpack(packed);
    try (var gguf = Gguf.open(file)) {
      return Tokenizer.of(gguf.metadata());
    } finally {
      Files.delete(file);
    }
  }

  /// @return a temporary file
  public static Path unpack(Path packed) throws IOException {
    var file = Files.createTempFile("vocabulary", ".gguf");
    try (var in = new GZIPInputStream(Files.newInputStream(packed));
        var out = Files.newOutputStream(file)) {
      in.transferTo(out);
    }
    return file;
  }
}
