package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.FullText.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Reads a LaTeXML table as values with the heads of their rows and columns.
///
/// LaTeXML marks heads only where it guesses them, so they are found by the marks, else by the rule
/// beneath them and by what looks like a value. Whatever is no part of a head or value found so is
/// a value without heads: nothing that a table says is lost.
final class HtmlTable {

  static final String TABLE = ".ltx_tabular";

  private static final String ROW = ".ltx_tr, tr";
  private static final String CELL = ".ltx_td, .ltx_th, td, th";
  private static final String JOIN = " / ";
  private static final int MOST_POSITIONS = 50_000;
  private static final int MOST_HEAD_ROWS = 5;

  private static final Pattern SPAN = Pattern.compile("ltx_(row|col)span_(\\d{1,3})");
  private static final Pattern SIGNS = Pattern.compile("[-–—−✓✔✗✘×•○●∙·*†‡]{1,5}");
  private static final Pattern BEGINS_AS_VALUE = Pattern.compile("[^\\p{L}\\p{N}]*\\p{N}.*");
  private static final Pattern INTEGER = Pattern.compile("\\d{1,4}");
  private static final int MOST_LETTERS = 3;

  private static final String UNITS =
      "%|ms|s|sec|secs|seconds|min|mins|minutes|h|hrs?|hours|days|[KMGT]i?B|[KMBGT]|[KMGTP]?FLOPs?"
          + "|[GT]MACs?|dB|[kMG]?Hz|px|k?W|m?J|kWh|°C|°|[cmk]?m|k?g|tokens|tok/s|tokens/s|fps|FPS|×|x"
          + "|pp|USD|\\$";

  private static final Pattern UNIT =
      Pattern.compile(
          "(?:[(\\[,]\\s?(?:in )?|\\bin )(" + UNITS + ")\\s?[)\\]]?[\\s↑↓()]*$|(%)[\\s↑↓()]*$");

  /// `(B)` at a row is mostly its number.
  private static final Pattern UNIT_OF_ROW =
      Pattern.compile("\\((%|[kKMGT]i?B|[kMG]?Hz|ms|FLOPs|hours)\\)$");

  private static final Pattern HAS_UNIT = Pattern.compile("[\\p{L}%°$×]");

  /// One cell of the page; it may cover several positions.
  private record Box(String text, int row, int column, int width, int height, boolean isHead) {
    boolean isValue() {
      return looksLikeValue(text);
    }
  }

  private final List<List<@Nullable Box>> grid;
  private final int width;
  private final List<Cell> cells = new ArrayList<>();

  /// Heads of the row above: outer levels are often written once, in the first of their rows.
  private final Map<Integer, String> outer = new HashMap<>();

  private HtmlTable(List<List<@Nullable Box>> grid) {
    this.grid = grid;
    this.width = grid.stream().mapToInt(List::size).max().orElse(0);
  }

  /// @param table one of [#TABLE], with its formulas as text
  static List<Cell> cells(Element table) {
    var reader = new HtmlTable(grid(table));
    reader.read(boxesUnderRules(table));
    return reader.cells;
  }

  private static Stream<Element> rows(Element table) {
    return table.select(ROW).stream().filter(row -> row.closest(TABLE) == table);
  }

  private static List<Element> boxes(Element row) {
    return row.children().stream().filter(child -> child.is(CELL)).toList();
  }

  private static List<List<@Nullable Box>> grid(Element table) {
    var grid = new ArrayList<List<@Nullable Box>>();
    var positions = 0;
    var r = 0;
    for (var row : rows(table).toList()) {
      var c = 0;
      for (var element : boxes(row)) {
        while (at(grid, r, c) != null) {
          c++;
        }
        var columns = span(element, "col");
        var lines = span(element, "row");
        positions += columns * lines;
        if (positions > MOST_POSITIONS) {
          return grid;
        }
        var box =
            new Box(
                PlainText.of(element.text()),
                r,
                c,
                columns,
                lines,
                element.hasClass("ltx_th_column"));
        for (var i = 0; i < lines; i++) {
          for (var j = 0; j < columns; j++) {
            put(grid, r + i, c + j, box);
          }
        }
        c += columns;
      }
      r++;
    }
    while (grid.size() > r) {
      grid.removeLast();
    }
    return grid;
  }

  private static int span(Element cell, String direction) {
    var attribute = cell.attr(direction + "span");
    var named =
        SPAN.matcher(cell.className())
            .results()
            .filter(span -> span.group(1).equals(direction))
            .map(span -> span.group(2))
            .findFirst()
            .orElse("1");
    return Math.max(1, Integer.parseInt(attribute.matches("\\d{1,3}") ? attribute : named));
  }

