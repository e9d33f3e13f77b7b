package io.nonmun.bot.render;

import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.render.texts.Texts;
import java.util.ArrayList;
import java.util.List;

/// What stands under a figure, or in its place: its caption and where it is.
public final class FigureView {

  private FigureView() {}

  public static Message of(Illustration figure, Texts texts) {
    var lines = new ArrayList<Line>();
    if (!figure.caption().isBlank()) {
      lines.add(Line.of(figure.caption()));
    }
    lines.add(Line.of(Span.link(texts.of("card.figure"), figure.url())));
    if (figure.picture() == null) {
      lines.add(Line.of(texts.of("card.figure.unsent")));
    }
    return new Message(lines, List.of());
  }
}
