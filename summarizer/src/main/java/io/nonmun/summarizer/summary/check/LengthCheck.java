package io.nonmun.summarizer.summary.check;

import java.util.List;

/// Every text fits a phone and says something.
final class LengthCheck implements Check {

  /// In characters (code points); what lies between is taken.
  private record Bounds(int least, int most) {}

  @Override
  public String name() {
    return "length";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream().flatMap(field -> fault(field).stream()).toList();
  }

  private static List<String> fault(Draft.Field field) {
    var bounds = bounds(field);
    int length = field.text().codePointCount(0, field.text().length());
    return length >= bounds.least && length <= bounds.most
        ? List.of()
        : List.of(
            "'%s' has %d characters; %d to %d are wanted."
                .formatted(field.name(), length, bounds.least, bounds.most));
  }

  private static Bounds bounds(Draft.Field field) {
    return switch (field.kind()) {
      case TITLE -> new Bounds(4, 80);
      case LINE -> field.name().equals("oneLine") ? new Bounds(15, 80) : new Bounds(15, 160);
      case KEYWORD -> new Bounds(1, 30);
    };
  }
}
