package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.answer.Answer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is said of a paper beside the words of the paper that it rests on.
///
/// @param label of the line; empty where it has none
/// @param quotes in the order in which they are named
public record Proven(String label, String text, List<Quote> quotes) {

  public Proven {
    quotes = List.copyOf(quotes);
  }

  /// @param place as a reader finds it: `§4.2`
  public record Quote(String place, String text) {}

  public static List<Proven> of(FullTextSummary made, Texts texts) {
    var summary = made.made().summary();
    return Stream.concat(
            Stream.of(new Parts.Point("", summary.oneLine())),
            Parts.points(summary, texts).stream())
        .map(point ->
            new Proven(point.label(), point.line().text(), quotes(point.line(), made, texts)))
        .toList();
  }

  private static List<Quote> quotes(Summary.Line line, FullTextSummary made, Texts texts) {
    return FullTextView.cited(line, made)
        .map(number ->
            new Quote(
                Parts.place(made.places().get(number - 1), texts),
                ReadableText.of(made.made().sentences().get(number - 1))))
        .toList();
  }

  /// @param text that was read for the answer
  public static List<Proven> of(Answer answer, FullText text, Texts texts) {
    return answer.claims().stream()
        .map(claim ->
            new Proven(
                "",
                claim.text(),
                claim.quotes().stream()
                    .distinct()
                    .map(quote -> quote(quote, text, texts))
                    .toList()))
        .toList();
  }

  static Quote quote(Answer.Quote quote, FullText text, Texts texts) {
    return new Quote(
        Parts.place(text.place(quote.paragraph()), texts),
        quote.text().lines().map(ReadableText::of).collect(Collectors.joining(" / ")));
  }
}
