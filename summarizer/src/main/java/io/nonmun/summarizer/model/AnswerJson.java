package io.nonmun.summarizer.model;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON that a model wrote: one value with nothing behind it, not deep, no name twice.
public final class AnswerJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AnswerJson() {}

  /// @throws JacksonException if it is not that
  public static JsonNode read(String answer) {
    return MAPPER.readTree(answer.strip());
  }

  /// A text of it in Unicode NFC, so that rules see whole syllables.
  public static String text(JsonNode text) {
    return StreamSafe.normalize(text.stringValue(), Normalizer.Form.NFC).strip();
  }
}
