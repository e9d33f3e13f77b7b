package io.nonmun.bot.telegram;

import io.nonmun.bot.render.Rich;
import io.nonmun.bot.render.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rich messages as the Bot API has them, in blocks: no mark-up that a text could break out of.
///
/// As JSON and not as the library's types: of these, the one for plain text is written as an
/// object, where the API takes a string.
///
/// Sources: <https://core.telegram.org/bots/api#inputrichmessage>,
/// <https://core.telegram.org/bots/api#richtext>.
final class RichBlocks {

  /// The part of a request that has the figure.
  static final String FIGURE = "figure";

  private static final int HEADING = 3; // as large as a title within a chat
  private static final String TYPE = "type";
  private static final String TEXT = "text";

  private RichBlocks() {}

  /// An `InputRichMessage`.
  ///
  /// @param hasFigure whether its picture goes with it
  static Map<String, Object> of(Rich rich, boolean hasFigure) {
    return Map.of("blocks", blocks(rich.blocks(), hasFigure), "skip_entity_detection", true);
  }

  private static List<?> blocks(List<Rich.Block> blocks, boolean hasFigure) {
    return blocks.stream()
        .filter(block -> hasFigure || !(block instanceof Rich.Figure))
        .map(block -> block(block, hasFigure))
        .toList();
  }

  private static Map<String, ?> block(Rich.Block block, boolean hasFigure) {
    return switch (block) {
      case Rich.Heading(var text) -> Map.of(TYPE, "heading", TEXT, text(text), "size", HEADING);
      case Rich.Paragraph(var text) -> Map.of(TYPE, "paragraph", TEXT, text(text));
      case Rich.Details(var summary, var inner) ->
          Map.of(TYPE, "details", "summary", summary, "blocks", blocks(inner, hasFigure));
      case Rich.Formula(var tex) -> Map.of(TYPE, "mathematical_expression", "expression", tex);
      case Rich.Table(var rows) -> Map.of(TYPE, "table", "cells", cells(rows), "is_bordered", true);
      case Rich.Figure(var caption) -> figure(caption);
    };
  }

  private static Map<String, ?> figure(String caption) {
    var block = new HashMap<String, Object>();
    block.put(TYPE, "photo");
    block.put("photo", Map.of(TYPE, "photo", "media", "attach://" + FIGURE));
    if (!caption.isBlank()) {
      block.put("caption", Map.of(TEXT, caption));
    }
    return block;
  }

  private static List<?> cells(List<List<String>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(cell -> cell(cell, row == rows.getFirst())).toList())
        .toList();
  }

  private static Map<String, ?> cell(String text, boolean isHeader) {
    return Map.of(TEXT, text, "is_header", isHeader, "align", "left", "valign", "top");
  }

  private static List<?> text(List<Rich.Inline> text) {
    return text.stream().map(RichBlocks::inline).toList();
  }

  private static Object inline(Rich.Inline inline) {
    return switch (inline) {
      case Rich.Words(var span) -> span(span);
      case Rich.Maths(var tex) -> Map.of(TYPE, "mathematical_expression", "expression", tex);
    };
  }

  private static Object span(Span span) {
    return switch (span.style()) {
      case PLAIN -> span.text();
      case BOLD -> Map.of(TYPE, "bold", TEXT, span.text());
      case ITALIC -> Map.of(TYPE, "italic", TEXT, span.text());
      case CODE -> Map.of(TYPE, "code", TEXT, span.text());
      case LINK -> Map.of(TYPE, "url", TEXT, span.text(), "url", String.valueOf(span.link()));
    };
  }
}
