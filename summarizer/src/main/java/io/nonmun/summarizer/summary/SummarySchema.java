package io.nonmun.summarizer.summary;

import java.util.Collection;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The schema of an answer: for each line first what it rests on, then what it says.
///
/// It bounds every text as `LengthCheck` does, the keywords as `AnswerParser` does and the
/// citations by the paper's own sentences; its formats keep other scripts and other registers out,
/// as `ScriptCheck` and `RegisterCheck` want it. So a model which is held to it can neither ramble
/// until its tokens are spent nor fail those rules.
final class SummarySchema {

  private static final String ALL = Resource.text(SummaryPrompt.VERSION + "/schema.json");

  private static final int MOST_CITED = 4;

  private static final JsonMapper JSON = JsonMapper.shared();

  private SummarySchema() {}

  /// @param sentences of the paper
  static String of(int sentences) {
    var count = Math.max(1, sentences);
    return ALL.replace("{count}", Integer.toString(count))
        .replace("{most}", Integer.toString(Math.min(MOST_CITED, count)));
  }

  /// A schema with some of its keys only.
  static String of(String schema, Collection<String> keys) {
    var root = (ObjectNode) JSON.readTree(schema);
    ((ObjectNode) root.path("properties")).retain(keys);
    var required = root.putArray("required");
    root.path("properties").propertyNames().forEach(required::add);
    return root.toString();
  }
}
