package io.nonmun.bot.render;

import io.nonmun.bot.editions.AnswerDesk.Read;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.summarizer.answer.Answer;
import io.nonmun.summarizer.answer.AnswerOutcome;
import io.nonmun.summarizer.answer.Extent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// An answer to a question about papers: each sentence with where its paper says it, the quotations
/// that prove it, folded, and what was read. Papers are named by links, so that a reply to the
/// answer is about the same ones.
public final class AnswerView {

  private static final int TITLE_EXCERPT = 80;

  private AnswerView() {}

  /// What tells a reader to answer with a question.
  ///
  /// @param paper its identifier, with or without a version
  public static Message how(String paper, Texts texts) {
    return new Message(
        List.of(Line.of(Span.plain("💬 "), link(paper)), Line.of(texts.of("ask.how"))), List.of());
  }

  /// @param read the papers that were asked, one or more
  public static Document of(String question, List<Read> read, Duration took, Texts texts) {
    var sections = new ArrayList<Section>();
    sections.add(Section.of(Line.of(Span.plain("💬 "), Span.bold(question))));
    for (var each : read) {
      sections.addAll(paper(each, texts));
    }
    sections.add(Section.of(Line.of(texts.of("answer.took", Math.max(1, took.toSeconds())))));
    return new Document(sections);
  }

  /// What was answered without its proof, as the next question goes on from it.
  public static String inShort(List<Read> read, Texts texts) {
    return read.stream()
        .map(each ->
            switch (each.outcome()) {
              case AnswerOutcome.Answered(var answer, _, _) ->
                  answer.claims().stream().map(Answer.Claim::text).collect(Collectors.joining(" "));
              case AnswerOutcome.NotInPaper _ -> texts.of("answer.absent");
              case AnswerOutcome.Failed _ -> texts.of("answer.noModel");
            })
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private static Span link(String paper) {
    return Span.link("arXiv " + paper, "https://arxiv.org/abs/" + paper);
  }

  /// Its name, what it says, the proof, and what of it was read.
  private static List<Section> paper(Read read, Texts texts) {
    var text = read.text();
    var name =
        Line.of(
            link(read.paper().version().toString()),
            Span.plain(" " + Excerpt.cut(ReadableText.of(read.paper().title()), TITLE_EXCERPT)));
    return switch (read.outcome()) {
      case AnswerOutcome.Answered(var answer, var extent, _) -> {
        var claims = new ArrayList<>(List.of(name));
        answer.claims().forEach(claim -> claims.add(claim(claim, text, texts)));
        yield List.of(
            Section.of(claims),
            Section.of(evidence(answer, text, texts)),
            Section.of(foot(text, extent, texts)));
      }
      case AnswerOutcome.NotInPaper(var extent, var nearest) -> {
        var lines = new ArrayList<>(List.of(name, Line.of(texts.of("answer.absent"))));
        nearest.ifPresent(section ->
            lines.add(
                Line.of(texts.of("answer.nearest", Parts.place(FullText.place(section), texts)))));
        yield List.of(Section.of(lines), Section.of(foot(text, extent, texts)));
      }
      case AnswerOutcome.Failed _ ->
          List.of(Section.of(List.of(name, Line.of(texts.of("answer.noModel")))));
    };
  }

  private static Line claim(Answer.Claim claim, FullText text, Texts texts) {
    var places =
        claim.quotes().stream()
            .map(quote -> Parts.place(text.place(quote.paragraph()), texts))
            .distinct()
            .collect(Collectors.joining(", "));
    return Line.of(Span.plain("▸ " + claim.text() + " "), Span.code(places));
  }

  /// Each quotation once.
  private static List<Line> evidence(Answer answer, FullText text, Texts texts) {
    var lines = new ArrayList<Line>();
    lines.add(new Line(Line.Kind.FOLDED, List.of(Span.bold(texts.of("answer.evidence")))));
    answer.claims().stream()
        .flatMap(claim -> claim.quotes().stream())
        .distinct()
        .forEach(quote -> {
          var shown = Proven.quote(quote, text, texts);
          lines.add(
              new Line(
                  Line.Kind.FOLDED,
                  List.of(Span.code(shown.place()), Span.plain(" " + shown.text()))));
        });
    return lines;
  }

  /// What was read, and what of it readers do not see.
  public static List<Line> foot(FullText text, Extent extent, Texts texts) {
    var lines = new ArrayList<Line>();
    lines.addAll(Parts.hidden(text.hidden(), texts));
    lines.add(
        Line.of(
            texts.of(
                "answer.read",
                texts.of("answer.origin." + text.origin()),
                texts.of("answer.extent." + extent))));
    return lines;
  }
}
