package io.nonmun.bot.telegram;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.UpdateRepository;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.updates.DeleteWebhook;
import org.telegram.telegrambots.meta.api.methods.updates.GetUpdates;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Updates in: polled, stored, acknowledged, handled, in this order.
///
/// Telegram forgets a batch when the next one is asked for, and that happens after the batch is
/// stored; so a process that dies loses nothing. Nothing that goes wrong ends the polling.
public final class Inbox implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String CONFLICT = "telegram-conflict";
  private static final Message GIVEN_UP =
      new Message(List.of(Line.of("⚠️ 이 요청은 처리하지 못했습니다. 다른 방법으로 다시 시도해 주세요.")), List.of());

  private final BotApi api;
  private final BotProfile profile;
  private final UpdateRepository updates;
  private final UpdateHandler handler;
  private final Post sender;
  private final AdminAlerts alerts;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final Thread poller =
      Thread.ofVirtual().name("telegram-poll").unstarted(this::pollUntilStopped);

  private volatile @Nullable Lanes lanes;
  private int offset;
  private int failures; // in a row
  private String trouble = "";
  private volatile boolean stopped;
  private volatile @Nullable Instant lastSuccessfulPoll;

  Inbox(
      BotApi api,
      BotProfile profile,
      UpdateRepository updates,
      UpdateHandler handler,
      Post sender,
      AdminAlerts alerts,
      InstantSource clock,
      Sleeper sleeper,
      RandomGenerator random) {
    this.api = api;
    this.profile = profile;
    this.updates = updates;
    this.handler = handler;
    this.sender = sender;
    this.alerts = alerts;
    this.clock = clock;
    this.sleeper = sleeper;
    this.random = random;
  }

  /// Begins to poll and returns; an unreachable Telegram is tried again for as long as it takes.
  public void start() {
    poller.start();
  }

  /// When Telegram last answered a poll. It does so at least once a minute: an older time means
  /// that the bot is deaf, whatever else works.
  public Optional<Instant> lastSuccessfulPoll() {
    return Optional.ofNullable(lastSuccessfulPoll);
  }

  /// Why Telegram takes no call of this bot until its owner acts, in a few words, or empty.
  public Optional<String> refusal() {
    return api.refusal();
  }

  /// Stops polling, lets the handlers at work finish, and leaves what waits for the next process.
  @Override
  public void close() {
    stopped = true;
    if (poller.getState() == Thread.State.NEW) {
      return;
    }
    // First, or a chat whose work ends while the poller is waited for would begin more.
    if (lanes != null) {
      lanes.takeNoMore();
    }
    poller.interrupt();
    try {
      poller.join(PATIENCE);
      if (lanes != null) {
        lanes.finish(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pollUntilStopped() {
    while (!stopped) {
      try {
        step();
        failures = 0;
      } catch (InterruptedException e) {
        return;
      } catch (BotApiException e) {
        rest(e);
      } catch (RuntimeException | Error e) {
        // The database, most likely: the batch was not acknowledged, so the next poll brings it
        // again.
        log.error("updates were not taken; trying again", e);
        rest(BotApi.BACKOFF.after(++failures, random));
      }
    }
  }

  private void step() throws BotApiException, InterruptedException {
    if (lanes == null) {
      var reader = new IncomingReader(profile.introduce());
      lanes = new Lanes(updates, new Handling(reader), sleeper);
      for (var update : updates.unhandled()) {
        lanes.resume(update);
      }
    }
    var batch = poll();
    if (!batch.isEmpty()) {
      var fresh = updates.store(batch);
      offset = batch.getLast().updateId() + 1;
      for (var update : fresh) {
        lanes.add(update);
      }
    }
  }

  private List<StoredUpdate> poll() throws BotApiException, InterruptedException {
    var answer =
        api.poll(
            GetUpdates.builder()
                .offset(offset)
                .timeout(Math.toIntExact(BotApi.LONG_POLL.toSeconds()))
                .allowedUpdates(IncomingReader.KINDS)
                .build());
    var now = clock.instant();
    lastSuccessfulPoll = now;
    recovered();
    if (answer.isEmpty()) {
      // All is acknowledged. After a quiet week Telegram may count from a lower number.
      offset = 0;
    }
    return answer
        .valueStream()
        .map(update -> stored(update, now))
        .sorted(Comparator.comparingInt(StoredUpdate::updateId))
        .toList();
  }

  private static StoredUpdate stored(JsonNode update, Instant now) {
    return new StoredUpdate(
        update.path("update_id").asInt(), IncomingReader.chatOf(update), update.toString(), now);
  }

  private void rest(BotApiException e) {
    // Once per trouble, however long it lasts; of the token it is said elsewhere.
    if (!trouble.equals(e.description())) {
      trouble = e.description();
      if (!e.isTokenRefused()) {
        log.warn("no updates: {}; trying again until it works", e.getMessage());
      }
    }
    if (e.code() == 409) {
      conflict(e);
    }
    rest(
        e.isTokenRefused()
            ? BotApi.BACKOFF.longest()
            : e.retryAfter() != null ? e.retryAfter() : BotApi.BACKOFF.after(++failures, random));
  }

  private void conflict(BotApiException e) {
    if (e.description().contains("webhook")) {
      deleteWebhook();
    } else {
      alerts.broken(
          CONFLICT, "같은 토큰으로 다른 프로그램이 돌고 있어 명령을 받지 못합니다. 하나만 남기고 멈추거나, BotFather에서 토큰을 새로 받으세요.");
    }
  }

  private void deleteWebhook() {
    try {
      api.call(new DeleteWebhook());
      log.warn("this bot's updates went to a webhook; it was deleted so that they come here");
    } catch (BotApiException e) {
      log.warn("the webhook stays: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void recovered() {
    if (!trouble.isEmpty()) {
      trouble = "";
      log.warn("updates come again");
    }
    alerts.mended(CONFLICT, "이제 명령을 다시 받습니다.");
  }

  private void rest(Duration pause) {
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  private final class Handling implements Lanes.Work {

    private final IncomingReader reader;
    private final Heard heard = new Heard();

    Handling(IncomingReader reader) {
      this.reader = reader;
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
        sender.send(origin.get().chat(), GIVEN_UP, origin.get().messageId());
      }
    }
  }
}
