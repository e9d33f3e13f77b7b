package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
/// others, since that is how a scan carries its text.
final class PageGlyphs extends PDFTextStripper {

  /// In points; nobody reads it.
  private static final double LEAST_SIZE = 2;

  /// Of a colour's parts, where 1 is white.
  private static final double WHITE = 0.95;

  private record Spot(String text, long x, long y) {}

  private List<Glyph> seen = new ArrayList<>();
  private List<Glyph> unseen = new ArrayList<>();
  private StringBuilder margin = new StringBuilder();
  private Set<Spot> taken = new HashSet<>();
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
    seen = new ArrayList<>();
    unseen = new ArrayList<>();
    margin = new StringBuilder();
    taken = new HashSet<>();
    setStartPage(number);
    setEndPage(number);
    getText(document);
    var lines = Layout.lines(seen.isEmpty() ? unseen : seen);
    return new PdfText.Page(width, height, lines, margin.toString());
  }

  @Override
  protected void processTextPosition(TextPosition position) {
    width = position.getPageWidth();
    height = position.getPageHeight();
    var text = position.getUnicode();
    if (text == null || text.isBlank()) {
      return; // words are parted by the space between letters
    }
    if (position.getDir() != 0) {
      margin.append(text);
      return;
    }
    var size = position.getYScale();
    double left = position.getXDirAdj();
    double baseline = position.getYDirAdj();
    var isOnThePage = left >= 0 && left <= width && baseline >= 0 && baseline <= height;
    // Bold is made by printing the same again.
    var isNew = taken.add(new Spot(text, Math.round(left), Math.round(baseline)));
    if (isOnThePage && isNew && size >= LEAST_SIZE && !isWhite()) {
      var into =
          getGraphicsState().getTextState().getRenderingMode() == RenderingMode.NEITHER
              ? unseen
              : seen;
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
