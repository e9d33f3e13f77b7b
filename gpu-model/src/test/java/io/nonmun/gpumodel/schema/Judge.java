package io.nonmun.gpumodel.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Says whether an answer fits a schema, by other people's code.
final class Judge {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final com.networknt.schema.Schema schema;

  Judge(String schema) {
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema, InputFormat.JSON);
  }

  void check(byte[] answer) {
    assertThat(faults(answer)).as(new String(answer, StandardCharsets.UTF_8)).isEmpty();
  }

  /// @return empty for none
  String faults(byte[] answer) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer)).toString();
      var node = JSON.readTree(text);
      if (hasLoneSurrogate(node)) {
        return "a lone surrogate";
      }
      var errors = schema.validate(node);
      return errors.isEmpty() ? "" : errors.toString();
    } catch (CharacterCodingException | tools.jackson.core.JacksonException e) {
      return e.toString();
    }
  }

  private static boolean hasLoneSurrogate(JsonNode node) {
    if (node.isString()) {
      return node.stringValue().codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }
    return node.values().stream().anyMatch(Judge::hasLoneSurrogate)
        || node.isObject()
            && node.propertyNames().stream()
                .anyMatch(name -> name.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff));
  }
}
