package io.nonmun.bot.page;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Typed;
import io.nonmun.bot.telegram.UpdateHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// 미리보기: a chat with the bot, for who has no token yet, or wants to see what a command does. What
/// is typed goes through the same reader, router and views as what comes from Telegram.
public final class PreviewPage {

  static final String FILE = "/preview/file/";

  /// What the numbers of presses here begin with.
  static final String QUERY = "preview-";

  private static final int LONGEST = 4_096;
  private static final List<String> SUGGESTED =
      List.of("/start", "/today", "/search RAG", "/settings", "/trends", "/help");

  private final PreviewChat chat;
  private final UpdateHandler router;
  private final ReentrantLock turn = new ReentrantLock(true); // a chat's updates come one by one

  public PreviewPage(PreviewChat chat, UpdateHandler router) {
    this.chat = chat;
    this.router = router;
  }

  /// @param toast what a press was answered with; empty for nothing
  /// @param changes so far, by which the page asks for more
  public record View(List<Bubble> messages, int changes, String toast, List<String> suggested) {}

  /// A message as a page shows it.
  ///
  /// @param picture the address of its picture here, or null
  /// @param file the name of its file, or null
  public record Bubble(
      int id,
      boolean isOurs,
      List<Part.Block> blocks,
      List<List<Key>> buttons,
      @Nullable String picture,
      @Nullable String file) {}

  /// A button under a message.
  ///
  /// @param id by its place, so that the focus stays there when the message is edited
  public record Key(String id, Button button) {}

  private static List<List<Key>> keys(PreviewChat.Entry entry) {
    var rows = new ArrayList<List<Key>>();
    for (var row : entry.buttons()) {
      var keys = new ArrayList<Key>();
      for (var button : row) {
        keys.add(new Key("key-%d-%d-%d".formatted(entry.id(), rows.size(), keys.size()), button));
      }
      rows.add(keys);
    }
    return rows;
  }

  /// Nothing where all of it was seen.
  Answer show(Visit visit) {
    var changes = chat.changes();
    if (visit.partly() && visit.field("seen").equals(Integer.toString(changes))) {
      return Answer.nothing();
    }
    var messages = chat.entries().stream().map(PreviewPage::bubble).toList();
    var view = new View(messages, changes, chat.takeToast(), SUGGESTED);
    return Answer.html(visit.partly() ? "chat.jte" : "preview.jte", visit, view);
  }

  private static Bubble bubble(PreviewChat.Entry entry) {
    return new Bubble(
        entry.id(),
        entry.isOurs(),
        Part.blocks(entry.lines()),
        keys(entry),
        entry.attachment() instanceof Picture ? FILE + entry.id() : null,
        entry.attachment() instanceof Attachment.Document(_, var name) ? name : null);
  }

  /// What was typed, or which button was pressed.
  Answer say(Visit visit) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      var data = visit.field("press");
      if (data.isEmpty()) {
        hear(visit.field("text"));
      } else {
        press(visit.field("message"), data);
      }
    } finally {
      turn.unlock();
    }
    return visit.partly() ? show(visit) : Answer.seeOther("/preview#last");
  }

  /// Says something to the bot, as if it were typed here.
  ///
  /// @return the number of the bot's first word to it; empty where it is for later
  OptionalInt ask(String text) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      return hear(text);
    } finally {
      turn.unlock();
    }
  }

  private OptionalInt hear(String said) throws InterruptedException {
    var typed = said.strip();
    if (typed.isEmpty()) {
      return OptionalInt.empty();
    }
    var text = typed.substring(0, Math.min(typed.length(), LONGEST));
    var number = chat.say(text);
    var incoming = Typed.read(PreviewChat.KEY, number, text);
    if (incoming.isPresent()) {
      router.handle(incoming.get());
    }
    return chat.answerTo(number);
  }

  private void press(String message, String data) throws InterruptedException {
    if (!message.matches("\\d{1,10}")) {
      return;
    }
    var pressed = chat.find((int) Long.parseLong(message));
    if (pressed.isPresent()) {
      var origin = Typed.origin(PreviewChat.KEY, pressed.get().id());
      var query = QUERY + UUID.randomUUID();
      router.handle(new Incoming.ButtonPressed(origin, query, data, pressed.get().buttons()));
    }
  }

  /// A picture or file of a message.
  Answer file(Visit visit, String number) {
    var entry =
        number.matches("\\d{1,9}|1\\d{9}")
            ? chat.find(Integer.parseInt(number)).map(PreviewChat.Entry::attachment)
            : Optional.<Attachment>empty();
    return switch (entry.orElse(null)) {
      case Picture(var bytes, var name) ->
          Answer.file(name.endsWith(".png") ? "image/png" : "image/jpeg", bytes);
      case Attachment.Document(var bytes, var name) ->
          Answer.file("application/octet-stream", bytes)
              .with("Content-Disposition", "attachment; filename=\"" + ascii(name) + "\"");
      case Attachment.Rich _ -> Answer.excuse(404, visit, "page.missing"); // none is kept as one
      case null -> Answer.excuse(404, visit, "page.missing");
    };
  }

  private static String ascii(String name) {
    var bytes = name.getBytes(StandardCharsets.US_ASCII);
    return new String(bytes, StandardCharsets.US_ASCII).replaceAll("[^\\w.-]", "_");
  }
}
