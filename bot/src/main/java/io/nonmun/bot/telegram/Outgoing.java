package io.nonmun.bot.telegram;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Entity;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Rich;
import io.nonmun.storage.model.ChatKey;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageReplyMarkup;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageText;
import org.telegram.telegrambots.meta.api.objects.LinkPreviewOptions;
import org.telegram.telegrambots.meta.api.objects.MessageEntity;
import org.telegram.telegrambots.meta.api.objects.ReplyParameters;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardButton;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardRow;
import tools.jackson.databind.JsonNode;

/// A message on its way, and the plainer ones it can be sent as.
///
/// Text and entities of our own making, never a `parse_mode`: nothing in a text is read as mark-up.
/// No link gets a preview. The Rich Messages of Bot API 10.1 are for chats that asked for them:
/// clients that do not know them show a notice or nothing.
///
/// @param message null where only the buttons of one that is there are replaced, and beside a rich
///   attachment, which says it all
/// @param attachment whose caption the message is, or null
/// @param edited the message to replace, or null
/// @param replyTo the message answered, or null
/// @param plain whether to leave the entities out
record Outgoing(
    @Nullable Message message,
    List<List<Button>> buttons,
    @Nullable Attachment attachment,
    @Nullable Integer edited,
    @Nullable Integer replyTo,
    boolean plain) {

  private static final String RICH = "sendRichMessage";
  private static final int MAX_CAPTION_UNITS = 1_024;

  static Outgoing text(Message message, @Nullable Integer replyTo) {
    return new Outgoing(message, message.buttons(), null, null, replyTo, false);
  }

  static Outgoing photo(Picture picture, Message caption, @Nullable Integer replyTo) {
    var fits = caption.plainText().length() <= MAX_CAPTION_UNITS;
    return new Outgoing(caption, caption.buttons(), fits ? picture : null, null, replyTo, false);
  }

  static Outgoing document(
      Attachment.Document document, Message caption, @Nullable Integer replyTo) {
    return new Outgoing(caption, caption.buttons(), document, null, replyTo, false);
  }

  static Outgoing rich(Attachment.Rich rich, @Nullable Integer replyTo) {
    return new Outgoing(null, List.of(), rich, null, replyTo, false);
  }

  boolean isRich() {
    return attachment instanceof Attachment.Rich;
  }

  static Outgoing edit(int messageId, Message message) {
    return new Outgoing(message, message.buttons(), null, messageId, null, false);
  }

  static Outgoing buttons(int messageId, List<List<Button>> buttons) {
    return new Outgoing(null, buttons, null, messageId, null, false);
  }

  Outgoing withoutEntities() {
    return new Outgoing(message, buttons, attachment, edited, replyTo, true);
  }

  /// The text alone, or null if that is all there was, or nothing without its file.
  @Nullable Outgoing withoutPicture() {
    return attachment instanceof Picture
        ? new Outgoing(message, buttons, null, edited, replyTo, plain)
        : null;
  }

  Outgoing withoutReply() {
    return new Outgoing(message, buttons, attachment, edited, null, plain);
  }

  /// @param paysForMore whether it may leave beyond the free messages of its second
  /// @return the message that Telegram made or changed
  JsonNode via(BotApi api, ChatKey chat, boolean paysForMore)
      throws BotApiException, InterruptedException {
    if (edited != null) {
      return api.call(message == null ? editButtons(chat, edited) : edit(chat, edited));
    }
    return switch (attachment) {
      case null -> api.call(message(chat, paysForMore));
      case Picture(var bytes, var name) ->
          api.upload("sendPhoto", captioned(chat, paysForMore), "photo", bytes, name);
      case Attachment.Document(var bytes, var name) ->
          api.upload("sendDocument", captioned(chat, paysForMore), "document", bytes, name);
      case Attachment.Rich(var rich, var figure) ->
          figure == null
              ? api.post(RICH, rich(chat, rich, paysForMore, /* hasFigure= */ false))
              : api.upload(
                  RICH,
                  rich(chat, rich, paysForMore, /* hasFigure= */ true),
                  RichBlocks.FIGURE,
                  figure.bytes(),
                  figure.name());
    };
  }

  private SendMessage message(ChatKey chat, boolean paysForMore) {
    return SendMessage.builder()
        .chatId(chat.chatId())
        .messageThreadId(thread(chat))
        .allowPaidBroadcast(paysForMore ? true : null)
        .text(text())
        .entities(entities())
        .linkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build())
        .replyParameters(reply())
        .replyMarkup(keyboard())
        .build();
  }

  private Map<String, Object> rich(
      ChatKey chat, Rich rich, boolean paysForMore, boolean hasFigure) {
    var parameters = new HashMap<String, Object>();
    parameters.put("chat_id", chat.chatId());
    parameters.put("message_thread_id", thread(chat));
    parameters.put("allow_paid_broadcast", paysForMore ? true : null);
    parameters.put("rich_message", RichBlocks.of(rich, hasFigure));
    parameters.put("reply_parameters", reply());
    parameters.values().removeIf(Objects::isNull);
    return parameters;
  }

  private EditMessageReplyMarkup editButtons(ChatKey chat, int messageId) {
    return EditMessageReplyMarkup.builder()
        .chatId(chat.chatId())
        .messageId(messageId)
        .replyMarkup(keyboard())
        .build();
  }

  private EditMessageText edit(ChatKey chat, int messageId) {
    return EditMessageText.builder()
        .chatId(chat.chatId())
        .messageId(messageId)
        .text(text())
        .entities(entities())
        .linkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build())
        .replyMarkup(keyboard())
        .build();
  }

  /// All but the attachment.
  private Map<String, Object> captioned(ChatKey chat, boolean paysForMore) {
    var parameters = new HashMap<String, Object>();
    parameters.put("chat_id", chat.chatId());
    parameters.put("message_thread_id", thread(chat));
    parameters.put("allow_paid_broadcast", paysForMore ? true : null);
    parameters.put("caption", text());
    parameters.put("caption_entities", entities());
    parameters.put("reply_parameters", reply());
    parameters.put("reply_markup", keyboard());
    parameters.values().removeIf(Objects::isNull);
    return parameters;
  }

  private String text() {
    return Objects.requireNonNull(message).plainText();
  }

  private List<MessageEntity> entities() {
    return plain || message == null
        ? List.of()
        : message.entities().stream().map(Outgoing::entity).toList();
  }

  static MessageEntity entity(Entity entity) {
    return MessageEntity.builder()
        .type(entity.type().name().toLowerCase(Locale.ROOT))
        .offset(entity.offset())
        .length(entity.length())
        .url(entity.url())
        .build();
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
    return buttons.isEmpty()
        ? null
        : new InlineKeyboardMarkup(buttons.stream().map(Outgoing::row).toList());
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
