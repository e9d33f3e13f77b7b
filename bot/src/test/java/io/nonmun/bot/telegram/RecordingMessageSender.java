package io.nonmun.bot.telegram;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes every message, in order, and numbers them from 1001. Safe for use by many threads.
public final class RecordingMessageSender implements Post {

  /// What left the bot.
  public sealed interface Event {}

  public record Sent(
      ChatKey chat,
      int messageId,
      Message message,
      @Nullable Integer replyTo,
      Optional<Attachment> attachment)
      implements Event {}

  public record Edited(ChatKey chat, int messageId, Message message) implements Event {}

  public record ButtonsEdited(ChatKey chat, int messageId, List<List<Button>> buttons)
      implements Event {}

  public record Acknowledged(String queryId, String text) implements Event {}

  private final List<Event> events = new ArrayList<>();
  private final Map<ChatKey, SendOutcome> outcomes = new HashMap<>();
  private final Map<ChatKey, SendOutcome> pictureOutcomes = new HashMap<>();
  private int lastId = 1000;

  private @Nullable Reachability reachability;

  private Runnable acknowledging = () -> {};

  private Runnable speaking = () -> {};

  /// What is done before a voice message leaves, from now on.
  public void whenSpeaking(Runnable look) {
    speaking = look;
  }

  /// What is done before a press is acknowledged, from now on.
  public void whenAcknowledging(Runnable look) {
    acknowledging = look;
  }

  /// Who is to hear of chats that cannot be reached.
  public void report(Reachability to) {
    reachability = to;
  }

  /// From now on, messages to this chat end so.
  public synchronized void answer(ChatKey chat, @Nullable SendOutcome outcome) {
    outcomes.put(chat, outcome);
  }

  /// The same of pictures and files alone.
  public synchronized void answerPictures(ChatKey chat, @Nullable SendOutcome outcome) {
    pictureOutcomes.put(chat, outcome);
  }

  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  public synchronized void clear() {
    events.clear();
  }

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
    if (!(outcome(chat) instanceof SendOutcome.Later)) {
      turn.taken();
    }
    return record(chat, message, replyTo, Optional.empty());
  }

  @Override
  public synchronized SendOutcome sendPhoto(
      ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo) {
    var outcome = pictureOutcomes.get(chat);
    return outcome == null ? record(chat, caption, replyTo, Optional.of(picture)) : outcome;
  }

  @Override
  public synchronized SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo) {
    var outcome = pictureOutcomes.get(chat);
    return outcome == null ? record(chat, caption, replyTo, Optional.of(document)) : outcome;
  }

  @Override
  public synchronized SendOutcome sendVoice(
      ChatKey chat, Attachment.Voice voice, Message caption, @Nullable Integer replyTo) {
    speaking.run();
    var outcome = pictureOutcomes.get(chat);
    return outcome == null ? record(chat, caption, replyTo, Optional.of(voice)) : outcome;
  }

  /// As its readable form, beside itself.
  @Override
  public synchronized SendOutcome sendRich(
      ChatKey chat, Attachment.Rich rich, @Nullable Integer replyTo) {
    var outcome = pictureOutcomes.get(chat);
    var lines = new Message(rich.content().lines(), List.of());
    return outcome == null ? record(chat, lines, replyTo, Optional.of(rich)) : outcome;
  }

  private synchronized @Nullable SendOutcome outcome(ChatKey chat) {
    return outcomes.get(chat);
  }

  private synchronized SendOutcome record(
      ChatKey chat, Message message, @Nullable Integer replyTo, Optional<Attachment> attachment) {
    var outcome = outcomes.get(chat);
    if (outcome == null) {
      events.add(new Sent(chat, ++lastId, message, replyTo, attachment));
      return new SendOutcome.Sent(lastId);
    }
    if (outcome instanceof SendOutcome.Unreachable(var scope, var reason) && reachability != null) {
      reachability.lost(chat, scope, reason);
    }
    return outcome;
  }

  @Override
  public synchronized SendOutcome edit(ChatKey chat, int messageId, Message message) {
    if (outcomes.get(chat) instanceof SendOutcome.Later later) {
      return later;
    }
    events.add(new Edited(chat, messageId, message));
    return new SendOutcome.Sent(messageId);
  }

  @Override
  public synchronized SendOutcome editButtons(
      ChatKey chat, int messageId, List<List<Button>> buttons) {
    if (outcomes.get(chat) instanceof SendOutcome.Later later) {
      return later;
    }
    events.add(new ButtonsEdited(chat, messageId, buttons));
    return new SendOutcome.Sent(messageId);
  }

  @Override
  public synchronized void acknowledge(String callbackQueryId, String text) {
    acknowledging.run();
    events.add(new Acknowledged(callbackQueryId, text));
  }
}
