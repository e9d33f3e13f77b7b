package io.nonmun.bot.page;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A private chat that is on the page only. What is sent to it is kept here, in memory; what is
/// sent to any other chat goes on. To everything else it is a chat like the others. Safe for use by
/// many threads.
public final class PreviewChat implements Post {

  /// The highest number that fits Telegram's 52 bits; it gives people theirs from below.
  public static final ChatKey KEY = ChatKey.of((1L << 52) - 1);

  private static final int MOST_KEPT = 100;

  private final Post others;
  private final List<Entry> entries = new ArrayList<>(); // guarded by this
  private int lastId; // guarded by this
  private String toast = ""; // guarded by this
  private int changes; // guarded by this

  /// @param clock numbers of messages begin after those of an earlier process: what remembers one
  ///   of these must not meet another
  public PreviewChat(Post others, InstantSource clock) {
    this.others = others;
    this.lastId = (int) (clock.instant().getEpochSecond() & 0x3fff_ffff);
  }

  /// One message.
  ///
  /// @param isOurs whether the bot said it
  /// @param attachment a picture or a file, or null
  record Entry(
      int id,
      boolean isOurs,
      List<Line> lines,
      List<List<Button>> buttons,
      @Nullable Attachment attachment) {
    Entry {
      lines = List.copyOf(lines);
      buttons = List.copyOf(buttons);
    }
  }

  /// Notes what the visitor said.
  ///
  /// @return its number
  synchronized int say(String text) {
    return add(false, text.lines().map(Line::of).toList(), List.of(), null);
  }

  /// All messages, the oldest first.
  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  synchronized Optional<Entry> find(int id) {
    return entries.stream().filter(entry -> entry.id() == id).findFirst();
  }

  /// The bot's first message after another; empty where there is none yet.
  synchronized OptionalInt answerTo(int id) {
    return entries.stream()
        .filter(entry -> entry.isOurs() && entry.id() > id)
        .mapToInt(Entry::id)
        .findFirst();
  }

  /// How often something changed: whoever has seen so many sees all there is.
  synchronized int changes() {
    return changes;
  }

  /// What was shown for a moment when a button was pressed, once.
  synchronized String takeToast() {
    var shown = toast;
    toast = "";
    return shown;
  }

  private int add(
      boolean isOurs,
      List<Line> lines,
      List<List<Button>> buttons,
      @Nullable Attachment attachment) {
    changes++;
    entries.add(new Entry(++lastId, isOurs, lines, buttons, attachment));
    if (entries.size() > MOST_KEPT) {
      entries.removeFirst();
    }
    return lastId;
  }

  private synchronized SendOutcome received(Message message, @Nullable Attachment attachment) {
    return new SendOutcome.Sent(add(true, message.lines(), message.buttons(), attachment));
  }

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn)
      throws InterruptedException {
    if (!chat.equals(KEY)) {
      return others.send(chat, message, replyTo, turn);
    }
    turn.taken();
    return received(message, null);
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    return chat.equals(KEY)
        ? received(caption, picture)
        : others.sendPhoto(chat, picture, caption, replyTo);
  }

  @Override
  public SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    return chat.equals(KEY)
        ? received(caption, document)
        : others.sendDocument(chat, document, caption, replyTo);
  }

  /// What can be read of it, with its picture.
  @Override
  public SendOutcome sendRich(ChatKey chat, Attachment.Rich rich, @Nullable Integer replyTo)
      throws InterruptedException {
    if (!chat.equals(KEY)) {
      return others.sendRich(chat, rich, replyTo);
    }
    synchronized (this) {
      return new SendOutcome.Sent(add(true, rich.content().lines(), List.of(), rich.figure()));
    }
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message)
      throws InterruptedException {
    return chat.equals(KEY)
        ? changed(messageId, message.lines(), message.buttons())
        : others.edit(chat, messageId, message);
  }

  @Override
  public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons)
      throws InterruptedException {
    return chat.equals(KEY)
        ? changed(messageId, null, buttons)
        : others.editButtons(chat, messageId, buttons);
  }

  /// As Telegram says it of a message that is gone.
  private synchronized SendOutcome changed(
      int id, @Nullable List<Line> lines, List<List<Button>> buttons) {
    for (var i = 0; i < entries.size(); i++) {
      var old = entries.get(i);
      if (old.id() == id && old.isOurs()) {
        changes++;
        entries.set(
            i, new Entry(id, true, lines == null ? old.lines() : lines, buttons, old.attachment()));
        return new SendOutcome.Sent(id);
      }
    }
    return new SendOutcome.Refused("Bad Request: message to edit not found");
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {
    if (!callbackQueryId.startsWith(PreviewPage.QUERY)) {
      others.acknowledge(callbackQueryId, text);
      return;
    }
    synchronized (this) {
      changes++;
      toast = text;
    }
  }
}
