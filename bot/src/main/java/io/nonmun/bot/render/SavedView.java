package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A page of what a chat keeps: each paper with its day and the first words of its notes.
public final class SavedView {

  /// Of all notes on a paper together.
  private static final int EXCERPT = 80;

  private SavedView() {}

  /// @param title as the chat reads it
  /// @param on the day when it was saved or written about last
  public record Item(ArxivId paper, String title, LocalDate on, List<String> notes) {
    public Item {
      notes = List.copyOf(notes);
    }
  }

  /// @param from how many come before the page
  /// @param total of all pages
  /// @param arrows to the pages before and behind
  public static Message of(List<Item> page, int from, int total, List<Button> arrows, Texts texts) {
    var lines = new ArrayList<Line>();
    lines.add(Line.of(Span.bold(texts.of("saved.title", total))));
    var numbers = new ArrayList<Button>();
    var number = from;
    for (var item : page) {
      number++;
      lines.add(Line.BLANK);
      lines.add(Line.of(number + ". " + item.title()));
      var about = new ArrayList<Span>();
      about.add(Span.plain(item.on().toString()));
      if (!item.paper().isUpload()) {
        about.add(Span.link("arXiv " + item.paper(), "https://arxiv.org/abs/" + item.paper()));
      }
      if (!item.notes().isEmpty()) {
        about.add(Span.plain("📝 " + Excerpt.cut(String.join(" / ", item.notes()), EXCERPT)));
      }
      lines.add(new Line(Line.Kind.TEXT, Parts.join(about)));
      numbers.add(new Button(Integer.toString(number), Button.Action.CARD, item.paper()));
    }
    var rows = new ArrayList<List<Button>>();
    rows.add(numbers);
    if (!arrows.isEmpty()) {
      rows.add(arrows);
    }
    return new Message(lines, rows);
  }
}
