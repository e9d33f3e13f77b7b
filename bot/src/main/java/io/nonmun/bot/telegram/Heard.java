package io.nonmun.bot.telegram;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The words of the last messages. Telegram reports an edit also where nothing that a reader sees
/// was edited (<https://core.telegram.org/bots/api#update>, `edited_message`), and an order must
/// not be carried out again for that. Safe for use by many threads.
final class Heard {

  private static final int MOST = 1_000;

  private record Place(long chatId, int messageId) {}

  private final Map<Place, String> words = // guarded by this
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, String> eldest) {
          return size() > MOST;
        }
      };

  /// Whether an update is an edit that left the words as they were.
  synchronized boolean isKnown(JsonNode update) {
    var message = message(update, "edited_message", "edited_channel_post");
    return message.isObject() && text(message).equals(words.get(place(message)));
  }

  /// To be called once an update is handled: what failed is tried again.
  synchronized void remember(JsonNode update) {
    var message =
        message(update, "message", "channel_post", "edited_message", "edited_channel_post");
    if (message.isObject()) {
      words.put(place(message), text(message));
    }
  }

  private static JsonNode message(JsonNode update, String... kinds) {
    for (var kind : kinds) {
      if (update.has(kind)) {
        return update.path(kind);
      }
    }
    return update.path("none");
  }

  private static Place place(JsonNode message) {
    return new Place(message.path("chat").path("id").asLong(), message.path("message_id").asInt());
  }

  private static String text(JsonNode message) {
    return message.path(message.has("caption") ? "caption" : "text").asString("");
  }
}
