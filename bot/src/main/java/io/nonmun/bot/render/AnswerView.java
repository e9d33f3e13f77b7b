package io.nonmun.bot.render;

import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.summarizer.answer.Answer;
import io.nonmun.summarizer.answer.AnswerOutcome;
import io.nonmun.summarizer.answer.Extent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An answer to a question about a paper: each sentence with where the paper says it, over the
/// quotations that prove it, folded; and what was read. The paper is named by a link, so that a
/// reply to the answer is about the same one.
public final class AnswerView {

  private static final int HIDDEN_SHOWN = 3;
  private static final int HIDDEN_EXCERPT = 200;
  private static final int HEADING_EXCERPT = 60;
  private static final Pattern LABEL = Pattern.compile("(?i)^(table|figure)\\s+([\\w.]{1,8}?)\\b");

  private AnswerView() {}

  /// What tells a reader to answer with a question.
  public static Message how(PaperReference paper, Texts texts) {
    return new Message(
        List.of(
            new Line(Line.Kind.TEXT, List.of(Span.plain("💬 "), link(paper.toString()))),
            Line.of(texts.of("ask.how"))),
        List.of());
  }

  public static Document of(String question, AnswerDesk.Answered read, Duration took, Texts texts) {
    var sections = new ArrayList<Section>();
    sections.add(
        Section.of(
            Line.of(Span.plain("💬 "), Span.bold(question)),
            Line.of(link(read.paper().version().toString()))));
    var text = read.text();
    switch (read.outcome()) {
      case AnswerOutcome.Answered(var answer, var extent, _) -> {
        answer.claims().forEach(claim -> sections.add(claim(claim, text, texts)));
        sections.add(foot(text, extent, took, texts));
      }
      case AnswerOutcome.NotInPaper(var extent, var nearest) -> {
        var lines = new ArrayList<Line>();
        lines.add(Line.of(texts.of("answer.absent")));
        nearest.ifPresent(
            section -> lines.add(Line.of(texts.of("answer.nearest", place(section, texts)))));
        sections.add(Section.of(lines));
        sections.add(foot(text, extent, took, texts));
      }
      case AnswerOutcome.Failed _ -> sections.add(Section.of(Line.of(texts.of("answer.noModel"))));
    }
    return new Document(sections);
  }

  private static Span link(String paper) {
    return Span.link("arXiv " + paper, "https://arxiv.org/abs/" + paper);
  }

  private static Section claim(Answer.Claim claim, FullText text, Texts texts) {
    var places =
        claim.quotes().stream()
            .map(quote -> place(quote.paragraph(), text, texts))
            .distinct()
            .collect(Collectors.joining(", "));
    var lines = new ArrayList<Line>();
    lines.add(Line.of(Span.plain("▸ " + claim.text() + " "), Span.code(places)));
    for (var quote : claim.quotes()) {
      quote
          .text()
          .lines()
          .map(line -> new Line(Line.Kind.FOLDED, List.of(Span.plain(ReadableText.of(line)))))
          .forEach(lines::add);
    }
    return Section.of(lines);
  }

  private static String place(int paragraph, FullText text, Texts texts) {
    var label =
        text.paragraphs()
            .filter(each -> each.number() == paragraph)
            .filter(each -> each.kind() == Kind.TABLE || each.kind() == Kind.CAPTION)
            .map(each -> LABEL.matcher(each.text()))
            .filter(java.util.regex.Matcher::find)
            .map(found ->
                texts.of(
                    found.group(1).equalsIgnoreCase("table") ? "answer.table" : "answer.figure",
                    found.group(2)))
            .findFirst();
    return label.orElseGet(() ->
        text.sectionOf(paragraph).map(section -> place(section, texts)).orElse("¶" + paragraph));
  }

  private static String place(FullText.Section section, Texts texts) {
    if (section.part() == Part.ABSTRACT) {
      return texts.of("answer.abstract");
    }
    return section.number().isBlank()
        ? Excerpt.cut(section.heading(), HEADING_EXCERPT)
        : "§" + section.number();
  }

  private static Section foot(FullText text, Extent extent, Duration took, Texts texts) {
    var lines = new ArrayList<Line>();
    text.hidden().stream()
        .limit(HIDDEN_SHOWN)
        .map(words ->
            Line.of(
                Span.plain(texts.of("answer.hidden") + " "),
                Span.code(Excerpt.cut(words, HIDDEN_EXCERPT))))
        .forEach(lines::add);
    lines.add(
        Line.of(
            texts.of(
                "answer.read",
                texts.of("answer.origin." + text.origin()),
                texts.of("answer.extent." + extent),
                Math.max(1, took.toSeconds()))));
    return Section.of(lines);
  }
}
