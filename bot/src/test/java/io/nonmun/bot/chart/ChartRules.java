package io.nonmun.bot.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// What every chart keeps to: it reads without colour, and clips nothing at 320 pixels.
final class ChartRules {

  private ChartRules() {}

  static Document xml(Svg svg) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.text().getBytes(StandardCharsets.UTF_8)));
  }

  static List<Element> elements(Document document, String name) {
    var found = document.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  static List<String> texts(Svg svg) throws Exception {
    return elements(xml(svg), "text").stream().map(Element::getTextContent).toList();
  }

  /// By the font's own widths; an eighth of the size is below the line.
  static void clipsNothing(Svg svg) throws Exception {
    assertThat(svg.width()).isEqualTo(320);
    for (var text : elements(xml(svg), "text")) {
      var size = number(text, "font-size");
      var width = ChartFont.get().width(text.getTextContent(), size);
      assertThat(left(text)).as(text.getTextContent()).isBetween(0.0, 320 - width);
      assertThat(number(text, "y")).isBetween(size, svg.height() - size / 4);
    }
    for (var bar : elements(xml(svg), "rect")) {
      assertThat(number(bar, "width")).isLessThanOrEqualTo(320);
      assertThat(number(bar, "height")).isBetween(0.0, (double) svg.height());
    }
    var png = ImageIO.read(new ByteArrayInputStream(svg.png(2)));
    assertThat(png.getWidth()).isEqualTo(640);
    for (var y = 0; y < png.getHeight(); y++) {
      assertThat(png.getRGB(0, y)).isEqualTo(0xffffffff);
      assertThat(png.getRGB(639, y)).isEqualTo(0xffffffff);
    }
    for (var x = 0; x < 640; x++) {
      assertThat(png.getRGB(x, png.getHeight() - 1)).isEqualTo(0xffffffff);
    }
  }

  /// Whoever sees no colour tells bars apart by their light, and every bar has its edge.
  static void readsWithoutColour(Svg svg) throws Exception {
    assertThat(contrast(Svg.STRONG, Svg.PALE)).isGreaterThan(3);
    assertThat(contrast(Svg.INK, Svg.PAPER)).isGreaterThan(4.5);
    var fills =
        elements(xml(svg), "rect").stream()
            .skip(1)
            .peek(bar -> assertThat(bar.getAttribute("stroke")).isEqualTo(Svg.INK))
            .map(bar -> bar.getAttribute("fill"))
            .toList();
    assertThat(fills).isNotEmpty().isSubsetOf(Svg.STRONG, Svg.PALE);
    assertThat(elements(xml(svg), "text")).allMatch(text -> text.getAttribute("fill").isEmpty());
    assertThat(elements(xml(svg), "title")).hasSize(1);
  }

  /// No text lies on another one.
  static void nothingOverlaps(Svg svg) throws Exception {
    var texts = elements(xml(svg), "text");
    for (var i = 0; i < texts.size(); i++) {
      for (var j = 0; j < i; j++) {
        var a = texts.get(i);
        var b = texts.get(j);
        if (Math.abs(number(a, "y") - number(b, "y")) < Math.min(size(a), size(b)) * 0.7) {
          assertThat(left(a) >= left(b) + width(b) || left(b) >= left(a) + width(a))
              .as("%s beside %s", a.getTextContent(), b.getTextContent())
              .isTrue();
        }
      }
    }
  }

  private static double size(Element text) {
    return number(text, "font-size");
  }

  private static double width(Element text) {
    return ChartFont.get().width(text.getTextContent(), size(text));
  }

  private static double left(Element text) {
    var x = number(text, "x");
    return switch (text.getAttribute("text-anchor")) {
      case "start" -> x;
      case "middle" -> x - width(text) / 2;
      default -> x - width(text);
    };
  }

  static double contrast(String one, String other) {
    var a = luminance(one);
    var b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String colour) {
    var rgb = Integer.parseInt(colour.substring(1), 16);
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int value) {
    var part = (value & 255) / 255.0;
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }
}