  private static @Nullable Box at(List<List<@Nullable Box>> grid, int row, int column) {
    return row < grid.size() && column < grid.get(row).size() ? grid.get(row).get(column) : null;
  }

  private static void put(List<List<@Nullable Box>> grid, int row, int column, Box box) {
    while (grid.size() <= row) {
      grid.add(new ArrayList<>());
    }
    var line = grid.get(row);
    while (line.size() <= column) {
      line.add(null);
    }
    line.set(column, box);
  }

  /// The first row that a rule parts from all above it, or 0.
  private static int boxesUnderRules(Element table) {
    var rows = rows(table).toList();
    return IntStream.range(1, rows.size())
        .filter(r -> {
          var boxes = boxes(rows.get(r));
          var ruled = boxes.stream().filter(box -> box.hasClass("ltx_border_t")).count();
          return ruled > 0 && ruled * 10 >= boxes.size() * 7L;
        })
        .findFirst()
        .orElse(0);
  }

  /// A number with its sign, spread and unit; or a sign that stands for one.
  private static boolean looksLikeValue(String text) {
    return SIGNS.matcher(text).matches()
        || BEGINS_AS_VALUE.matcher(text).matches()
            && text.codePoints().filter(Character::isLetter).count() <= MOST_LETTERS;
  }

  private void read(int ruled) {
    var headRows = headRows(ruled);
    var headColumns = headColumns(headRows);
    var heads = heads(0, headRows);
    var group = "";
    for (var r = headRows; r < grid.size(); r++) {
      var row = boxes(r);
      if (isGroup(row) && r + 1 < grid.size()) {
        group = row.getFirst().text();
        outer.clear();
      } else if (isHeadAgain(r, row, headColumns)) {
        heads = heads(r, r + 1);
        outer.clear();
      } else {
        values(r, group, headColumns, heads);
      }
    }
    unsaid(headRows).forEach(text -> cells.add(cell("", "", text)));
  }

  /// What no head and no value has become, but for the names of the columns of heads.
  private List<String> unsaid(int headRows) {
    var said =
        cells.stream()
            .flatMap(cell ->
                Stream.of(levels(cell.row()), levels(cell.column()), Stream.of(cell.value())))
            .flatMap(levels -> levels)
            .collect(Collectors.toSet());
    return IntStream.range(0, grid.size())
        .mapToObj(this::boxes)
        .flatMap(List::stream)
        .distinct()
        .filter(box -> box.row() >= headRows || box.text().chars().anyMatch(Character::isDigit))
        .map(Box::text)
        .filter(text -> !said.contains(text))
        .toList();
  }

  /// Those of a row that say something, each once.
  private List<Box> boxes(int row) {
    return grid.get(row).stream()
        .filter(box -> box != null && !box.text().isEmpty())
        .distinct()
        .toList();
  }

  private int headRows(int ruled) {
    var marked = leading(row -> row.stream().allMatch(Box::isHead));
    if (marked > 0 && marked < grid.size()) {
      return marked;
    }
    var worded = leading(row -> row.stream().noneMatch(box -> box.column() > 0 && box.isValue()));
    var anyValue = worded < grid.size();
    while (worded > 1 && isGroup(boxes(worded - 1))) {
      worded--;
    }
    if (anyValue && worded > 0) {
      return Math.min(Math.max(worded, end(worded)), MOST_HEAD_ROWS);
    }
    var isRuled = ruled > 0 && ruled <= 2 && (!anyValue || isRowOfLabels(ruled - 1));
    return isRuled ? ruled : anyValue || grid.size() < 2 ? 0 : 1;
  }

  /// Where the heads of the first rows end, of which some are higher than others.
  private int end(int rows) {
    return IntStream.range(0, rows)
        .mapToObj(this::boxes)
        .flatMap(List::stream)
        .mapToInt(box -> box.row() + box.height())
        .filter(end -> end < grid.size())
        .max()
        .orElse(rows);
  }

  /// Numbers may be heads: `Layers | 2 | 4 | 8`.
  private boolean isRowOfLabels(int row) {
    return boxes(row).stream()
        .filter(box -> box.isValue())
        .allMatch(box -> INTEGER.matcher(box.text()).matches());
  }

  private int leading(Predicate<List<Box>> wanted) {
    var rows = 0;
    while (rows < grid.size() && wanted.test(boxes(rows))) {
      rows++;
    }
    return rows;
  }

  /// One text from the left edge on and nothing else.
  private boolean isGroup(List<Box> row) {
    return width > 1
        && row.size() == 1
        && row.getFirst().column() == 0
        && !row.getFirst().isValue();
  }

