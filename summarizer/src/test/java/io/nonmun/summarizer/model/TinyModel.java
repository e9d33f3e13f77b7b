package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.model.RandomModel;
import java.io.IOException;
import java.nio.file.Path;

/// A real engine with a model of random weights, for tests of other packages too. It says noise,
/// and keeps to a schema all the same.
public final class TinyModel {

  private static final Path VOCABULARY =
      Path.of("../gpu-model/src/test/resources/golden/models/tiny-qwen2-q8_0.gguf");
  private static final String TEMPLATE =
      """
      {%- for message in messages %}{{ message.role }}: {{ message.content }}
      {% endfor %}assistant:\
      """;

  private TinyModel() {}

  /// @param folder for its file
  public static LanguageModel open(Path folder) throws IOException {
    var file = folder.resolve("tiny.gguf");
    RandomModel.like("tiny").withChatTemplate(TEMPLATE).write("q8_0", VOCABULARY, file, 1, _ -> {});
    return LanguageModel.open(file, "cpu-reference");
  }
}
