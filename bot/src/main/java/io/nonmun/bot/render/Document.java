package io.nonmun.bot.render;

import java.util.List;

/// What a reader is shown, before it becomes Telegram messages or terminal text: sections, with a
/// blank line between them.
public record Document(List<Section> sections) {

  public Document {
    sections = sections.stream().filter(section -> !section.lines().isEmpty()).toList();
  }

  /// The document as valid Telegram messages, in reading order; at most five papers in each.
  public List<Message> messages() {
    return Pagination.of(this);
  }
}
