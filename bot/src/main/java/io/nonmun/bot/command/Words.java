package io.nonmun.bot.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Words and phrases of readers, so many and so long that all of them fit in one message.
final class Words {

  static final int MOST = 40;
  private static final int LONGEST = 30;

  private static final String QUOTATION_MARKS = "\"＂“”„‟〝〞«»‹›「」『』《》〈〉";

  /// Also the single ones, which inside a word are apostrophes; a sign may stand before them.
  private static final Pattern AT_EDGES =
      Pattern.compile("^([+-]?)[\\s'‘’‚`´]+|(?<![\\s'‘’‚`´])[\\s'‘’‚`´]+$");

  private Words() {}

  /// Phrases between commas or in quotation marks.
  ///
  /// @throws BadArgument if one is none to look for
  static List<String> parse(String text, String example) {
    return checked(phrases(text, false), example);
  }

  /// Phrases between commas, in quotation marks of any kind, or with a sign before them. A sign
  /// inside a word (`few-shot`, `C++`) is part of it, and so is what stands between quotation
  /// marks; a mark without its partner is passed over.
  ///
  /// @param signed whether `+` and `-` begin a phrase, whose first character they then are
  static List<String> phrases(String written, boolean signed) {
    var text = plain(written);
    var phrases = new ArrayList<String>();
    var phrase = new StringBuilder();
    var isQuoted = false;
    var lastMark = lastMark(text);
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      var next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      if (QUOTATION_MARKS.indexOf(c) >= 0) {
        var opens = !isQuoted && i < lastMark;
        if (isQuoted || opens && !phrase.toString().strip().matches("[+-]")) {
          end(phrase, phrases);
        }
        isQuoted = opens;
      } else if (!isQuoted
          && (c == ',' || signed && Character.isWhitespace(c) && (next == '+' || next == '-'))) {
        end(phrase, phrases);
      } else {
        phrase.append(c);
      }
    }
    end(phrase, phrases);
    return phrases;
  }

  /// Commas and signs as a Korean keyboard or a phone that means well writes them.
  private static String plain(String written) {
    return written
        .replaceAll("[，、;；]", ",")
        .replace('＋', '+')
        .replaceAll("(?<!\\S)[－−–—](?=\\S)", "-");
  }

  private static void end(StringBuilder phrase, List<String> phrases) {
    var words = AT_EDGES.matcher(phrase).replaceAll("$1");
    phrase.setLength(0);
    if (!words.isEmpty()) {
      phrases.add(words);
    }
  }

  private static int lastMark(String text) {
    var i = text.length() - 1;
    while (i >= 0 && QUOTATION_MARKS.indexOf(text.charAt(i)) < 0) {
      i--;
    }
    return i;
  }

  /// @throws BadArgument if one is none to look for, or there is none
  static List<String> checked(List<String> words, String example) {
    return checked(words, LONGEST, example);
  }

  /// @throws BadArgument if one is longer or none to look for, or there is none
  static List<String> checked(List<String> words, int longest, String example) {
    for (var word : words.isEmpty() ? List.of("") : words) {
      if (word.length() > longest || word.codePoints().noneMatch(Character::isLetterOrDigit)) {
        throw new BadArgument("words.unread", longest, example);
      }
    }
    return words;
  }

  /// @throws BadArgument if there are too many
  static void checkCount(List<String> now, List<String> added) {
    var more = added.stream().filter(word -> now.stream().noneMatch(word::equalsIgnoreCase));
    if (now.size() + more.count() > MOST) {
      throw new BadArgument("words.many", MOST);
    }
  }

  /// What a reader wrote, short enough to be quoted back.
  static String brief(String text) {
    var points = text.codePoints().limit(LONGEST + 1L).toArray();
    return points.length <= LONGEST ? text : new String(points, 0, LONGEST) + "…";
  }
}
