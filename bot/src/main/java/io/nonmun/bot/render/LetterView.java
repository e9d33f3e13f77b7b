package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// The letter of a week: titles with the buttons that open them, and what was saved.
public final class LetterView {

  /// Of what was saved, so many titles are named.
  public static final int SAVED_SHOWN = 5;

  private static final int IN_ROW = 5;

  /// So long a title leaves room for all of them in one message.
  private static final int LONGEST_TITLE = 160;

  private LetterView() {}

  public record Item(ArxivId paper, String title) {}

  /// @param unopened best first, ten at most
  /// @param saved how many were saved in the week
  /// @param savedTitles the newest of them, [#SAVED_SHOWN] at most
  public record Letter(
      LocalDate begin, LocalDate friday, List<Item> unopened, int saved, List<String> savedTitles) {

    public Letter {
      unopened = List.copyOf(unopened);
      savedTitles = List.copyOf(savedTitles);
    }
  }

  public static Message of(Letter letter, Texts texts) {
    var lines = new ArrayList<Line>();
    var from = texts.day(letter.begin());
    lines.add(Line.of(Span.bold(texts.of("letter.title", from, texts.day(letter.friday())))));
    var numbers = new ArrayList<Button>();
    if (!letter.unopened().isEmpty()) {
      lines.add(Line.of(texts.of("letter.unopened", letter.unopened().size())));
      lines.add(Line.BLANK);
      for (var item : letter.unopened()) {
        var number = Integer.toString(numbers.size() + 1);
        lines.add(Line.of(number + ". " + Excerpt.cut(item.title(), LONGEST_TITLE)));
        numbers.add(new Button(number, Button.Action.CARD, item.paper()));
      }
    }
    if (letter.saved() > 0) {
      lines.add(Line.BLANK);
      lines.add(Line.of(Span.bold(texts.of("letter.saved", letter.saved()))));
      for (var title : letter.savedTitles()) {
        lines.add(Line.of("· " + Excerpt.cut(title, LONGEST_TITLE)));
      }
    }
    return new Message(lines, Button.rows(numbers, IN_ROW));
  }
}
