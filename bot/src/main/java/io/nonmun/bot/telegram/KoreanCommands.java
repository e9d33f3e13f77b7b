package io.nonmun.bot.telegram;

import io.nonmun.bot.telegram.Incoming.Command;
import io.nonmun.bot.telegram.Incoming.Origin;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Commands by Korean names. Telegram itself knows commands of Latin letters alone, and marks no
/// other: these are read of the text, and are in no menu.
final class KoreanCommands {

  private static final Pattern ORDER =
      Pattern.compile("\\s*/([가-힣]+)(?:@(\\w+))?(?:\\s+(.*))?", Pattern.DOTALL);

  static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("오늘", "today"),
          Map.entry("논문", "paper"),
          Map.entry("검색", "search"),
          Map.entry("저장", "saved"),
          Map.entry("내보내기", "export"),
          Map.entry("동향", "trends"),
          Map.entry("설정", "settings"),
          Map.entry("구독", "subscribe"),
          Map.entry("구독취소", "unsubscribe"),
          Map.entry("키워드", "keywords"),
          Map.entry("낱말", "keywords"),
          Map.entry("좋아요", "like"),
          Map.entry("시각", "time"),
          Map.entry("시간대", "zone"),
          Map.entry("편수", "count"),
          Map.entry("주간", "weekly"),
          Map.entry("언어", "lang"),
          Map.entry("왜", "why"),
          Map.entry("시작", "start"),
          Map.entry("그만", "stop"),
          Map.entry("도움말", "help"),
          Map.entry("도움", "help"));

  private KoreanCommands() {}

  /// @param username of this bot
  /// @return empty where the text begins otherwise, or with an order to another bot
  static Optional<Incoming> read(Origin origin, String text, String username) {
    var order = ORDER.matcher(text);
    if (!order.matches() || !NAMES.containsKey(order.group(1))) {
      return Optional.empty();
    }
    var named = order.group(2);
    if (named != null && !named.equalsIgnoreCase(username)) {
      return Optional.empty();
    }
    var argument = order.group(3) == null ? "" : order.group(3).strip();
    return Optional.of(new Command(origin, NAMES.get(order.group(1)), argument, named != null));
  }
}
