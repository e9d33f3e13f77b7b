package io.nonmun.bot.telegram;

import io.nonmun.bot.post.Picture;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageText;
import org.telegram.telegrambots.meta.api.objects.LinkPreviewOptions;
import org.telegram.telegrambots.meta.api.objects.ReplyParameters;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardButton;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardRow;
import tools.jackson.databind.JsonNode;

/// A message on its way, and the plainer ones it can be sent as.
///
/// HTML only. The Rich Messages of Bot API 10.1 are left out: clients that do not know them show a
/// notice or nothing.
///
/// @param picture whose caption the message is, or null
/// @param edited the message to replace, or null
/// @param replyTo the message answered, or null
/// @param plain whether to leave the mark-up out
record Outgoing(
    Message message,
    @Nullable Picture picture,
    @Nullable Integer edited,
    @Nullable Integer replyTo,
    boolean plain) {

  private static final String HTML = "HTML";
  private static final int MAX_CAPTION_UNITS = 1_024;

  static Outgoing text(Message message, @Nullable Integer replyTo) {
    return new Outgoing(message, null, null, replyTo, false);
  }

  static Outgoing photo(Picture picture, Message caption, @Nullable Integer replyTo) {
    var fits = caption.plainText().length() <= MAX_CAPTION_UNITS;
    return new Outgoing(caption, fits ? picture : null, null, replyTo, false);
  }

  static Outgoing edit(int messageId, Message message) {
    return new Outgoing(message, null, messageId, null, false);
  }

  Outgoing withoutMarkup() {
    return new Outgoing(message, picture, edited, replyTo, true);
  }

  /// The text alone, or null if that is all there was.
  @Nullable Outgoing withoutPicture() {
    return picture == null ? null : new Outgoing(message, null, edited, replyTo, plain);
  }

  Outgoing withoutReply() {
    return new Outgoing(message, picture, edited, null, plain);
  }

  /// @return the message that Telegram made or changed
  JsonNode via(BotApi api, ChatKey chat) throws BotApiException, InterruptedException {
    if (edited != null) {
      return api.call(edit(chat, edited));
    }
    return switch (picture) {
      case null -> api.call(message(chat));
      case Picture.At(var url) -> {
        var parameters = photo(chat);
        parameters.put("photo", url);
        yield api.call("sendPhoto", parameters);
      }
      case Picture.Of(var bytes, var name) -> api.upload("sendPhoto", photo(chat), bytes, name);
    };
  }

  private SendMessage message(ChatKey chat) {
    return SendMessage.builder()
        .chatId(chat.chatId())
        .messageThreadId(thread(chat))
        .text(text())
        .parseMode(parseMode())
        .linkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build())
        .replyParameters(reply())
        .replyMarkup(keyboard())
        .build();
  }

  private EditMessageText edit(ChatKey chat, int messageId) {
    return EditMessageText.builder()
        .chatId(chat.chatId())
        .messageId(messageId)
        .text(text())
        .parseMode(parseMode())
        .linkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build())
        .replyMarkup(keyboard())
        .build();
  }

  /// All but the picture. The library sends them as multipart forms only; an address needs none.
  private Map<String, Object> photo(ChatKey chat) {
    var parameters = new HashMap<String, Object>();
    parameters.put("chat_id", chat.chatId());
    parameters.put("message_thread_id", thread(chat));
    parameters.put("caption", text());
    parameters.put("parse_mode", parseMode());
    parameters.put("reply_parameters", reply());
    parameters.put("reply_markup", keyboard());
    parameters.values().removeIf(java.util.Objects::isNull);
    return parameters;
  }

  private String text() {
    return plain ? message.plainText() : message.html();
  }

  private @Nullable String parseMode() {
    return plain ? null : HTML;
  }

  private static @Nullable Integer thread(ChatKey chat) {
    return chat.threadId() == 0 ? null : chat.threadId();
  }

  private @Nullable ReplyParameters reply() {
    return replyTo == null
        ? null
        : ReplyParameters.builder().messageId(replyTo).allowSendingWithoutReply(true).build();
  }

  private @Nullable InlineKeyboardMarkup keyboard() {
    return message.buttons().isEmpty()
        ? null
        : new InlineKeyboardMarkup(message.buttons().stream().map(Outgoing::row).toList());
  }

  private static InlineKeyboardRow row(List<Button> buttons) {
    return new InlineKeyboardRow(
        buttons.stream()
            .map(button ->
                InlineKeyboardButton.builder()
                    .text(button.label())
                    .callbackData(button.data())
                    .build())
            .toList());
  }
}
