package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfText.Line;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts the glyphs of a page into lines, and the lines into the order in which they are read: what
/// runs across the page parts it, and between two such parts the left column comes before the right
/// one.
///
/// A PDF has no lines, words or columns; where its letters stand is all there is. The order in
/// which it draws them is no help: whoever makes a PDF may choose any.
final class Layout {

  // --- in parts of a letter's size ---

  /// Letters smaller than this, beside a line, are raised or lowered.
  private static final double SMALL = 0.85;

  private static final double SAME_BASELINE = 0.25;
  private static final double RAISED = 0.6;
  private static final double SHIFTED = 0.12;
  private static final double BETWEEN_WORDS = 0.17;

  /// The least that may part two columns, and less than LaTeX leaves between them; it parts words
  /// of one too, which are joined again.
  private static final double BETWEEN_COLUMNS = 0.6;

  /// The most between words of one line.
  private static final double BROAD = 2;

  /// Lines side by side that make two columns, at least, and as a part of all that a page has:
  /// names with addresses beside them are none.
  private static final int PAIRS = 5;

  private static final int PART = 6;

  private static final Comparator<Glyph> DOWN =
      Comparator.comparingDouble(Glyph::baseline).thenComparingDouble(Glyph::left);

  private Layout() {}

  /// Letters of one baseline, and what is raised or lowered beside them.
  private static final class Row {

    final double baseline;
    final double size;
    final List<Glyph> glyphs = new ArrayList<>();

    Row(Glyph first) {
      baseline = first.baseline();
      size = first.size();
    }

    boolean has(Glyph glyph) {
      var tolerance = SAME_BASELINE * Math.max(size, glyph.size());
      return Math.abs(glyph.baseline() - baseline) <= tolerance;
    }

    boolean isBeside(Glyph small) {
      return Math.abs(small.baseline() - baseline) <= RAISED * size
          && glyphs.stream()
              .anyMatch(other ->
                  small.left() - other.right() < RAISED * size
                      && other.left() - small.right() < RAISED * size);
    }
  }

  private record Segment(List<Glyph> glyphs, double baseline, double size) {

    double left() {
      return glyphs.getFirst().left();
    }

    Segment with(Segment next) {
      var all = new ArrayList<>(glyphs);
      all.addAll(next.glyphs);
      return new Segment(all, baseline, Math.max(size, next.size));
    }

    double right() {
      return glyphs.stream().mapToDouble(Glyph::right).max().orElse(left());
    }
  }

  static List<Line> lines(List<Glyph> glyphs) {
    if (glyphs.isEmpty()) {
      return List.of();
    }
    var segments =
        rows(glyphs).stream()
            .flatMap(row -> segments(row).stream())
            .sorted(
                Comparator.comparingDouble(Segment::baseline).thenComparingDouble(Segment::left))
            .toList();
    return ordered(segments, gutter(segments));
  }

  // --- rows ---

  private static List<Row> rows(List<Glyph> glyphs) {
    var body = size(glyphs);
    var large = glyphs.stream().filter(glyph -> glyph.size() >= SMALL * body).toList();
    var rows = gathered(large);
    var others = new ArrayList<Glyph>();
    for (var glyph : glyphs) {
      if (glyph.size() < SMALL * body) {
        rows.stream()
            .filter(row -> glyph.size() < SMALL * row.size && row.isBeside(glyph))
            .min(Comparator.comparingDouble(row -> Math.abs(row.baseline - glyph.baseline())))
            .ifPresentOrElse(row -> row.glyphs.add(glyph), () -> others.add(glyph));
      }
    }
    rows.addAll(gathered(others));
    return rows;
  }

  private static List<Row> gathered(List<Glyph> glyphs) {
    var rows = new ArrayList<Row>();
    for (var glyph : glyphs.stream().sorted(DOWN).toList()) {
      if (rows.isEmpty() || !rows.getLast().has(glyph)) {
        rows.add(new Row(glyph));
      }
      rows.getLast().glyphs.add(glyph);
    }
    return rows;
  }

