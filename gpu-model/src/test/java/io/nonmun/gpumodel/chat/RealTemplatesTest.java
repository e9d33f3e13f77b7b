package io.nonmun.gpumodel.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nonmun.gpumodel.tokenizer.Tokenizer;
import io.nonmun.gpumodel.tokenizer.Vocabularies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The templates of published models, whose licences or sources keep them out of this repository:
/// rendered by Jinja itself and here, where they are at hand (`-Dnonmun.shared`).
///
/// `golden/templates/cases.json` is a list of objects: `name`, `template`, `data` (what the
/// template sees) and `expected` (what Jinja 3.1 makes of it on 21 November 2026, set up as
/// `apply_chat_template` does).
@Tag("shared")
class RealTemplatesTest {

  @Test
  void rendersAsJinja() throws Exception {
    var file = Path.of(System.getProperty("nonmun.shared"), "golden", "templates", "cases.json");
    assumeTrue(Files.exists(file), () -> file + " is missing");
    var tokenizer = Vocabularies.tokenizer(Vocabularies.QWEN2);
    var wrong = new LinkedHashMap<String, String>();
    for (var each : JsonMapper.shared().readTree(Files.readString(file))) {
      var expected = each.get("expected").asString();
      var name = each.get("name").asString();
      var got = render(each, tokenizer);
      if (!got.equals(expected)) {
        wrong.put(name, "\n expected %s\n but was  %s".formatted(expected, got));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String render(JsonNode each, Tokenizer tokenizer) {
    var names = new HashMap<String, Object>();
    each.get("data").properties().forEach(name -> names.put(name.getKey(), value(name.getValue())));
    try {
      return new ChatTemplate(
              each.get("template").asString(),
              tokenizer,
              () -> Instant.parse("2026-11-21T12:00:00Z"))
          .text(names)
          .toString();
    } catch (TemplateException e) {
      return e.getMessage();
    }
  }

  private static Object value(JsonNode node) {
    if (node.isObject()) {
      var map = new LinkedHashMap<String, Object>();
      node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
      return map;
    }
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(RealTemplatesTest::value)
          .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    if (node.isNull()) {
      return Values.NONE;
    }
    return node.isNumber() ? (Object) node.asLong() : Text.fromOutside(node.asString());
  }
}
