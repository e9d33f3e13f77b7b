package io.nonmun.fetcher.arxiv;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/// Takes out of a page what it holds and a person reading it does not see: text in the colour of
/// the paper, of no size, off the screen, switched off or kept from screen readers. Authors have
/// put orders to language models there (pitfall A18).
///
/// In a drawing, white text mostly stands on a box that no style tells of: it is taken out and not
/// reported. One walk over the page.
final class HiddenText implements NodeFilter {

  private static final int NEAR_WHITE = 245;
  private static final Pattern NUMBER = Pattern.compile("-?\\d{0,20}\\.?\\d{1,20}");
  private static final Pattern RGB =
      Pattern.compile("(\\d{1,9})\\D{1,9}(\\d{1,9})\\D{1,9}(\\d{1,9})");

  /// Room that TeX leaves for what it does not print.
  private static final Pattern PHANTOM = Pattern.compile("\\\\[hv]?phantom\\s?\\{([^{}]{0,200})}");

  private static final Pattern WHITE_TEX =
      Pattern.compile(
          "\\\\(?:text|page)?color\\s?(?:\\[(?:rgb|gray)]\\s?)?\\{\\s?(?:white|1(?:\\.0*)?(?:\\s?,\\s?1(?:\\.0*)?){0,2})\\s?}");

  private static final Pattern WORDS = Pattern.compile("\\p{L}{2,}\\P{L}+\\p{L}{2,}");

  /// What an element's descendants inherit.
  ///
  /// @param by the element that said so last
  private record Look(
      Element by, String colour, String background, boolean isTiny, boolean isDrawn) {
    boolean isHidden() {
      return isTiny || colour.equals("transparent") || contrastless(colour, background);
    }
  }

  private final Deque<Look> looks = new ArrayDeque<>();
  private final List<Node> hidden = new ArrayList<>();
  private final Map<Element, StringBuilder> found = new LinkedHashMap<>();

  private HiddenText(Element page) {
    looks.push(new Look(page, "black", "white", false, false));
  }

  /// Takes hidden texts out of `page` and returns them.
  static List<String> takeOut(Element page) {
    var text = new HiddenText(page);
    page.filter(text);
    text.hidden.forEach(Node::remove);
    return text.found.values().stream()
        .map(words -> PlainText.of(words.toString()))
        .filter(words -> !words.isEmpty())
        .toList();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    var look = looks.element();
    if (node instanceof TextNode text && !text.isBlank() && look.isHidden()) {
      hide(text, text.text(), look);
    }
    if (!(node instanceof Element element)) {
      return FilterResult.CONTINUE;
    }
    var style = style(element);
    if (isGone(element, style)) {
      hide(element, element.text(), new Look(element, "black", "white", false, false));
      return FilterResult.SKIP_ENTIRELY;
    }
    looks.push(look(element, style, look));
    if (element.nameIs("math")) {
      formula(element);
      return FilterResult.SKIP_CHILDREN;
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element) {
      looks.pop();
    }
    return FilterResult.CONTINUE;
  }

  private void hide(Node node, String words, Look look) {
    hidden.add(node);
    if (!look.isDrawn()) {
      found.computeIfAbsent(look.by(), _ -> new StringBuilder()).append(words).append(' ');
    }
  }

  /// Its TeX says in `alttext` what its parts say to the eye.
  private void formula(Element math) {
    var tex = math.attr("alttext");
    var hasWhitePart =
        math.select("[mathcolor]").stream()
            .anyMatch(part ->
                contrastless(part.attr("mathcolor").toLowerCase(Locale.ROOT), background()));
    if (looks.element().isHidden() || hasWhitePart || isWhite(tex)) {
      hide(math, tex, looks.element());
      return;
    }
    var phantoms = PHANTOM.matcher(tex);
    if (phantoms.find()) {
      phantoms
          .reset()
          .results()
          .map(phantom -> phantom.group(1))
          .filter(words -> WORDS.matcher(words).find())
          .forEach(words ->
              found.computeIfAbsent(math, _ -> new StringBuilder()).append(words).append(' '));
      math.attr("alttext", phantoms.reset().replaceAll(""));
    }
  }

  private boolean isWhite(String tex) {
    return WHITE_TEX.matcher(tex).find() && contrastless("white", background());
  }

  private String background() {
    return looks.element().background();
  }

  private static Look look(Element element, Map<String, String> style, Look around) {
    var isDrawn = around.isDrawn() || element.nameIs("svg");
    var background = colour(style, "background-color", "background", "--ltx-bg-color");
    var own = colour(style, "color", "--ltx-fg-color");
    var attribute = element.attr(isDrawn && element.nameIs("text") ? "fill" : "color");
    var colour = own == null && !attribute.isEmpty() ? attribute.toLowerCase(Locale.ROOT) : own;
    var size = style.get("font-size");
    if (background == null && colour == null && size == null && isDrawn == around.isDrawn()) {
      return around;
    }
    return new Look(
        element,
        colour == null || colour.equals("inherit") ? around.colour() : colour,
        background == null || background.equals("transparent") ? around.background() : background,
        size == null ? around.isTiny() : isTiny(size) || around.isTiny() && isRelative(size),
        isDrawn);
  }

  private static boolean isRelative(String size) {
    return size.endsWith("%") || size.endsWith("em") && !size.endsWith("rem");
  }

  /// Not to be made visible by what is within.
  private static boolean isGone(Element element, Map<String, String> style) {
    return element.hasAttr("hidden")
        || element.attr("aria-hidden").equals("true") && WORDS.matcher(element.text()).find()
        || "none".equals(style.get("display"))
        || "hidden".equals(style.get("visibility"))
        || isZero(style.get("opacity"))
        || "hidden".equals(style.get("overflow"))
            && (isZero(style.get("height"))
                || isZero(style.get("max-height"))
                || isZero(style.get("width")))
        || isOffScreen(style);
  }

  private static boolean contrastless(String colour, String background) {
    var text = rgb(colour);
    var paper = rgb(background);
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
