package io.nonmun.bot.chart;

import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.renderer.NullPlatformSupport;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;

/// A drawing as SVG text. Whatever a text contains, it stays text: it is put on one line of signs
/// that the font has, and escaped.
///
/// @param text the whole document
/// @param width in units, as [#height]
record Svg(String text, int width, int height) {

  /// Colours differ in lightness too: what they say can be read without them.
  static final String INK = "#1a1a1a";

  static final String PAPER = "#ffffff";
  static final String PALE = "#dfe5ee";
  static final String STRONG = "#1d4f91";

  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /// Draws from the top to the bottom.
  static final class Builder {

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final String title;

    /// @param title what the picture says, for who cannot see it
    Builder(int width, String title) {
      this.width = width;
      this.title = title;
    }

    /// @param y of the line that the letters stand on
    Builder text(double x, double y, double size, Anchor anchor, String text) {
      body.append(
          "<text x=\"%s\" y=\"%s\" font-size=\"%s\" text-anchor=\"%s\">%s</text>\n"
              .formatted(
                  number(x),
                  number(y),
                  number(size),
                  anchor.name().toLowerCase(Locale.ROOT),
                  escaped(ChartFont.get().shown(text))));
      return this;
    }

    Builder bar(double x, double y, double width, double height, String fill) {
      body.append(
          ("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\""
                  + " stroke=\"%s\" stroke-width=\"0.8\"/>\n")
              .formatted(number(x), number(y), number(width), number(height), fill, INK));
      return this;
    }

    /// A horizontal one.
    Builder line(double x, double y, double length) {
      body.append(
          "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"0.8\"/>\n"
              .formatted(number(x), number(y), number(x + length), number(y), INK));
      return this;
    }

    Svg build(int height) {
      var text =
          """
          <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
          font-family="%s" fill="%s">
          <title>%s</title>
          <rect width="%d" height="%d" fill="%s"/>
          %s</svg>
          """
              .formatted(
                  width,
                  height,
                  width,
                  height,
                  ChartFont.FAMILY,
                  INK,
                  escaped(ChartFont.get().shown(title)),
                  width,
                  height,
                  PAPER,
                  body);
      return new Svg(text, width, height);
    }

    private static String number(double value) {
      return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
      return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
  }

  /// @param scale pixels for a unit
  byte[] png(int scale) {
    var document =
        Objects.requireNonNull(
            new SVGLoader()
                .load(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    URI.create("chart.svg"),
                    LoaderContext.createDefault()),
            "a chart that is no SVG");
    var image = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      document.renderWithPlatform(
          NullPlatformSupport.INSTANCE, graphics, new ViewBox(image.getWidth(), image.getHeight()));
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      graphics.dispose();
    }
  }
}
