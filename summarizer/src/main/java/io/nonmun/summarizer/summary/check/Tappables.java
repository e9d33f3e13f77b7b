package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds what Telegram makes tappable in a text that nobody marked up: addresses with or without a
/// scheme, mail addresses, `@name`, `/command`, `#tag`, `$TICKER`, telephone and card numbers. No
/// entity that a bot sends keeps Telegram from that.
///
/// Disguises are taken off first: compatibility forms (full width, letters in circles), characters
/// that nobody sees, Greek and Cyrillic letters that look like Latin ones, the digits and dashes of
/// other scripts. So rather more is found than Telegram would, which wants a blank where Korean has
/// a particle (`@name을`).
///
/// arXiv's categories are no addresses here, though to Telegram `cs.CL` is a host in Chile: a
/// summary that names one leads nobody anywhere.
///
/// Source: `td/telegram/MessageEntity.cpp` of tdlib/td, for what Telegram looks for (facts, no
/// code). Telephone numbers are found by its server alone; the forms here are those of RFC 3966,
/// North America and Korea.
final class Tappables {

  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u3164\\uFE00-\\uFE0F\\uFFA0]+");

  private static final String LOOKALIKES =
      "аеорсухкмтіјѕһԁԛԝӏɡıօοανρτυικχАВЕНІЈКМОРЅТХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ。⁄∕⧸∶‐‒–—−";
  private static final String LOOKS =
      "aeopcyxkmtijshdqwlgiooavptuikxABEHIJKMOPSTXABEZHIKMNOPTYX.///:-----";

  private static final String WORD = "\\p{L}\\p{M}\\p{N}_";
  private static final String LABEL = "[" + WORD + "~-]++";

  /// A path ends where Korean goes on.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<!["
              + WORD
              + "~-])(?<scheme>[A-Za-z][A-Za-z0-9+-]{0,20}+://)?(?<user>["
              + WORD
              + ".+:~-]{1,64}+@)?(?<host>"
              + LABEL
              + "(?:\\."
              + LABEL
              + ")*+)(?<path>(?::\\d{1,5}+)?+(?:[/?#][^\\s\\p{IsHangul}<>\"«»]*+)?+)");

  private static final Pattern IP =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

  private static final Pattern NUMBERING = Pattern.compile("[\\d.]+");

  private static final Pattern MAIL_HOST = Pattern.compile(".+\\.[A-Za-z]{2,8}");

  private static final Pattern CATEGORIES =
      Pattern.compile(
          "(?:(?:^|/)(?:astro-ph|cond-mat|cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)"
              + "\\.[A-Z]{2})+");

  private static final Pattern BEFORE_KOREAN = Pattern.compile("^[A-Za-z]{2,}+(?=\\p{IsHangul})");
  private static final Pattern PUNYCODE = Pattern.compile("xn--[a-z0-9-]{2,}");
  private static final String NO_END = ".:;,'?!`()[]{}”’*/~_-";

  private static final Set<String> TOP_LEVEL =
      WordList.load("top-level-domains.txt").stream()
          .map(Tappables::undisguised)
          .collect(toUnmodifiableSet());

  /// Names have at least four characters, but for Telegram's own.
  private static final Pattern NAME =
      Pattern.compile(
          "(?<!["
              + WORD
              + "])@(?:(?=[0-9_]{0,32}[A-Za-z])[A-Za-z0-9_]{4,32}+|(?i:gif|nft|pic|ufc|vid))");

  private static final Pattern COMMAND =
      Pattern.compile("(?<![" + WORD + "/<>])/[A-Za-z0-9_]{1,64}+");

  private static final Pattern TAG =
      Pattern.compile(
          "(?<!["
              + WORD
              + "·])#(?=[\\p{N}_·]{0,64}\\p{L})(?:["
              + WORD
              + "·&&\\P{IsHangul}]{1,256}+|["
              + WORD
              + "·]{1,256}+)");

  private static final Pattern TICKER =
      Pattern.compile("(?<![" + WORD + "$])\\$(?:1INCH|[A-Z]{1,8})(?![A-Za-z0-9$])");

  /// International, with `+` or as it is dialled in Korea; national with the 0 in front, North
  /// American, Korean companies'. 1500-1999 is a span of years.
  private static final Pattern PHONE =
      Pattern.compile(
          "(?<![A-Za-z\\p{N}_.,+-])(?:"
              + "\\+(?=(?:[ ()-]{0,2}\\d){7,15})\\d{1,15}(?:[ -]?\\(?\\d{1,5}\\)?){0,5}"
              + "|\\+\\d{1,3}(?:\\.\\d{2,4}){2,4}"
              + "|\\(?0\\d{1,3}\\)?[ .-]?\\d{3,4}[ .-]?\\d{4}"
              + "|(?:00 ?)?82[ .-]\\d{1,2}[ .-]\\d{3,4}[ .-]\\d{4}"
              + "|(?:1[ .-])?\\(?[2-9]\\d{2}\\)?[ .-]\\d{3}[ .-]\\d{4}"
              + "|1[568]\\d{2}[ .-](?!1[5-9]|20)\\d{4})(?!\\p{N}|[.,]\\d)");

  private static final Pattern CARD =
      Pattern.compile("(?<![" + WORD + ".,+-])\\d(?:[ -]?\\d){12,18}+(?![\\p{N}_-])");

  private Tappables() {}

  /// All of a text, each in the form that it is compared in: undisguised, and of an address without
  /// `https://` and `www.`.
  static Set<String> of(String text) {
    var plain = undisguised(text);
    return Stream.of(
            ADDRESS.matcher(plain).results().flatMap(match -> address(match).stream()),
            Stream.of(NAME, COMMAND, TAG, TICKER, PHONE).flatMap(form -> all(form, plain)),
            all(CARD, plain).filter(Tappables::isCard))
        .flatMap(found -> found)
        .collect(toCollection(LinkedHashSet::new));
  }

  /// Whether a tap on something would lead out of the chat: to an address or to somebody. Numbers
  /// with points between them are a section's or a version's.
  static boolean leadAway(String text) {
    var plain = undisguised(text);
    return NAME.matcher(plain).find()
        || ADDRESS
            .matcher(plain)
            .results()
            .filter(match -> !NUMBERING.matcher(match.group()).matches())
            .anyMatch(match -> address(match).isPresent());
  }

  private static Stream<String> all(Pattern form, String text) {
    return form.matcher(text).results().map(MatchResult::group);
  }

  private static String undisguised(String text) {
    var seen = UNSEEN.matcher(text).replaceAll("");
    var plain = new StringBuilder(Normalizer.normalize(seen, Normalizer.Form.NFKC));
    for (int i = 0; i < plain.length(); i++) {
      int like = LOOKALIKES.indexOf(plain.charAt(i));
      int digit = Character.digit(plain.charAt(i), 10);
      if (like >= 0) {
        plain.setCharAt(i, LOOKS.charAt(like));
      } else if (digit >= 0) {
        plain.setCharAt(i, (char) ('0' + digit));
      }
    }
    return plain.toString();
  }

  private static Optional<String> address(MatchResult match) {
    var scheme = orEmpty(match.group("scheme"));
    var user = orEmpty(match.group("user"));
    var host = match.group("host");
    var path = match.group("path");
    if (!scheme.isEmpty()
        || IP.matcher(host).matches()
        || !user.isEmpty() && MAIL_HOST.matcher(host).matches()) {
      return Optional.of(key(scheme, user, host, path));
    }
    return domain(host)
        .map(domain -> domain.equals(host) ? trimmed(domain + path) : domain)
        .filter(address -> !user.isEmpty() || !CATEGORIES.matcher(address).matches())
        .map(address -> key("", user, address, ""));
  }

  /// A host up to its last label that is a top-level domain.
  private static Optional<String> domain(String host) {
    int end = host.length();
    for (int dot = host.lastIndexOf('.'); dot > 0; dot = host.lastIndexOf('.', dot - 1)) {
      var label = host.substring(dot + 1, end);
      var latin = BEFORE_KOREAN.matcher(label);
      var top = latin.find() ? latin.group() : label;
      if (isTopLevel(top.toLowerCase(Locale.ROOT))) {
        return Optional.of(host.substring(0, dot + 1 + top.length()));
      }
      end = dot;
    }
    return Optional.empty();
  }

  private static boolean isTopLevel(String label) {
    return TOP_LEVEL.contains(label) || PUNYCODE.matcher(label).matches();
  }

  /// Addresses are compared in small letters, paths too: whoever meant another would be rare.
  private static String key(String scheme, String user, String host, String path) {
    var plain = scheme.equalsIgnoreCase("http://") || scheme.equalsIgnoreCase("https://");
    var address = trimmed(user + host + path).toLowerCase(Locale.ROOT);
    return (plain ? "" : scheme) + (address.startsWith("www.") ? address.substring(4) : address);
  }

  /// Without the punctuation of the sentence that it stands in.
  private static String trimmed(String address) {
    int end = address.length();
    while (end > 0 && NO_END.indexOf(address.charAt(end - 1)) >= 0) {
      end--;
    }
    return address.substring(0, end);
  }

  private static String orEmpty(@Nullable String group) {
    return group == null ? "" : group;
  }

  /// Luhn's sum, ISO/IEC 7812-1.
  private static boolean isCard(String number) {
    var digits = number.replaceAll("\\D", "");
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9;
    }
    return sum % 10 == 0;
  }
}
