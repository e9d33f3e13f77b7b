package io.nonmun.summarizer.fulltext;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.Question;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.summary.Resource;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The wish to know which passages of a piece of a paper matter, and for what. A model answers with
/// numbers alone, so that there is nothing it could make up.
///
/// @param first number of the piece's first passage, and the last one's
record RolesQuestion(Request request, int first, int last)
    implements Question<Map<Role, Set<Integer>>> {

  private static final String PATH =
      "/io/nonmun/summarizer/fulltext/" + FullTextSummaries.VERSION + "/";
  private static final String SYSTEM = Resource.text(PATH + "roles.md");
  private static final String SCHEMA = Resource.text(PATH + "roles.json");

  private static final int MAX_TOKENS = 300;

  /// @param title of the paper
  /// @param passages of the piece
  static RolesQuestion of(String title, List<Passage> passages, int first, Priority priority) {
    var last = first + passages.size() - 1;
    var schema =
        SCHEMA
            .replace("{first}", Integer.toString(first))
            .replace("{last}", Integer.toString(last));
    var messages =
        List.of(new Message("system", SYSTEM), new Message("user", shown(title, passages, first)));
    return new RolesQuestion(
        new Request(messages, schema, MAX_TOKENS, 0, 0, priority), first, last);
  }

  private static String shown(String title, List<Passage> passages, int first) {
    var text = new StringBuilder("<paper>\nTitle: ").append(SummaryPrompt.asData(title));
    @Nullable Passage before = null;
    for (var i = 0; i < passages.size(); i++) {
      text.append(shown(passages.get(i), first + i, before));
      before = passages.get(i);
    }
    return text.append("\n</paper>").toString();
  }

  /// A passage as a model is shown it.
  ///
  /// @param before the one that is shown before it; null for none
  static String shown(Passage passage, int number, @Nullable Passage before) {
    var heading = passage.heading();
    var isNew = before == null || !before.heading().equals(heading);
    return "%s\n[%d] %s".formatted(isNew ? "\n## " + heading : "", number, passage.shown());
  }

  @Override
  public Verdict<Map<Role, Set<Integer>>> judge(Completion answer) {
    try {
      var read = JsonMapper.shared().readTree(answer.text());
      if (read.isObject()) {
        var roles = new EnumMap<Role, Set<Integer>>(Role.class);
        for (var role : Role.values()) {
          roles.put(role, numbers(read.path(role.key)));
        }
        return new Accepted<>(roles, List.of());
      }
    } catch (JacksonException _) {
      // refused below
    }
    return new Refused<>(
        List.of(new Complaint("schema", "write one JSON object of lists of numbers")));
  }

  /// Those that exist.
  private Set<Integer> numbers(JsonNode list) {
    var numbers = new LinkedHashSet<Integer>();
    list.valueStream()
        .filter(JsonNode::isInt)
        .map(JsonNode::intValue)
        .filter(n -> n >= first && n <= last)
        .forEach(numbers::add);
    return numbers;
  }

  @Override
  public Question<Map<Role, Set<Integer>>> repair(
      Request asked, Completion answer, List<Complaint> complaints) {
    return this;
  }
}
