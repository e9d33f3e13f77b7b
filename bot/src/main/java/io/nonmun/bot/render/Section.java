package io.nonmun.bot.render;

import java.util.List;

/// Lines that belong together, such as one paper of a digest. A message boundary falls between two
/// sections wherever it can.
///
/// @param hang by how many columns a terminal indents all but the first row
/// @param buttons what a reader can press for it in Telegram; a section with buttons is a paper
public record Section(int hang, List<Line> lines, List<Button> buttons) {

  public Section {
    lines = lines.stream().filter(line -> !line.text().isBlank()).toList();
    buttons = List.copyOf(buttons);
  }

  static Section of(List<Line> lines) {
    return new Section(0, lines, List.of());
  }

  static Section of(Line... lines) {
    return of(List.of(lines));
  }
}
