package io.nonmun.bot.telegram;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.methods.botapimethods.BotApiMethodBoolean;
import org.telegram.telegrambots.meta.api.methods.description.GetMyDescription;
import org.telegram.telegrambots.meta.api.methods.description.GetMyShortDescription;
import org.telegram.telegrambots.meta.api.methods.description.SetMyDescription;
import org.telegram.telegrambots.meta.api.methods.description.SetMyShortDescription;

/// What the bot is called, and how it presents itself.
final class BotProfile {

  private static final Logger log = LoggerFactory.getLogger(BotProfile.class);

  /// The bot as Telegram knows it.
  record Me(long id, String username) {}

  private final BotApi api;
  private final List<Introduction> introductions;

  BotProfile(BotApi api, List<Introduction> introductions) {
    this.api = api;
    this.introductions = List.copyOf(introductions);
  }

  /// Learns the bot's name, shows its menus and says what it is; what is refused of these does not
  /// keep it from work.
  Me introduce() throws BotApiException, InterruptedException {
    var answer = api.call(new GetMe());
    var me = new Me(answer.path("id").asLong(), answer.path("username").asString(""));
    log.info("this is @{}", me.username());
    for (var each : introductions) {
      new Menus(api).showAll(each.menu(), each.language());
    }
    try {
      describe();
    } catch (BotApiException e) {
      log.warn("the bot stays without its description: {}", e.getMessage());
    }
    return me;
  }

  /// An owner's own words, given to BotFather, stay. All are asked for before any is set: those of
  /// a language may be told to another that has none.
  private void describe() throws BotApiException, InterruptedException {
    var changes = new ArrayList<BotApiMethodBoolean>();
    for (var each : introductions) {
      var language = each.language();
      var known = api.call(new GetMyDescription(language));
      if (known.path("description").asString("").isEmpty()) {
        changes.add(new SetMyDescription(each.description(), language));
      }
      var knownShort = api.call(new GetMyShortDescription(language));
      if (knownShort.path("short_description").asString("").isEmpty()) {
        changes.add(new SetMyShortDescription(each.shortDescription(), language));
      }
    }
    for (var change : changes) {
      api.call(change);
    }
  }
}
