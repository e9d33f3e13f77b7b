package io.nonmun.bot.telegram;

import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// What somebody types in a private chat that is not Telegram's, as if Telegram had sent it.
public final class Typed {

  /// What Telegram's apps mark as a command. Source: <https://core.telegram.org/api/entities>.
  private static final Pattern COMMAND = Pattern.compile("(?<![\\w/@])/[A-Za-z0-9_]{1,64}(?!\\w)");

  private Typed() {}

  /// @param chat of the person: its number is theirs, too
  public static Optional<Incoming> read(ChatKey chat, int messageId, String text) {
    var update = JsonMapper.shared().createObjectNode();
    var message = update.putObject("message").put("message_id", messageId).put("text", text);
    message.putObject("chat").put("id", chat.chatId()).put("type", "private");
    message.putObject("from").put("id", chat.chatId()).put("is_bot", false);
    var entities = message.putArray("entities");
    COMMAND
        .matcher(text)
        .results()
        .forEach(command ->
            entities
                .addObject()
                .put("type", "bot_command")
                .put("offset", command.start())
                .put("length", command.end() - command.start()));
    return new IncomingReader(new BotProfile.Me(0, "")).read(update);
  }

  public static Origin origin(ChatKey chat, int messageId) {
    return new Origin(chat, Chat.Kind.PRIVATE, chat.chatId(), false, messageId);
  }
}
