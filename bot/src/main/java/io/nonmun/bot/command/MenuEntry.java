package io.nonmun.bot.command;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// One line of Telegram's command menu.
///
/// Source: <https://core.telegram.org/bots/api#setmycommands>.
///
/// @param command without slash
/// @param description in Korean
/// @param scopes whose menus show it
public record MenuEntry(String command, String description, Set<Scope> scopes) {

  public MenuEntry {
    scopes = Set.copyOf(scopes);
  }

  /// Telegram's `all_private_chats`, `all_group_chats` and `all_chat_administrators`.
  public enum Scope {
    PRIVATE,
    GROUP,
    CHAT_ADMINS
  }

  private static final Set<Scope> EVERYBODY = Set.of(Scope.values());
  private static final Set<Scope> SETTERS = Set.of(Scope.PRIVATE, Scope.CHAT_ADMINS);

  /// The commands that work, in the order of the menu. `/admin` is for few and stands in none.
  public static List<MenuEntry> all() {
    return Arrays.asList(
        reading("today", "오늘의 논문 브리핑"),
        reading("paper", "논문 한 편 보기 (번호나 주소)"),
        setting("settings", "모든 설정을 버튼으로"),
        setting("subscribe", "분류 구독"),
        setting("unsubscribe", "분류 구독 취소"),
        setting("keywords", "관심 낱말과 숨길 낱말"),
        setting("mute", "낱말·저자·분류 숨기기"),
        setting("unmute", "숨긴 것 되돌리기"),
        setting("time", "받는 시각"),
        setting("zone", "시간대"),
        setting("count", "하루 편수"),
        setting("quiet", "발표 없는 날 알림"),
        reading("coverage", "그날 발표된 논문의 집계"),
        reading("why", "이 논문이 왔거나 안 온 까닭"),
        setting("start", "처음부터 다시 고르기"),
        setting("stop", "그만 받고 기록 지우기"),
        reading("help", "도움말"));
  }

  private static MenuEntry reading(String command, String description) {
    return new MenuEntry(command, description, EVERYBODY);
  }

  private static MenuEntry setting(String command, String description) {
    return new MenuEntry(command, description, SETTERS);
  }
}
