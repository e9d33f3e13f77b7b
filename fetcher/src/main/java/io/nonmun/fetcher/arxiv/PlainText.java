package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/// Makes one line of clean Unicode of what a page, feed or answer holds: doubly escaped entities
/// decoded, characters that nobody sees dropped, accents composed, white space collapsed. TeX stays
/// as the authors wrote it; [io.nonmun.storage.model.ReadableText] reads it.
final class PlainText {

  private static final Pattern ENTITY =
      Pattern.compile("&(?:#\\d{1,7}|#x[0-9a-fA-F]{1,6}|\\w{2,8});");
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u2069\\uFEFF\\uE000-\\uF8FF\\x{E0000}-\\x{E007F}]");

  private PlainText() {}

  static String of(String raw) {
    var decoded = ENTITY.matcher(raw).replaceAll(PlainText::entity);
    var visible = INVISIBLE.matcher(decoded).replaceAll("");
    var normal = StreamSafe.normalize(visible, Normalizer.Form.NFC);
    return WHITE_SPACE.matcher(normal).replaceAll(" ").strip();
  }

  private static String entity(MatchResult match) {
    return Matcher.quoteReplacement(Parser.unescapeEntities(match.group(), true));
  }
}
