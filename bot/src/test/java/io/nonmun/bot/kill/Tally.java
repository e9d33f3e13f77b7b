package io.nonmun.bot.kill;

import io.nonmun.bot.kill.BotApi.Receipt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the chats have got, against what they were to get and against decision 006: a kill may
/// repeat the one message of a chat that was in hand, and nothing else.
///
/// @param missing by chat, what never arrived
/// @param strangers by chat, what it had not asked for
/// @param repeated by chat, how many messages a kill has repeated
/// @param broken messages that say again what was said before, and no kill excuses it
/// @param messages by chat
record Tally(
    Map<Long, Set<String>> missing,
    Map<Long, Set<String>> strangers,
    Map<Long, Integer> repeated,
    List<Receipt> broken,
    Map<Long, Integer> messages) {

  /// @param expected by chat; only these chats are looked at
  static Tally of(Map<Long, Set<String>> expected, List<Receipt> receipts) {
    var tally =
        new Tally(
            new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new ArrayList<>(), new TreeMap<>());
    expected.forEach((chat, wanted) ->
        tally.add(
            chat, wanted, receipts.stream().filter(receipt -> receipt.chatId() == chat).toList()));
    return tally;
  }

  private void add(long chat, Set<String> wanted, List<Receipt> receipts) {
    var seen = new HashSet<String>();
    Receipt before = null;
    for (var receipt : receipts) {
      var again = new HashSet<>(receipt.holds());
      again.retainAll(seen);
      // The coverage line alone says what the digest's last message said.
      if (!again.isEmpty() || receipt.holds().isEmpty()) {
        if (before == null
            || before.life() == receipt.life()
            || !before.holds().containsAll(again)) {
          broken.add(receipt);
        } else {
          repeated.merge(chat, 1, Integer::sum);
        }
      }
      seen.addAll(receipt.holds());
      before = receipt;
    }
    messages.put(chat, receipts.size());
    put(missing, chat, wanted, seen);
    put(strangers, chat, seen, wanted);
  }

  private static void put(
      Map<Long, Set<String>> differences, long chat, Set<String> of, Set<String> without) {
    var difference = new TreeSet<>(of);
    difference.removeAll(without);
    if (!difference.isEmpty()) {
      differences.put(chat, difference);
    }
  }
}