  /// The size that most letters have.
  private static double size(List<Glyph> glyphs) {
    Map<Long, Integer> counts = new HashMap<>();
    glyphs.forEach(glyph -> counts.merge(Math.round(glyph.size() * 10), 1, Integer::sum));
    return counts.entrySet().stream()
            .max(Map.Entry.<Long, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
            .orElseThrow()
            .getKey()
        / 10.0;
  }

  private static List<Segment> segments(Row row) {
    var sorted = row.glyphs.stream().sorted(Comparator.comparingDouble(Glyph::left)).toList();
    var segments = new ArrayList<Segment>();
    var part = new ArrayList<Glyph>();
    for (var glyph : sorted) {
      if (!part.isEmpty()
          && glyph.left() - part.getLast().right()
              > BETWEEN_COLUMNS * Math.max(glyph.size(), part.getLast().size())) {
        segments.add(segment(row, part));
        part.clear();
      }
      part.add(glyph);
    }
    segments.add(segment(row, part));
    return segments;
  }

  private static Segment segment(Row row, List<Glyph> part) {
    var size = size(part);
    var baseline =
        part.stream()
            .filter(glyph -> glyph.size() >= SMALL * size)
            .filter(row::has)
            .mapToDouble(Glyph::baseline)
            .findFirst()
            .orElse(row.baseline);
    return new Segment(List.copyOf(part), baseline, size);
  }

  // --- columns ---

  /// The space between two columns, from `left` to `right`.
  private record Gutter(double left, double right) {

    boolean isCrossedBy(Segment segment) {
      return segment.left() < right && segment.right() > left;
    }
  }

  /// Where most pairs of neighbouring lines leave room, and fewest lines cross; null where there is
  /// but one column.
  private static @Nullable Gutter gutter(List<Segment> segments) {
    var left = segments.stream().mapToDouble(Segment::left).min().orElse(0);
    var right = segments.stream().mapToDouble(Segment::right).max().orElse(0);
    var width = right - left;
    var best = Integer.MIN_VALUE;
    @Nullable Gutter gutter = null;
    for (var x = left + 0.3 * width; x <= left + 0.7 * width; x++) {
      var here = new Gutter(x, x);
      var pairs = pairs(segments, here, width);
      if (pairs.size() < Math.max(PAIRS, segments.size() / PART)) {
        continue;
      }
      var score = pairs.size() - crossing(segments, here, pairs);
      if (score > best) {
        best = score;
        gutter = here;
      } else if (score == best && gutter != null) {
        gutter = new Gutter(gutter.left, x);
      }
    }
    return gutter;
  }

  /// Of the lines beside which there are pairs: a title above says nothing of columns below it.
  private static int crossing(List<Segment> segments, Gutter gutter, List<Segment> pairs) {
    var top = pairs.getFirst().baseline();
    var bottom = pairs.getLast().baseline();
    return (int)
        segments.stream()
            .filter(each -> each.baseline() >= top && each.baseline() <= bottom)
            .filter(gutter::isCrossedBy)
            .count();
  }

  /// Lines of some length left of it that have one beside them on the right.
  private static List<Segment> pairs(List<Segment> segments, Gutter gutter, double width) {
    var rights =
        segments.stream()
            .filter(each -> each.left() >= gutter.right && each.right() - each.left() > width / 5)
            .toList();
    return segments.stream()
        .filter(each -> each.right() <= gutter.left && each.right() - each.left() > width / 5)
        .filter(each ->
            rights.stream()
                .anyMatch(
                    other -> Math.abs(other.baseline() - each.baseline()) < 1.3 * each.size()))
        .toList();
  }

  private static List<Line> ordered(List<Segment> segments, @Nullable Gutter gutter) {
    var lines = new ArrayList<Line>();
    if (gutter == null) {
      joined(segments, 0, lines);
      return lines;
    }
    var left = new ArrayList<Segment>();
    var right = new ArrayList<Segment>();
    for (var segment : whole(segments, gutter)) {
      if (gutter.isCrossedBy(segment)) {
        joined(left, 1, lines);
        joined(right, 2, lines);
        left.clear();
        right.clear();
        joined(List.of(segment), 0, lines);
      } else {
        (segment.right() <= gutter.left ? left : right).add(segment);
      }
    }
    joined(left, 1, lines);
    joined(right, 2, lines);
    return lines;
  }

  /// Lines that cross the gutter, with their words of either side of it.
  private static List<Segment> whole(List<Segment> segments, Gutter gutter) {
    var whole = new ArrayList<Segment>();
    for (var segment : segments) {
      var last = whole.isEmpty() ? null : whole.getLast();
      if (last != null
          && Math.abs(segment.baseline() - last.baseline()) <= SAME_BASELINE * segment.size()
          && segment.left() - last.right() < BROAD * segment.size()
          && (gutter.isCrossedBy(segment) || gutter.isCrossedBy(last))) {
        whole.set(whole.size() - 1, last.with(segment));
      } else {
        whole.add(segment);
      }
    }
    return whole;
  }

  // --- lines ---

  /// Parts of one row of a column are one line.
  private static void joined(List<Segment> segments, int column, List<Line> lines) {
    var part = new ArrayList<Segment>();
    for (var segment : segments) {
      if (!part.isEmpty()
          && segment.baseline() - part.getFirst().baseline()
              > SAME_BASELINE * Math.max(segment.size(), part.getFirst().size())) {
        lines.add(line(part, column));
        part.clear();
      }
      part.add(segment);
    }
    if (!part.isEmpty()) {
      lines.add(line(part, column));
    }
  }

  private static Line line(List<Segment> parts, int column) {
    var glyphs =
        parts.stream()
            .flatMap(part -> part.glyphs().stream())
            .sorted(Comparator.comparingDouble(Glyph::left))
            .toList();
    var size = size(glyphs);
    var baseline = parts.getFirst().baseline();
    return new Line(
        text(glyphs, baseline, size),
        column,
        size,
        glyphs.getFirst().left(),
        parts.stream().mapToDouble(Segment::right).max().orElseThrow(),
        baseline);
  }

  private static String text(List<Glyph> glyphs, double baseline, double size) {
    var text = new StringBuilder();
    var before = "";
    var end = Double.NEGATIVE_INFINITY;
    for (var glyph : glyphs) {
      var isSmall = glyph.size() < SMALL * size;
      var shift = isSmall ? baseline - glyph.baseline() : 0;
      var mark = shift > SHIFTED * size ? "^" : shift < -SHIFTED * size ? "_" : "";
      var isAccent = isAccent(glyph, end);
      if (end > Double.NEGATIVE_INFINITY && glyph.left() - end > BETWEEN_WORDS * size) {
        text.append(' ');
        before = "";
      }
      if (!mark.isEmpty() && !mark.equals(before)) {
        text.append(mark);
      }
      before = mark;
      append(text, glyph.text(), isAccent);
      end = Math.max(end, glyph.right());
    }
    return Normalizer.normalize(text.toString().strip(), Normalizer.Form.NFC);
  }

  // TeX's old fonts set an accent as a character of its own over the letter before or after it.
  private static final Map<String, String> ACCENTS =
      Map.of(
          "´", "\u0301", "`", "\u0300", "¨", "\u0308", "ˆ", "\u0302", "˜", "\u0303", "ˇ", "\u030c",
          "¯", "\u0304", "˘", "\u0306", "¸", "\u0327", "˝", "\u030b");

  private static final Set<Integer> LIGATURES =
      Set.of(0xfb00, 0xfb01, 0xfb02, 0xfb03, 0xfb04, 0xfb05, 0xfb06);

  private static boolean isAccent(Glyph glyph, double end) {
    return ACCENTS.containsKey(glyph.text()) && glyph.left() < end - 0.05 * glyph.size();
  }

  private static void append(StringBuilder text, String letters, boolean isAccent) {
    if (isAccent) {
      text.append(ACCENTS.get(letters));
    } else if (letters.codePoints().anyMatch(LIGATURES::contains)) {
      text.append(Normalizer.normalize(letters, Normalizer.Form.NFKC));
    } else {
      letters
          .codePoints()
          .filter(c -> Character.getType(c) != Character.CONTROL || c == '\t')
          .map(c -> c == '\t' || c == 0xa0 ? ' ' : c)
          .forEach(text::appendCodePoint);
    }
  }
}
