package io.nonmun.bot.command;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.ChatMenus;
import io.nonmun.bot.telegram.Introduction;
import io.nonmun.bot.telegram.MenuEntry;
import io.nonmun.bot.telegram.MenuEntry.Scope;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.Language;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The commands that work, as Telegram's menu and `/help` show them. `/admin` is for few and stands
/// in none.
public final class CommandMenu {

  private static final Set<Scope> EVERYBODY = Set.of(Scope.values());
  private static final Set<Scope> SETTERS = Set.of(Scope.PRIVATE, Scope.GROUP_ADMINS);

  private CommandMenu() {}

  /// In the order of the menu.
  public static List<MenuEntry> entries(Texts texts) {
    return List.of(
        reading(texts, "today"),
        reading(texts, "paper"),
        reading(texts, "ask"),
        reading(texts, "search"),
        reading(texts, "saved"),
        reading(texts, "export"),
        reading(texts, "trends"),
        setting(texts, "settings"),
        setting(texts, "subscribe"),
        setting(texts, "unsubscribe"),
        setting(texts, "keywords"),
        setting(texts, "like"),
        setting(texts, "follow"),
        setting(texts, "unfollow"),
        setting(texts, "mute"),
        setting(texts, "unmute"),
        setting(texts, "time"),
        setting(texts, "zone"),
        setting(texts, "count"),
        setting(texts, "quiet"),
        setting(texts, "weekly"),
        setting(texts, "rich"),
        setting(texts, "lang"),
        reading(texts, "coverage"),
        reading(texts, "why"),
        setting(texts, "start"),
        setting(texts, "stop"),
        reading(texts, "help"));
  }

  /// In all languages that the bot speaks; Korean to whoever speaks none of them.
  public static List<Introduction> introductions() {
    return Arrays.stream(Language.values())
        .map(language -> {
          var texts = Texts.in(language);
          return new Introduction(
              language == Language.KO ? "" : language.name().toLowerCase(Locale.ROOT),
              entries(texts),
              texts.of("bot.description"),
              texts.of("bot.short"));
        })
        .toList();
  }

  /// Has a chat see the menu in a language; by itself it sees the Korean one. Topics have none of
  /// their own.
  static void show(ChatMenus menus, Chat chat, Language language) throws InterruptedException {
    if (chat.key().threadId() == 0) {
      menus.show(chat, language == Language.KO ? List.of() : entries(Texts.in(language)));
    }
  }

  private static MenuEntry reading(Texts texts, String command) {
    return new MenuEntry(command, texts.of("menu." + command), EVERYBODY);
  }

  private static MenuEntry setting(Texts texts, String command) {
    return new MenuEntry(command, texts.of("menu." + command), SETTERS);
  }
}
