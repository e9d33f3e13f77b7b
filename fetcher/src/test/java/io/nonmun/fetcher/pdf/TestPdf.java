package io.nonmun.fetcher.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;
import org.apache.pdfbox.util.Matrix;

/// Makes PDFs, letter by letter where it is told to. Positions are points from the upper left
/// corner of a page of A4.
final class TestPdf implements AutoCloseable {

  private final PDDocument document = new PDDocument();
  private final PDFont font;
  private PDPageContentStream page;
  private PDPage current;

  TestPdf() throws IOException {
    font = PDType0Font.load(document, fontFile());
    nextPage();
  }

  private static InputStream fontFile() {
    return Objects.requireNonNull(
        PDFont.class.getResourceAsStream(
            "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf"));
  }

  final TestPdf nextPage() throws IOException {
    if (page != null) {
      page.close();
    }
    current = new PDPage(PDRectangle.A4);
    document.addPage(current);
    page = new PDPageContentStream(document, current);
    return this;
  }

  TestPdf pages(int count) throws IOException {
    for (var i = 0; i < count; i++) {
      document.addPage(new PDPage(PDRectangle.A4));
    }
    return this;
  }

  TestPdf line(double left, double top, double size, String text) throws IOException {
    page.beginText();
    page.setFont(font, (float) size);
    page.newLineAtOffset((float) left, (float) (PDRectangle.A4.getHeight() - top));
    page.showText(text);
    page.endText();
    return this;
  }

  /// @return how wide a text is, in points
  double width(String text, double size) throws IOException {
    return font.getStringWidth(text) / 1000 * size;
  }

  TestPdf centred(double top, double size, String text) throws IOException {
    return line((PDRectangle.A4.getWidth() - width(text, size)) / 2, top, size, text);
  }

  /// A column's lines, 12 points apart.
  TestPdf column(double left, double top, String... lines) throws IOException {
    for (var i = 0; i < lines.length; i++) {
      line(left, top + 12 * i, 10, lines[i]);
    }
    return this;
  }

  TestPdf white(double left, double top, String text) throws IOException {
    page.setNonStrokingColor(1f, 1f, 1f);
    line(left, top, 10, text);
    page.setNonStrokingColor(0f);
    return this;
  }

  TestPdf invisible(double left, double top, String text) throws IOException {
    page.setRenderingMode(RenderingMode.NEITHER);
    line(left, top, 10, text);
    page.setRenderingMode(RenderingMode.FILL);
    return this;
  }

  /// Along the left edge, from below.
  TestPdf stamp(String text) throws IOException {
    page.beginText();
    page.setFont(font, 20);
    page.setTextMatrix(Matrix.getRotateInstance(Math.PI / 2, 30, 250));
    page.showText(text);
    page.endText();
    return this;
  }

  /// Writes a column along the page's left edge, and turns the page so that it is read upright.
  TestPdf turned(String... lines) throws IOException {
    for (var i = 0; i < lines.length; i++) {
      page.beginText();
      page.setFont(font, 10);
      page.setTextMatrix(Matrix.getRotateInstance(Math.PI / 2, 100 + 12 * i, 100));
      page.showText(lines[i]);
      page.endText();
    }
    current.setRotation(90);
    return this;
  }

  TestPdf protect(String user) throws IOException {
    document.protect(new StandardProtectionPolicy("owner", user, new AccessPermission()));
    return this;
  }

  /// A page whose content is a few kilobytes that become as many megabytes.
  TestPdf bomb(int megabytes) throws IOException {
    page.close();
    var stream = new PDStream(document);
    try (var out = stream.createOutputStream(COSName.FLATE_DECODE)) {
      var some = "q ".repeat(1 << 19).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      for (var i = 0; i < megabytes; i++) {
        out.write(some);
      }
    }
    current.setContents(stream);
    page = null;
    return this;
  }

  byte[] bytes() {
    try {
      if (page != null) {
        page.close();
        page = null;
      }
      var out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    document.close();
  }
}
