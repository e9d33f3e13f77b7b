package io.nonmun.bot.telegram;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// Reads stored updates and hands them to who answers them, each message once however often it
/// comes; says so where that cannot be done.
final class Handling implements Lanes.Work {

  private final IncomingReader reader;
  private final UpdateHandler handler;
  private final ChatRepository chats;
  private final Post sender;
  private final Heard heard = new Heard();

  Handling(
      IncomingReader reader, UpdateHandler handler, ChatRepository chats, Post sender) {
    this.reader = reader;
    this.handler = handler;
    this.chats = chats;
    this.sender = sender;
  }

  @Override
  public void on(StoredUpdate update) throws InterruptedException {
    var json = JsonMapper.shared().readTree(update.json());
    var incoming = reader.read(json);
    if (incoming.isPresent() && !heard.isKnown(json)) {
      handler.handle(incoming.get());
      heard.remember(json);
    }
  }

  @Override
  public void givenUp(StoredUpdate update) throws InterruptedException {
    var json = JsonMapper.shared().readTree(update.json());
    var origin = reader.read(json).flatMap(Incoming::from);
    if (origin.isPresent()) {
      var chat = origin.get().chat();
      var text = Texts.in(chats.language(chat)).of("update.givenUp");
      sender.send(chat, new Message(List.of(Line.of(text)), List.of()), origin.get().messageId());
    }
  }
}
