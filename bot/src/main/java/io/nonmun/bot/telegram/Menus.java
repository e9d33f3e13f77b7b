package io.nonmun.bot.telegram;

import io.nonmun.bot.telegram.MenuEntry.Scope;
import io.nonmun.storage.model.Chat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.commands.DeleteMyCommands;
import org.telegram.telegrambots.meta.api.methods.commands.SetMyCommands;
import org.telegram.telegrambots.meta.api.objects.commands.BotCommand;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScope;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeAllChatAdministrators;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeAllGroupChats;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeAllPrivateChats;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeChat;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeChatAdministrators;

/// The command menus that Telegram keeps: one for all chats, and those of single ones, which go
/// before it (<https://core.telegram.org/bots/api#botcommandscope>).
record Menus(BotApi api) implements ChatMenus {

  private static final Logger log = LoggerFactory.getLogger(Menus.class);

  /// @param language of those who see it; empty: all who see no other
  void showAll(List<MenuEntry> menu, String language) throws InterruptedException {
    show(menu, Scope.PRIVATE, new BotCommandScopeAllPrivateChats(), language);
    show(menu, Scope.GROUP, new BotCommandScopeAllGroupChats(), language);
    show(menu, Scope.GROUP_ADMINS, new BotCommandScopeAllChatAdministrators(), language);
  }

  @Override
  public void show(Chat chat, List<MenuEntry> menu) throws InterruptedException {
    var id = Long.toString(chat.key().chatId());
    var everybody = new BotCommandScopeChat(id);
    switch (chat.kind()) {
      case PRIVATE -> show(menu, Scope.PRIVATE, everybody, "");
      case GROUP -> {
        show(menu, Scope.GROUP, everybody, "");
        show(menu, Scope.GROUP_ADMINS, new BotCommandScopeChatAdministrators(id), "");
      }
      case CHANNEL -> {} // has no menu
    }
  }

  private void show(List<MenuEntry> menu, Scope scope, BotCommandScope where, String language)
      throws InterruptedException {
    var commands =
        menu.stream()
            .filter(entry -> entry.scopes().contains(scope))
            .map(entry -> new BotCommand(entry.command(), entry.description()))
            .toList();
    try {
      api.call(
          commands.isEmpty()
              ? DeleteMyCommands.builder().scope(where).languageCode(language).build()
              : SetMyCommands.builder()
                  .commands(commands)
                  .scope(where)
                  .languageCode(language)
                  .build());
    } catch (BotApiException e) {
      log.warn("the menu for {} is not shown: {}", scope, e.getMessage());
    }
  }
}