  /// Words in a table of numbers, with numbers beneath them.
  private boolean isHeadAgain(int r, List<Box> row, int headColumns) {
    var beside = row.stream().filter(box -> box.column() >= headColumns).toList();
    return beside.size() > 1
        && r + 1 < grid.size()
        && beside.stream().noneMatch(Box::isValue)
        && beside.stream()
            .allMatch(box -> {
              var below = at(grid, r + 1, box.column());
              return below != null && below.isValue();
            });
  }

  /// The columns from the left that hold no values; one at least where there are two.
  private int headColumns(int headRows) {
    var columns = 0;
    while (columns < width - 1 && !holdsValues(columns, headRows)) {
      columns++;
    }
    var anyValue = columns < width - 1 || holdsValues(width - 1, headRows);
    return width < 2 ? 0 : anyValue ? Math.max(1, columns) : 1;
  }

  private boolean holdsValues(int column, int headRows) {
    return IntStream.range(headRows, grid.size())
        .mapToObj(r -> at(grid, r, column))
        .anyMatch(box -> box != null && box.isValue());
  }

  private List<String> heads(int from, int to) {
    return IntStream.range(0, width)
        .mapToObj(c -> {
          var levels = new LinkedHashSet<Box>();
          for (var r = from; r < to; r++) {
            var box = at(grid, r, c);
            if (box != null && !box.text().isEmpty()) {
              levels.add(box);
            }
          }
          return levels;
        })
        .map(levels -> levels.stream().map(Box::text).collect(Collectors.joining(JOIN)))
        .toList();
  }

  private void values(int r, String group, int headColumns, List<String> heads) {
    var levels = new LinkedHashSet<String>();
    if (!group.isEmpty()) {
      levels.add(group);
    }
    var first = "";
    for (var c = 0; c < headColumns; c++) {
      if (!text(r, c).isEmpty()) {
        outer.put(c, text(r, c));
      }
      var text = c + 1 < headColumns ? outer.getOrDefault(c, "") : text(r, c);
      if (!text.isEmpty()) {
        levels.add(text);
      }
      if (c == 0) {
        first = String.join(JOIN, levels);
      }
    }
    var head = toldApart(String.join(JOIN, levels), r, headColumns, heads);
    var seen = new HashSet<Box>();
    for (var c = 0; c < width; c++) {
      var box = at(grid, r, c);
      if (box == null || box.text().isEmpty() || !seen.add(box) || c == 0 && headColumns > 0) {
        continue;
      }
      var column =
          heads.subList(c, Math.min(width, c + box.width())).stream()
              .filter(text -> !text.isEmpty())
              .distinct()
              .collect(Collectors.joining(", "));
      cells.add(cell(c < headColumns ? first : head, column, box.text()));
    }
  }

  /// Rows under one head are told apart by their first value: `(A) / h = 16`.
  private String toldApart(String head, int r, int headColumns, List<String> heads) {
    if (headColumns == 0 || !isRepeated(r, headColumns)) {
      return head;
    }
    return IntStream.range(headColumns, width)
        .filter(c -> at(grid, r, c) instanceof Box box && box.row() == r && !box.text().isEmpty())
        .mapToObj(c -> {
          var name = heads.get(c);
          return (head.isEmpty() ? "" : head + JOIN)
              + (name.isEmpty() ? "" : name + " = ")
              + text(r, c);
        })
        .findFirst()
        .orElse(head);
  }

  private boolean isRepeated(int r, int headColumns) {
    return IntStream.of(r - 1, r + 1)
        .anyMatch(other ->
            other < grid.size()
                && other >= 0
                && IntStream.range(0, headColumns)
                    .allMatch(c -> text(other, c).equals(text(r, c))));
  }

  private String text(int row, int column) {
    var box = at(grid, row, column);
    return box == null ? "" : box.text();
  }

  private static Cell cell(String row, String column, String value) {
    var hasUnit = HAS_UNIT.matcher(value).find() || !value.chars().anyMatch(Character::isDigit);
    return new Cell(row, column, value, hasUnit ? "" : unit(column, row));
  }

  private static String unit(String column, String row) {
    return Stream.concat(levels(column).map(UNIT::matcher), levels(row).map(UNIT_OF_ROW::matcher))
        .filter(Matcher::find)
        .map(unit -> unit.group(1) == null ? unit.group(2) : unit.group(1))
        .findFirst()
        .orElse("");
  }

  /// The innermost first.
  private static Stream<String> levels(String head) {
    return Arrays.asList(head.split(JOIN)).reversed().stream();
  }
}
