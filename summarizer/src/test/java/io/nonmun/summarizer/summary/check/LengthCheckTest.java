package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.summary.SummaryPrompt;
import io.nonmun.summarizer.summary.check.Draft.Field;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class LengthCheckTest {

  @Test
  void oneLineHasAtMost80Characters() {
    assertThat(new LengthCheck().faults(Drafts.line("가".repeat(80), Drafts.RAG))).isEmpty();
    assertThat(new LengthCheck().faults(Drafts.line("가".repeat(81), Drafts.RAG)))
        .containsExactly("'oneLine' has 81 characters; 15 to 80 are wanted.");
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(new LengthCheck().faults(Drafts.line("𝑥".repeat(80), Drafts.RAG))).isEmpty();
  }

  @Test
  void otherLinesMayBeTwiceAsLong() {
    var texts = new String[] {"가".repeat(15), "가".repeat(160), "가".repeat(161), "가"};
    assertThat(new LengthCheck().faults(Drafts.lines(Drafts.RAG, texts)))
        .hasSize(2)
        .allMatch(fault -> fault.contains("15 to 160"));
  }

  @ParameterizedTest
  @CsvSource({
    "TITLE, titleKo, /titleKo",
    "LINE, oneLine, /oneLine/properties/text",
    "LINE, problem, /problem/properties/text",
    "LINE, method, /method/properties/text",
    "LINE, result, /result/properties/text",
    "LINE, limitation, /limitation/anyOf/0/properties/text",
    "KEYWORD, keywords[1], /keywords/items",
  })
  void theSchemaEndsEachTextWhereThisRuleDoes(Kind kind, String name, String path) {
    var request = SummaryPrompt.request(Drafts.RAG, Priority.BATCH);
    var schema = JsonMapper.shared().readTree(request.jsonSchema());
    var most = schema.at("/properties" + path + "/maxLength").intValue();

    assertThat(most).isPositive();
    assertThat(faults(kind, name, most)).isEmpty();
    assertThat(faults(kind, name, most + 1)).hasSize(1);
  }

  private static List<String> faults(Kind kind, String name, int length) {
    var field = new Field(name, kind, "가".repeat(length), List.of(1));
    return new LengthCheck().faults(new Draft(List.of(field), Evidence.of(Drafts.RAG)));
  }
}
