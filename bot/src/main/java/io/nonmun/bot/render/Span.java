package io.nonmun.bot.render;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// A stretch of text in one style, fit to be shown whatever it was made from: on one line, without
/// control characters, without characters that hide or turn the text, in valid Unicode.
///
/// @param link where a tap leads, `http` or `https` in ASCII; there for the style `LINK` only
public record Span(String text, Style style, @Nullable URI link) {

  public enum Style {
    PLAIN,
    BOLD,
    ITALIC,
    /// Also keeps Telegram from taking the text for a link: to it, `cs.CL` is a host in Chile.
    CODE,
    LINK
  }

  // Far above any real link; one alone must leave room in a message of 32 KiB.
  private static final int MAX_LINK_LENGTH = 2_048;

  /// @throws IllegalArgumentException if a link is missing, unsafe, or there without its style
  public Span {
    if (style == Style.LINK ? link == null || !isSafe(link) : link != null) {
      throw new IllegalArgumentException(
          "a %s span with link '%s'; LINK takes an http or https URL of at most %d ASCII characters"
              .formatted(style, link, MAX_LINK_LENGTH));
    }
    text = clean(text);
  }

  public static Span plain(String text) {
    return new Span(text, Style.PLAIN, null);
  }

  public static Span bold(String text) {
    return new Span(text, Style.BOLD, null);
  }

  public static Span italic(String text) {
    return new Span(text, Style.ITALIC, null);
  }

  public static Span code(String text) {
    return new Span(text, Style.CODE, null);
  }

  /// A link, or the text alone where `url` is no `http` or `https` address with a plain host name.
  public static Span link(String text, String url) {
    try {
      var link = new URI(new URI(clean(url)).toASCIIString());
      return isSafe(link) ? new Span(text, Style.LINK, link) : plain(text);
    } catch (URISyntaxException notAUrl) {
      return plain(text);
    }
  }

  private static String clean(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.SURROGATE -> clean.append('\uFFFD'); // half of a pair
            case Character.FORMAT -> clean.append(isJoinerOrTag(c) ? Character.toString(c) : "");
            case Character.CONTROL,
                Character.SPACE_SEPARATOR,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                clean.append(clean.isEmpty() || clean.charAt(clean.length() - 1) != ' ' ? " " : "");
            default -> clean.appendCodePoint(c);
          }
        });
    return clean.toString();
  }

  /// The format characters that emoji (joiners, flags) and Indic scripts are made with; the others
  /// hide text or turn its direction.
  private static boolean isJoinerOrTag(int c) {
    return c == 0x200C || c == 0x200D || c >= 0xE0020 && c <= 0xE007F;
  }

  private static boolean isSafe(URI link) {
    var address = link.toString();
    return ("http".equalsIgnoreCase(link.getScheme()) || "https".equalsIgnoreCase(link.getScheme()))
        && link.getHost() != null
        && address.length() <= MAX_LINK_LENGTH
        && address.chars().allMatch(c -> c < 0x80);
  }

  /// Part of the text, in the same style.
  Span slice(int from, int to) {
    return new Span(text.substring(from, to), style, link);
  }

  boolean isMarkedUp() {
    return style != Style.PLAIN;
  }
}
