package io.nonmun.bot.telegram;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.post.Refusal;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.AnswerCallbackQuery;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import tools.jackson.databind.JsonNode;

/// Sends through the Bot API, within [Pace], until there is an outcome.
///
/// At least once: when the connection breaks after Telegram acted and before its answer came, the
/// message is sent again and stands there twice.
final class TelegramSender implements Post {

  private static final Logger log = LoggerFactory.getLogger(TelegramSender.class);
  private static final Duration SHORTEST_FLOOD_WAIT = Duration.ofSeconds(1);

  /// So often a message is tried that breaks Telegram while it takes others.
  static final int TRIES = 8;

  private final BotApi api;
  private final Pace pace;
  private final boolean paysForMore;
  private final ChatRepository chats;
  private final Reachability reachability;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final AtomicLong accepted = new AtomicLong(); // messages, of all chats
  private final AtomicInteger failing = new AtomicInteger(); // messages that Telegram fails at

  TelegramSender(
      BotApi api,
      Pace pace,
      boolean paysForMore,
      ChatRepository chats,
      Reachability reachability,
      InstantSource clock,
      RandomGenerator random) {
    this.api = api;
    this.pace = pace;
    this.paysForMore = paysForMore;
    this.chats = chats;
    this.reachability = reachability;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn)
      throws InterruptedException {
    return deliver(chat, Outgoing.text(message, replyTo), turn);
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    return deliver(chat, Outgoing.photo(picture, caption, replyTo), Turn.ANY);
  }

