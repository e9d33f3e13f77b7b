package io.nonmun.bot.kill;

import io.nonmun.bot.kill.BotApi.Receipt;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the chats have got, against what they were to get.
///
/// @param missing papers by chat that never arrived
/// @param strangers papers by chat that it had not asked for
/// @param repeated messages by chat that hold a paper which an earlier one held
record Tally(
    Map<Long, Set<String>> missing, Map<Long, Set<String>> strangers, Map<Long, Integer> repeated) {

  private static final Pattern PAPER = Pattern.compile("\\b\\d{4}\\.\\d{5}\\b");

  /// @param expected identifiers of papers by chat; only these chats are looked at
  static Tally of(Map<Long, Set<String>> expected, List<Receipt> receipts) {
    var missing = new TreeMap<Long, Set<String>>();
    var strangers = new TreeMap<Long, Set<String>>();
    var repeated = new TreeMap<Long, Integer>();
    expected.forEach((chat, papers) -> {
      var seen = new HashSet<String>();
      for (var receipt : receipts) {
        var held = receipt.chatId() == chat ? papersIn(receipt.text()) : Set.<String>of();
        if (held.stream().anyMatch(seen::contains)) {
          repeated.merge(chat, 1, Integer::sum);
        }
        seen.addAll(held);
      }
      put(missing, chat, papers, seen);
      put(strangers, chat, seen, papers);
    });
    return new Tally(missing, strangers, repeated);
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  private static void put(
      Map<Long, Set<String>> differences, long chat, Set<String> of, Set<String> without) {
    var difference = new TreeSet<>(of);
    difference.removeAll(without);
    if (!difference.isEmpty()) {
      differences.put(chat, difference);
    }
  }

  private static Set<String> papersIn(String text) {
    return PAPER.matcher(text).results().map(match -> match.group()).collect(Collectors.toSet());
  }
}
