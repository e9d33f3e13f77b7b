package io.nonmun.bot.render;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads Telegram's HTML more strictly than Telegram does, and shares no code with what writes it.
///
/// Source: <https://core.telegram.org/bots/api#html-style>.
final class TelegramHtmlReader {

  /// @param offset in UTF-16 units of the parsed text, as is `length`
  record Entity(String tag, int offset, int length) {}

  record Parsed(String text, List<Entity> entities) {}

  private static final Pattern TOKEN =
      Pattern.compile("<(/?)([a-z-]+)((?: [a-z]+(?:=\"[^\"<>]*\")?)*)>|&(#?\\w+);|([^<>&])");
  private static final Pattern HREF = Pattern.compile(" href=\"(https?://[!-~&&[^\"<>]]+)\"");
  private static final Set<String> TAGS =
      Set.of("b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler");
  private static final Map<String, String> NAMED =
      Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"");
  private static final Pattern UNFIT =
      Pattern.compile("[\\p{Cs}\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069\\u2028\\u2029&&[^\n]]");

  private final StringBuilder text = new StringBuilder();
  private final List<Entity> entities = new ArrayList<>();
  private final Deque<Entity> open = new ArrayDeque<>();

  private TelegramHtmlReader() {}

  /// @throws IllegalArgumentException naming the first thing that is wrong
  static Parsed read(String html) {
    var reader = new TelegramHtmlReader();
    var token = TOKEN.matcher(html);
    var at = 0;
    while (at < html.length()) {
      require(token.find(at) && token.start() == at, "stray character", html, at);
      if (token.group(2) != null) {
        reader.tag(token.group(1).isEmpty(), token.group(2), token.group(3), html, at);
      } else if (token.group(4) != null) {
        reader.text.append(decode(token.group(4), html, at));
      } else {
        reader.text.append(token.group(5));
      }
      at = token.end();
    }
    require(reader.open.isEmpty(), "unclosed tag", html, at);
    var unfit = UNFIT.matcher(reader.text);
    require(!unfit.find(), "unfit character", html, 0);
    return new Parsed(reader.text.toString(), List.copyOf(reader.entities));
  }

  private void tag(boolean opens, String tag, String attributes, String html, int at) {
    require(TAGS.contains(tag), "unknown tag", html, at);
    if (opens) {
      var known =
          switch (tag) {
            case "a" -> HREF.matcher(attributes).matches();
            case "blockquote" -> attributes.isEmpty() || attributes.equals(" expandable");
            default -> attributes.isEmpty();
          };
      require(known, "attributes", html, at);
      for (var outer : open) {
        require(!outer.tag().equals(tag), "nested in itself", html, at);
        require(!outer.tag().equals("code") && !outer.tag().equals("pre"), "in code", html, at);
      }
      open.push(new Entity(tag, text.length(), 0));
    } else {
      require(!open.isEmpty() && open.peek().tag().equals(tag), "wrong end tag", html, at);
      var start = open.pop().offset();
      require(text.length() > start, "empty entity", html, at);
      entities.add(new Entity(tag, start, text.length() - start));
    }
  }

  private static String decode(String name, String html, int at) {
    if (name.matches("#\\d{1,7}")) {
      return Character.toString(Integer.parseInt(name.substring(1)));
    }
    require(NAMED.containsKey(name), "unknown entity", html, at);
    return NAMED.get(name);
  }

  private static void require(boolean holds, String what, String html, int at) {
    if (!holds) {
      var around = html.substring(Math.max(0, at - 40), Math.min(html.length(), at + 40));
      throw new IllegalArgumentException(what + " at " + at + " in …" + around + "…");
    }
  }
}
