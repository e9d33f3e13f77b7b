package io.nonmun.bot.telegram;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.GetMe;

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
    if (!menu.isEmpty()) {
      new Menus(api).showAll(menu);
    }
    return me;
  }
}
