package io.nonmun.bot.telegram;

import io.nonmun.storage.model.Chat.Kind;
import org.telegram.telegrambots.meta.api.methods.groupadministration.GetChat;

record TelegramDirectory(BotApi api) implements ChatDirectory {

  @Override
  public Lookup find(String name) throws InterruptedException {
    try {
      var chat = api.call(GetChat.builder().chatId(name).build());
      var kind = chat.path("type").asString("").equals("channel") ? Kind.CHANNEL : Kind.GROUP;
      return new Lookup.Found(chat.path("id").asLong(), kind);
    } catch (BotApiException e) {
      return new Lookup.NotFound(e.description());
    }
  }
}