  @Override
  public SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    return deliver(chat, Outgoing.document(document, caption, replyTo), Turn.ANY);
  }

  @Override
  public SendOutcome sendRich(ChatKey chat, Attachment.Rich rich, @Nullable Integer replyTo)
      throws InterruptedException {
    return deliver(chat, Outgoing.rich(rich, replyTo), Turn.ANY);
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message)
      throws InterruptedException {
    return deliver(chat, Outgoing.edit(messageId, message), Turn.ANY);
  }

  @Override
  public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons)
      throws InterruptedException {
    return deliver(chat, Outgoing.buttons(messageId, buttons), Turn.ANY);
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {
    try {
      api.call(AnswerCallbackQuery.builder().callbackQueryId(callbackQueryId).text(text).build());
    } catch (BotApiException e) {
      log.info("a pressed button stays without its answer: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One message at a time in a chat: later ones wait, so that none overtakes another.
  private SendOutcome deliver(ChatKey chat, Outgoing wanted, Turn turn)
      throws InterruptedException {
    SendOutcome outcome;
    try (var lane = pace.enter(chat.chatId(), turn.patience())) {
      if (lane == null) {
        return new SendOutcome.Later(clock.instant().plus(turn.patience()));
      }
      outcome = new Attempts(chat, wanted, turn, lane).untilItEnds();
    } catch (Migrated group) {
      chats.migrate(chat.chatId(), group.supergroup);
      log.info("group {} is now supergroup {}", chat.chatId(), group.supergroup);
      return deliver(new ChatKey(group.supergroup, chat.threadId()), wanted, turn);
    }
    if (outcome instanceof SendOutcome.Unreachable(var scope, var reason)) {
      reachability.lost(chat, scope, reason);
    }
    return outcome;
  }

  private static final class Migrated extends Exception {

    private final long supergroup;

    Migrated(long supergroup) {
      this.supergroup = supergroup;
    }
  }

  /// One message on its way.
  private final class Attempts {

    private final ChatKey chat;
    private final Turn turn;
    private final Pace.Lane lane;
    private int waits;
    private Outgoing outgoing;
    private int failures;
    private long acceptedBefore;

    Attempts(ChatKey chat, Outgoing outgoing, Turn turn, Pace.Lane lane) {
      this.chat = chat;
      this.outgoing = outgoing;
      this.turn = turn;
      this.lane = lane;
    }

    SendOutcome untilItEnds() throws InterruptedException, Migrated {
      try {
        return tried();
      } finally {
        if (failures > 0) {
          failing.decrementAndGet();
        }
      }
    }

    private SendOutcome tried() throws InterruptedException, Migrated {
      @Nullable SendOutcome ended = null;
      while (ended == null) {
        var wait = lane.pause();
        if (wait.compareTo(turn.patience()) > 0) {
          return later(wait);
        }
        try {
          var sent = call().path("message_id");
          lane.accepted();
          accepted.incrementAndGet();
          reachability.accepted(chat);
          ended =
              new SendOutcome.Sent(Objects.requireNonNullElseGet(outgoing.edited(), sent::asInt));
        } catch (BotApiException e) {
          ended = after(e);
        }
      }
      return ended;
    }

    private SendOutcome later(Duration wait) {
      var until = clock.instant().plus(wait);
      if (wait.compareTo(Turn.LONGEST) > 0) {
        log.warn("chat {} waits until {} as Telegram asks", chat.chatId(), until);
        reachability.waits(chat, until);
      }
      return new SendOutcome.Later(until);
    }

    private JsonNode call() throws BotApiException, InterruptedException {
      lane.awaitTurn();
      try {
        turn.taken();
        return outgoing.via(api, chat, paysForMore);
      } finally {
        lane.answered();
      }
    }

    /// @return null if it is to be tried again
    private @Nullable SendOutcome after(BotApiException e) throws InterruptedException, Migrated {
      if (e.migratedTo() != null) {
        throw new Migrated(e.migratedTo());
      }
      if (outgoing.isRich() && e.code() == 404) { // a server that does not know the method
        return new SendOutcome.Refused(e.description());
      }
      if (e.isTokenRefused()) {
        // The owner must act: one message tries in a while, and all the others wait for it.
        pace.close(BotApi.BACKOFF.longest());
        return null;
      }
      var refusal = Refusal.of(e.code(), e.description());
      if (e.retryAfter() != null || e.code() == 429 || refusal == Refusal.FLOOD) {
        var asked =
            Objects.requireNonNullElseGet(
                e.retryAfter(), () -> Refusal.wait(e.description()).orElse(SHORTEST_FLOOD_WAIT));
        log.warn("chat {} is to wait {}", chat.chatId(), asked);
        lane.flooded(asked);
        return null;
      }
      if (e.isTemporary() && !refusal.blamesTheMessage()) {
        return afterFailure(e);
      }
      return afterRefusal(e, refusal);
    }

    /// Telegram is down, and is waited for; or it is this message that breaks it.
    private @Nullable SendOutcome afterFailure(BotApiException e) throws InterruptedException {
      if (e.code() != BotApiException.NO_ANSWER && failures++ == 0) {
        failing.incrementAndGet();
        acceptedBefore = accepted.get();
      }
      if (failures >= TRIES && takesOthers()) {
        log.warn("chat {}: {}; given up after {} tries", chat.chatId(), e.getMessage(), failures);
        return new SendOutcome.Refused(e.description());
      }
      var pause = BotApi.BACKOFF.after(++waits, random);
      log.warn("chat {}: {}; trying again in {}", chat.chatId(), e.getMessage(), pause);
      lane.rest(pause);
      return null;
    }

    /// Others have got through since, or there is no other to tell, and Telegram answers.
    private boolean takesOthers() throws InterruptedException {
      if (accepted.get() > acceptedBefore) {
        return true;
      }
      if (failing.get() > 1) {
        return false;
      }
      try {
        api.call(new GetMe());
        return true;
      } catch (BotApiException down) {
        return false;
      }
    }

    private @Nullable SendOutcome afterRefusal(BotApiException e, Refusal refusal) {
      var plainer = plainer(refusal, e.code());
      if (plainer != null) {
        log.warn("chat {}: {}; sending it plainer", chat.chatId(), e.getMessage());
        outgoing = plainer;
        return null;
      }
      if (outgoing.isRich() && e.code() != 403) { // the chat may take everything else
        return new SendOutcome.Refused(e.description());
      }
      return switch (refusal) {
        case CHAT_GONE -> new SendOutcome.Unreachable(SendOutcome.Scope.CHAT, e.description());
        case TOPIC_GONE -> new SendOutcome.Unreachable(SendOutcome.Scope.TOPIC, e.description());
        case UNCHANGED ->
            outgoing.edited() == null
                ? new SendOutcome.Refused(e.description())
                : new SendOutcome.Sent(outgoing.edited());
        case MARKUP, REPLY, MESSAGE, UNKNOWN, FLOOD -> {
          log.warn("chat {}: {}", chat.chatId(), e.getMessage());
          yield new SendOutcome.Refused(e.description());
        }
      };
    }

    /// The next thing to try after a refusal, or null. Each step drops something, so there is an
    /// end.
    private @Nullable Outgoing plainer(Refusal why, int code) {
      return switch (why) {
        case MARKUP -> outgoing.plain() || outgoing.isRich() ? null : outgoing.withoutEntities();
        case REPLY -> outgoing.replyTo() == null ? null : outgoing.withoutReply();
        // Whatever else is wrong with a picture (gone, too large, not allowed here), the text is
        // worth more.
        case MESSAGE, UNKNOWN -> outgoing.withoutPicture();
        case CHAT_GONE -> code == 403 ? null : outgoing.withoutPicture();
        case FLOOD, TOPIC_GONE, UNCHANGED -> null;
      };
    }
  }
}
