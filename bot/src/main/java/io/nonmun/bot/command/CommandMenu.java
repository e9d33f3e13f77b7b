package io.nonmun.bot.command;

import io.nonmun.bot.telegram.MenuEntry;
import io.nonmun.bot.telegram.MenuEntry.Scope;
import java.util.List;
import java.util.Set;

/// The commands that work, as Telegram's menu and `/help` show them. `/admin` is for few and stands
/// in none.
public final class CommandMenu {

  private static final Set<Scope> EVERYBODY = Set.of(Scope.values());
  private static final Set<Scope> SETTERS = Set.of(Scope.PRIVATE, Scope.GROUP_ADMINS);

  private CommandMenu() {}

  /// In the order of the menu.
  public static List<MenuEntry> entries() {
    return List.of(
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
        reading("coverage", "그날 논문이 어떻게 처리되었는지"),
        reading("why", "이 논문이 왔거나 안 온 이유"),
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
