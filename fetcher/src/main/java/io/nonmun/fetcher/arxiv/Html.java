package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.Category;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// What arXiv's HTML pages have in common.
final class Html {

  private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*\"?([\\w.:-]+)");
  private static final Pattern SHORTENED_LINK = Pattern.compile("this \\w{3,5} URL");
  private static final Pattern CODE_AT_END = Pattern.compile("\\(([^()]+)\\)\\s*$");

  /// The parser takes the square of a tag's length.
  private static final int LONGEST_TAG = 10_000;

  private Html() {}

  /// @throws FetchException of kind `MALFORMED` if the bytes are not of the page's encoding, or of
  ///   no page
  static Document document(HttpAnswer answer) {
    return document(answer, decode(answer), answer.finalUrl().toString());
  }

  /// @param source the answer's text
  /// @param base what its links are relative to
  static Document document(HttpAnswer answer, String source, String base) {
    if (hasEndlessTag(source)) {
      throw malformed(answer, "a tag's name has more than " + LONGEST_TAG + " characters", null);
    }
    return Jsoup.parse(source, base);
  }

  private static boolean hasEndlessTag(String source) {
    var tag = -1;
    for (var i = 0; i + 1 < source.length(); i++) {
      var c = source.charAt(i);
      if (c == '>' || c == '/' || Character.isWhitespace(c)) {
        tag = -1;
      } else if (tag < 0) {
        tag = c == '<' && Character.isLetter(source.charAt(i + 1)) ? i : -1;
      } else if (i - tag > LONGEST_TAG) {
        return true;
      }
    }
    return false;
  }

  static String decode(HttpAnswer answer) {
    var charset = charset(answer.contentType());
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(answer.body())).toString();
    } catch (CharacterCodingException e) {
      throw malformed(answer, "the body is not valid " + charset, e);
    }
  }

  private static Charset charset(@Nullable String contentType) {
    var named = CHARSET.matcher(contentType == null ? "" : contentType);
    return named.find() && Charset.isSupported(named.group(1))
        ? Charset.forName(named.group(1))
        : StandardCharsets.UTF_8;
  }

  /// An element's text without its label (`Title:`), with the links that arXiv shortens to "this
  /// https URL" written out.
  static String text(Element element) {
    var copy = element.clone();
    copy.select(".descriptor").remove();
    for (var link : copy.select("a[href]")) {
      if (SHORTENED_LINK.matcher(link.text()).matches()) {
        link.text(link.attr("href"));
      }
    }
    return copy.text();
  }

  static @Nullable String textOf(Element parent, String selector) {
    var element = parent.selectFirst(selector);
    return element == null ? null : text(element);
  }

  /// Names stand in links; what is between them is affiliations.
  static List<String> authors(@Nullable Element list) {
    if (list == null) {
      return List.of();
    }
    var linked = list.select("a").eachText();
    if (!linked.isEmpty()) {
      return linked;
    }
    return Authors.in(text(list));
  }

  /// `Graphics (cs.GR); Optics (physics.optics)`: the codes, in order.
  static List<Category> categories(@Nullable String subjects) {
    var found = new ArrayList<Category>();
    for (var subject : subjects == null ? new String[0] : subjects.split(";")) {
      var code = CODE_AT_END.matcher(subject);
      if (code.find()) {
        Papers.category(code.group(1)).ifPresent(found::add);
      }
    }
    return found;
  }

  static FetchException malformed(HttpAnswer answer, String what, @Nullable Throwable cause) {
    return new FetchException(
        Kind.MALFORMED, answer.finalUrl().toString(), answer.status(), what, null, cause);
  }
}
