package io.nonmun.bot.telegram;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.storage.AlertRepository;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.UpdateRepository;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// The bot's account at Telegram: the front door of this package. Opening it asks nothing of
/// Telegram.
public final class Telegram implements AutoCloseable {

  /// How to reach the account.
  ///
  /// @param token as BotFather gave it
  /// @param baseUrl of a Bot API server, with or without a path
  /// @param webhook the address at which Telegram brings updates; empty: they are asked for
  /// @param paysForMore whether more than 30 messages a second may leave, which Telegram charges
  public record Account(String token, String baseUrl, String webhook, boolean paysForMore) {

    /// Never the token.
    @Override
    public String toString() {
      return "Account[token=****, baseUrl=" + baseUrl + "]";
    }
  }

  private final BotApi api;
  private final UpdateSource source;
  private final UpdateRepository updates;
  private final ChatRepository chats;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final PrivateAlerts alerts;
  private final Reachability reachability;
  private final TelegramSender sender;
  private final CachedChatAdmins chatAdmins;

  Telegram(
      Account account,
      UpdateRepository updates,
      ChatRepository chats,
      AlertRepository memory,
      Supplier<List<Long>> admins,
      InstantSource clock,
      Sleeper sleeper) {
    this.api = new BotApi(account.token(), account.baseUrl());
    this.updates = updates;
    this.chats = chats;
    this.clock = clock;
    this.sleeper = sleeper;
    this.alerts = new PrivateAlerts(memory, admins, this::sender);
    this.reachability = new Reachability(chats, alerts);
    this.sender =
        new TelegramSender(
            api,
            new Pace(sleeper, account.paysForMore() ? Pace.PAID_PER_SECOND : Pace.PER_SECOND),
            account.paysForMore(),
            chats,
            reachability,
            clock,
            new Random());
    this.source =
        account.webhook().isEmpty()
            ? new Polling(api, alerts, clock)
            : new Webhook(api, account.token(), URI.create(account.webhook()), alerts, clock);
    this.chatAdmins = new CachedChatAdmins(api, clock);
  }

  /// @param admins user ids of those who are told what breaks; asked each time
  public static Telegram open(
      Account account,
      UpdateRepository updates,
      ChatRepository chats,
      AlertRepository memory,
      Supplier<List<Long>> admins,
      InstantSource clock) {
    return new Telegram(account, updates, chats, memory, admins, clock, Sleeper.real());
  }

  /// What Telegram calls, where it brings updates itself.
  public Optional<WebhookDoor> webhook() {
    return source instanceof Webhook webhook ? Optional.of(webhook.door()) : Optional.empty();
  }

  public Post sender() {
    return sender;
  }

  public AdminAlerts alerts() {
    return alerts;
  }

  public Reachability reachability() {
    return reachability;
  }

  public ChatAdmins chatAdmins() {
    return chatAdmins;
  }

  public ChatMenus menus() {
    return new Menus(api);
  }

  public SentFiles files() {
    return new TelegramFiles(api);
  }

  public InlineAnswers inline() {
    return new TelegramInline(api);
  }

  public ChatDirectory directory() {
    return new TelegramDirectory(api);
  }

  /// The updates' way to their handler; to be started once, and closed before this.
  ///
  /// @param introductions one a language
  public Inbox inbox(UpdateHandler handler, List<Introduction> introductions) {
    alerts.takeUp();
    return new Inbox(
        source,
        new BotProfile(api, introductions),
        updates,
        reader -> new Handling(reader, handler, chats, sender),
        sleeper,
        new Random());
  }

  @Override
  public void close() {
    alerts.close();
    api.close();
  }
}
