package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// Vocabulary-only model files, unpacked for a test.
public final class Vocabularies {

  public static final Path QWEN2 =
      Path.of("src/test/resources/golden/tokenizer/vocab-qwen2.gguf.gz");

  /// SentencePiece's, trained on this project's own texts.
  public static final Path SPM =
      Path.of("src/test/resources/golden/tokenizer/vocab-tiny-spm.gguf.gz");

  private Vocabularies() {}

  public static Tokenizer tokenizer(Path packed) throws IOException {
    return tokenizer(packed, Map.of());
  }

  /// @param changes facts that take the place of the file's
  public static Tokenizer tokenizer(Path packed, Map<String, Object> changes) throws IOException {
    var file = unpack(packed);
    try (var gguf = Gguf.open(file)) {
      var facts = new HashMap<>(gguf.metadata().values());
      facts.putAll(changes);
      return Tokenizer.of(new Metadata(packed.getFileName().toString(), facts));
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
