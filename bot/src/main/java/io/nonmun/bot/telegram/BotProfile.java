package io.nonmun.bot.telegram;

import io.nonmun.bot.telegram.MenuEntry.Scope;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.methods.commands.SetMyCommands;
import org.telegram.telegrambots.meta.api.objects.commands.BotCommand;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScope;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeAllChatAdministrators;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeAllGroupChats;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeAllPrivateChats;

/// What the bot is called, and the menu it shows.
final class BotProfile {

  private static final Logger log = LoggerFactory.getLogger(BotProfile.class);

  /// The bot as Telegram knows it.
  record Me(long id, String username) {}

  private final BotApi api;
  private final List<MenuEntry> menu;

  BotProfile(BotApi api, List<MenuEntry> menu) {
    this.api = api;
    this.menu = List.copyOf(menu);
  }

  /// Learns the bot's name and shows its menu; a menu that is refused does not keep it from work.
  Me introduce() throws BotApiException, InterruptedException {
    var answer = api.call(new GetMe());
    var me = new Me(answer.path("id").asLong(), answer.path("username").asString(""));
    log.info("this is @{}", me.username());
    show(Scope.PRIVATE, new BotCommandScopeAllPrivateChats());
    show(Scope.GROUP, new BotCommandScopeAllGroupChats());
    show(Scope.GROUP_ADMINS, new BotCommandScopeAllChatAdministrators());
    return me;
  }

  private void show(Scope scope, BotCommandScope where) throws InterruptedException {
    var commands =
        menu.stream()
            .filter(entry -> entry.scopes().contains(scope))
            .map(entry -> new BotCommand(entry.command(), entry.description()))
            .toList();
    if (commands.isEmpty()) {
      return;
    }
    try {
      api.call(SetMyCommands.builder().commands(commands).scope(where).build());
    } catch (BotApiException e) {
      log.warn("the menu for {} is not shown: {}", scope, e.getMessage());
    }
  }
}
