package io.nonmun.fetcher.arxiv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds what a page holds and a person reading it does not see: text in the colour of the paper,
/// of no size, off the screen or switched off. Authors have put orders to language models there
/// (pitfall A18).
final class HiddenText {

  private static final int NEAR_WHITE = 245;
  private static final Pattern NUMBER = Pattern.compile("-?\\d{0,20}\\.?\\d{1,20}");
  private static final Pattern RGB =
      Pattern.compile("(\\d{1,9})\\D{1,9}(\\d{1,9})\\D{1,9}(\\d{1,9})");

  private HiddenText() {}

  /// Takes hidden elements out of `page` and returns their texts.
  static List<String> takeOut(Element page) {
    var texts = new ArrayList<String>();
    for (var element : page.select("[style], [hidden]")) {
      if (element.closest("html") != null && isHidden(element)) {
        var text = PlainText.of(element.text());
        if (!text.isEmpty()) {
          texts.add(text);
        }
        element.remove();
      }
    }
    return texts;
  }

  private static boolean isHidden(Element element) {
    var style = style(element);
    return element.hasAttr("hidden")
        || "none".equals(style.get("display"))
        || "hidden".equals(style.get("visibility"))
        || isTiny(style.get("font-size"))
        || (isZero(style.get("opacity")))
        || (isZero(style.get("height")) && "hidden".equals(style.get("overflow")))
        || isOffScreen(style)
        || isInvisibleColour(element, colour(style, "color", "--ltx-fg-color"));
  }

  private static boolean isInvisibleColour(Element element, @Nullable String colour) {
    if (colour == null) {
      return false;
    }
    return colour.equals("transparent") || contrastless(rgb(colour), rgb(background(element)));
  }

  private static boolean contrastless(int @Nullable [] text, int @Nullable [] paper) {
    if (text == null || paper == null) {
      return false;
    }
    for (var i = 0; i < 3; i++) {
      if (Math.abs(text[i] - paper[i]) > 255 - NEAR_WHITE) {
        return false;
      }
    }
    return true;
  }

  /// The nearest background behind an element; pages are white.
  private static String background(Element element) {
    for (var behind = element; behind != null; behind = behind.parent()) {
      var colour = colour(style(behind), "background-color", "background", "--ltx-bg-color");
      if (colour != null && !colour.equals("transparent")) {
        return colour;
      }
    }
    return "white";
  }

  private static @Nullable String colour(Map<String, String> style, String... properties) {
    for (var property : properties) {
      var value = style.get(property);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /// Red, green and blue; null for a colour that is given in another way, which is left visible.
  private static int @Nullable [] rgb(String colour) {
    if (colour.equals("white")) {
      return new int[] {255, 255, 255};
    }
    if (colour.equals("black")) {
      return new int[] {0, 0, 0};
    }
    if (colour.matches("#[0-9a-f]{3}")) {
      return rgb(colour.replaceAll("([0-9a-f])", "$1$1"));
    }
    if (colour.matches("#[0-9a-f]{6}")) {
      var value = Integer.parseInt(colour.substring(1), 16);
      return new int[] {value >> 16, value >> 8 & 255, value & 255};
    }
    var parts = RGB.matcher(colour);
    return colour.startsWith("rgb(") && parts.find() && parts.end() - parts.start() < 24
        ? new int[] {channel(parts.group(1)), channel(parts.group(2)), channel(parts.group(3))}
        : null;
  }

  private static int channel(String digits) {
    return Math.min(255, Integer.parseInt(digits.length() > 3 ? "255" : digits));
  }

  private static boolean isTiny(@Nullable String size) {
    if (size == null) {
      return false;
    }
    var value = number(size);
    return size.endsWith("%") ? value < 20 : size.endsWith("em") ? value < 0.2 : value < 2;
  }

  private static boolean isZero(@Nullable String value) {
    return value != null && number(value) < 0.05;
  }

  private static boolean isOffScreen(Map<String, String> style) {
    var position = style.getOrDefault("position", "");
    var moved = position.equals("absolute") || position.equals("fixed");
    return (moved && (isFar(style.get("left")) || isFar(style.get("top"))))
        || isFar(style.get("text-indent"));
  }

  private static boolean isFar(@Nullable String offset) {
    return offset != null && number(offset) < -500;
  }

  /// A word where a number may stand (`inherit`) hides nothing.
  private static double number(String value) {
    var number = NUMBER.matcher(value);
    return number.lookingAt() ? Double.parseDouble(number.group()) : Double.MAX_VALUE;
  }

  private static Map<String, String> style(Element element) {
    var properties = new TreeMap<String, String>();
    for (var declaration : element.attr("style").toLowerCase(Locale.ROOT).split(";")) {
      var colon = declaration.indexOf(':');
      if (colon > 0) {
        properties.put(
            declaration.substring(0, colon).strip(),
            declaration.substring(colon + 1).replace("!important", "").strip());
      }
    }
    return properties;
  }
}
