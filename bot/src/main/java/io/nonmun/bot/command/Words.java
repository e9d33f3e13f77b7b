package io.nonmun.bot.command;

import java.util.Arrays;
import java.util.List;

/// Words and phrases of readers, so many and so long that all of them fit in one message.
final class Words {

  static final int MOST = 40;
  private static final int LONGEST = 30;
  private static final String QUOTES = "\"'`‘’‚“”„«»‹›「」『』";

  private Words() {}

  /// Phrases between commas.
  ///
  /// @throws BadArgument if one is none to look for
  static List<String> parse(String text, String example) {
    var words = Arrays.stream(text.split(",")).map(Words::unquoted).toList();
    for (var word : words) {
      if (word.length() > LONGEST || word.codePoints().noneMatch(Character::isLetterOrDigit)) {
        throw new BadArgument("words.unread", LONGEST, example);
      }
    }
    return words;
  }

  /// A phrase without the quotes that people put around it, whether or not they closed them.
  private static String unquoted(String phrase) {
    return phrase.strip().replaceAll("^[" + QUOTES + "]+|[" + QUOTES + "]+$", "").strip();
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
