package io.nonmun.bot.telegram;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import io.nonmun.storage.model.ChatKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Reads stored updates and hands them to who answers them, each message once however often it
/// comes; says so where that cannot be done.
final class Handling implements Lanes.Work {

  private static final Logger log = LoggerFactory.getLogger(Handling.class);

  private final IncomingReader reader;
  private final UpdateHandler handler;
  private final ChatRepository chats;
  private final Post sender;
  private final Heard heard = new Heard();

  /// Updates that could not be stored and were answered all the same.
  private final Set<Integer> answered = ConcurrentHashMap.newKeySet();

  /// Chats that were told that nothing is stored now.
  private final Set<ChatKey> told = ConcurrentHashMap.newKeySet();

  Handling(IncomingReader reader, UpdateHandler handler, ChatRepository chats, Post sender) {
    this.reader = reader;
    this.handler = handler;
    this.chats = chats;
    this.sender = sender;
  }

  @Override
  public void on(StoredUpdate update) throws InterruptedException {
    told.clear();
    if (!answered.remove(update.updateId())) {
      handle(update);
    }
  }

  /// What needs no storage is answered all the same, once; whoever asks for anything else is told
  /// that it waits, once a chat.
  @Override
  public void unstored(StoredUpdate update) {
    var incoming = reader.read(JsonMapper.shared().readTree(update.json()));
    if (incoming.filter(handler::needsNoStorage).isPresent()) {
      if (answered.add(update.updateId())) {
        apart(update, () -> answer(update));
      }
    } else {
      incoming
          .flatMap(Incoming::from)
          .filter(origin -> told.add(origin.chat()))
          .ifPresent(origin -> apart(update, () -> tell(origin)));
    }
  }

  private static void apart(StoredUpdate update, Runnable work) {
    Thread.ofVirtual().name("unstored-" + update.updateId()).start(work);
  }

  private void tell(Incoming.Origin origin) {
    try {
      var text = Texts.in(chats.language(origin.chat())).of("update.unstored");
      sender.send(origin.chat(), Message.of(text), origin.messageId());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      log.warn("a chat could not be told that its update waits: {}", e.toString());
    }
  }

  private void answer(StoredUpdate update) {
    try {
      handle(update);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      answered.remove(update.updateId());
      log.warn("update {} could not be answered unstored: {}", update.updateId(), e.toString());
    }
  }

  private void handle(StoredUpdate update) throws InterruptedException {
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
      sender.send(chat, Message.of(text), origin.get().messageId());
    }
  }
}
