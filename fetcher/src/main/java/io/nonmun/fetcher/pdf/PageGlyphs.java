package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pdfbox.contentstream.operator.color.SetNonStrokingColor;
import org.apache.pdfbox.contentstream.operator.color.SetNonStrokingColorN;
import org.apache.pdfbox.contentstream.operator.color.SetNonStrokingColorSpace;
import org.apache.pdfbox.contentstream.operator.color.SetNonStrokingDeviceCMYKColor;
import org.apache.pdfbox.contentstream.operator.color.SetNonStrokingDeviceGrayColor;
import org.apache.pdfbox.contentstream.operator.color.SetNonStrokingDeviceRGBColor;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.graphics.color.PDColor;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/// Collects what a page shows, as PDFBox comes across it. What a reader cannot see is left out:
/// white, outside of the page, or too small; invisible letters count only where a page has no
/// others, since that is how a scan carries its text. The page is read in the direction in which
/// most of it is written: a page may be turned.
final class PageGlyphs extends PDFTextStripper {

  /// In points; nobody reads it.
  private static final double LEAST_SIZE = 2;

  /// Of a colour's parts, where 1 is white.
  private static final double WHITE = 0.95;

  private record Spot(String text, long x, long y) {}

  /// What is written in one direction.
  private static final class Written {
    final List<Glyph> seen = new ArrayList<>();
    final List<Glyph> unseen = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    final Set<Spot> taken = new HashSet<>();
  }

  private Map<Integer, Written> directions = new TreeMap<>(); // by degrees
  private double width;
  private double height;

  PageGlyphs() {
    addOperator(new SetNonStrokingColorSpace(this));
    addOperator(new SetNonStrokingColor(this));
    addOperator(new SetNonStrokingColorN(this));
    addOperator(new SetNonStrokingDeviceGrayColor(this));
    addOperator(new SetNonStrokingDeviceRGBColor(this));
    addOperator(new SetNonStrokingDeviceCMYKColor(this));
  }

  PdfText.Page page(PDDocument document, int number) throws IOException {
    directions = new TreeMap<>();
    setStartPage(number);
    setEndPage(number);
    getText(document);
    var most =
        directions.entrySet().stream()
            .max(Comparator.comparingInt(entry -> entry.getValue().text.length()));
    if (most.isEmpty()) {
      return new PdfText.Page(width, height, List.of(), "");
    }
    var isTurned = most.get().getKey() % 180 != 0;
    var page = most.get().getValue();
    directions.remove(most.get().getKey());
    return new PdfText.Page(
        isTurned ? height : width,
        isTurned ? width : height,
        Layout.lines(page.seen.isEmpty() ? page.unseen : page.seen),
        directions.values().stream().map(other -> other.text).collect(Collectors.joining("\n")));
  }

  @Override
  protected void processTextPosition(TextPosition position) {
    width = position.getPageWidth();
    height = position.getPageHeight();
    var text = position.getUnicode();
    if (text == null || text.isBlank()) {
      return; // words are parted by the space between letters
    }
    var direction = Math.round(position.getDir());
    var written = directions.computeIfAbsent(direction, _ -> new Written());
    written.text.append(text);
    var size = position.getYScale();
    double left = position.getXDirAdj();
    double baseline = position.getYDirAdj();
    var isTurned = direction % 180 != 0;
    var isOnThePage =
        left >= 0
            && left <= (isTurned ? height : width)
            && baseline >= 0
            && baseline <= (isTurned ? width : height);
    // Bold is made by printing the same again.
    var isNew = written.taken.add(new Spot(text, Math.round(left), Math.round(baseline)));
    if (isOnThePage && isNew && size >= LEAST_SIZE && !isWhite()) {
      var into =
          getGraphicsState().getTextState().getRenderingMode() == RenderingMode.NEITHER
              ? written.unseen
              : written.seen;
      into.add(new Glyph(text, left, left + position.getWidthDirAdj(), baseline, size));
    }
  }

  private boolean isWhite() {
    var color = getGraphicsState().getNonStrokingColor();
    return color != null && !color.isPattern() && isWhite(color);
  }

  /// By the number of a colour's parts: grey, red-green-blue, or four inks.
  private static boolean isWhite(PDColor color) {
    var parts = color.getComponents();
    if (parts.length != 1 && parts.length != 3 && parts.length != 4) {
      return false;
    }
    // One part of another space than grey is an ink: nothing of it is white.
    var isInk =
        parts.length == 4 || parts.length == 1 && !color.getColorSpace().getName().endsWith("Gray");
    for (var part : parts) {
      if (isInk ? part > 1 - WHITE : part < WHITE) {
        return false;
      }
    }
    return true;
  }
}
