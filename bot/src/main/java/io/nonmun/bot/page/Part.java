package io.nonmun.bot.page;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Section;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lines of a document that belong together, as HTML needs them: in blocks, with an address.
///
/// @param card of the paper that it is about; null where it is about none
public record Part(List<Block> blocks, @Nullable String card) {

  public Part {
    blocks = List.copyOf(blocks);
  }

  /// Neighbouring lines of one kind.
  public record Block(Line.Kind kind, List<Line> lines) {
    public Block {
      lines = List.copyOf(lines);
    }

    /// What of a folded quote is seen, as Telegram shows its first lines.
    public Line first() {
      return lines.getFirst();
    }

    public List<Line> rest() {
      return lines.subList(1, lines.size());
    }
  }

  static List<Part> of(Document document) {
    return document.sections().stream().map(Part::of).toList();
  }

  private static Part of(Section section) {
    var card =
        section.buttons().stream()
            .filter(button -> button.action() == Button.Action.CARD)
            .findFirst()
            .map(button -> PapersPage.CARD + button.argument())
            .orElse(null);
    return new Part(blocks(section.lines()), card);
  }

  static List<Block> blocks(List<Line> lines) {
    var blocks = new ArrayList<Block>();
    var from = 0;
    for (var to = 1; to <= lines.size(); to++) {
      if (to == lines.size() || lines.get(to).kind() != lines.get(from).kind()) {
        blocks.add(new Block(lines.get(from).kind(), lines.subList(from, to)));
        from = to;
      }
    }
    return blocks;
  }
}
