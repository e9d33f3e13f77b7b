package io.nonmun.summarizer.summary.check;

import io.nonmun.storage.model.Summary;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// What a summary can do without: its limitation, some of its keywords, its Korean title. The
/// others decide whether there is a summary.
public final class Parts {

  private Parts() {}

  /// @param name of a field, such as `keywords[2]`
  public static boolean isSpare(String name) {
    return name.equals("titleKo") || name.equals("limitation") || name.startsWith("keywords[");
  }

  /// A summary without some of its fields, in the place of a title the paper's own.
  ///
  /// @return empty if too little would be left
  public static Optional<Summary> without(Summary summary, Set<String> fields, String title) {
    var keywords = new ArrayList<String>();
    for (var i = 0; i < summary.keywords().size(); i++) {
      if (!fields.contains("keywords[" + (i + 1) + "]")) {
        keywords.add(summary.keywords().get(i));
      }
    }
    if (keywords.isEmpty() || !fields.stream().allMatch(Parts::isSpare)) {
      return Optional.empty();
    }
    return Optional.of(
        new Summary(
            fields.contains("titleKo") ? title : summary.titleKo(),
            summary.oneLine(),
            summary.problem(),
            summary.method(),
            summary.result(),
            fields.contains("limitation") ? null : summary.limitation(),
            keywords));
  }
}
