package io.nonmun.gpumodel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks a tokenizer against golden vectors (`golden/README.md`).
final class Vectors {

  private Vectors() {}

  /// @return how many lines there were
  static int check(Tokenizer tokenizer, Path file) throws IOException {
    var lines = Files.readAllLines(file);
    for (var line : lines) {
      var vector = JsonMapper.shared().readTree(line);
      var text = vector.get("text").asString();
      var ids = ids(vector.has("ids_nfc") ? vector.get("ids_nfc") : vector.get("ids"));
      assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids);
      var composed = vector.has("ids_nfc") ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
      assertThat(tokenizer.decode(ids)).isEqualTo(composed);
      if (vector.has("ids_special")) {
        var special = ids(vector.get("ids_special"));
        assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(special);
        assertThat(tokenizer.decode(special)).isEqualTo(text);
      } else if (!vector.has("ids_nfc")) {
        assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(ids);
      }
    }
    return lines.size();
  }

  static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
