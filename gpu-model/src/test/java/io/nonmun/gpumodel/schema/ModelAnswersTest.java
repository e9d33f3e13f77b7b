package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Generation;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.model.RandomModel;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import io.nonmun.gpumodel.tokenizer.Vocabularies;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Constrained answers of whole models with random weights, through the engine: each parses and
/// fits its schema.
class ModelAnswersTest {

  private static final int AT_ONCE = 16;

  /// Tokens that an answer may have besides those that it needs; some get none.
  private static final int MOST_SPARE = 120;

  @TempDir private Path folder;

  /// `-Dnonmun.answers`: how many.
  @Test
  void answersFitOverQwensVocabulary() throws Exception {
    assertAnswersFit(Vocabularies.QWEN2, Integer.getInteger("nonmun.answers", 40));
  }

  /// `-Dnonmun.shared`: vocabularies of 152k and 128k tokens.
  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "llama3"})
  @EnabledIfSystemProperty(
      named = "nonmun.shared",
      matches = ".+",
      disabledReason = "Llama's vocabulary is not in the repository")
  void aThousandAnswersFit(String vocabulary) throws Exception {
    var folder = Path.of(System.getProperty("nonmun.shared"), "golden", "tokenizer");
    assertAnswersFit(folder.resolve("vocab-" + vocabulary + ".gguf.gz"), 1_000);
  }

  private void assertAnswersFit(Path packedVocabulary, int count) throws Exception {
    var schemas = Schemas.ALL.stream().map(SchemaCompiler::compile).toList();
    var judges = Schemas.ALL.stream().map(Judge::new).toList();
    var model = Model.open(write(packedVocabulary), new CpuVector(2), 128, AT_ONCE);
    var tokenizer = Tokenizer.of(model.file().metadata());
    var vocabulary = Vocabulary.of(tokenizer);
    var blocks = AT_ONCE * KvCache.Shape.blocks(1_000);
    try (var engine = Engine.start(model, tokenizer, blocks, count)) {
      var generations = new ArrayList<Generation>();
      for (var run = 0; run < count; run++) {
        var random = new SplittableRandom(run);
        var constraint = schemas.get(run % schemas.size()).start(vocabulary);
        var prompt = random.ints(1 + random.nextInt(30), 0, tokenizer.size()).toArray();
        var maxTokens = constraint.minTokens() + random.nextInt(1 + random.nextInt(MOST_SPARE));
        var temperature = random.nextInt(4) == 0 ? 0 : (float) random.nextDouble(0.3, 2);
        generations.add(
            engine.submit(
                Request.of(prompt, maxTokens)
                    .with(new Sampling(temperature, 0, 0.95f, run))
                    .with(constraint)));
      }
      for (var run = 0; run < count; run++) {
        // Also one that ends for its length: a number fits as far as it goes.
        var result = generations.get(run).result();
        judges.get(run % judges.size()).check(result.text().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private Path write(Path packedVocabulary) throws Exception {
    var vocabulary = Vocabularies.unpack(packedVocabulary);
    try {
      var file = folder.resolve("model.gguf");
      RandomModel.like("tiny").write("q8_0", vocabulary, file, 1, _ -> {});
      return file;
    } finally {
      Files.delete(vocabulary);
    }
  }
}
