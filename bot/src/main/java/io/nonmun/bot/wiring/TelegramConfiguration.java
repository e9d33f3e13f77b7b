package io.nonmun.bot.wiring;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.Task;
import io.nonmun.bot.command.Broadcasts;
import io.nonmun.bot.command.CommandMenu;
import io.nonmun.bot.command.CommandRouter;
import io.nonmun.bot.command.CommandSettings;
import io.nonmun.bot.command.DigestRequests;
import io.nonmun.bot.command.OpenCards;
import io.nonmun.bot.delivery.Announcements;
import io.nonmun.bot.delivery.ChatDigests;
import io.nonmun.bot.delivery.ConfiguredChats;
import io.nonmun.bot.delivery.DayRun;
import io.nonmun.bot.delivery.DeliveryDesk;
import io.nonmun.bot.delivery.DeliverySettings;
import io.nonmun.bot.delivery.Journal;
import io.nonmun.bot.delivery.Readings;
import io.nonmun.bot.digest.DailyDigest;
import io.nonmun.bot.digest.PaperDesk;
import io.nonmun.bot.schedule.Timetable;
import io.nonmun.bot.telegram.Inbox;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.wiring.TelegramSettings.Access;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.summarizer.Summarizer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The bot itself: updates in, commands, the day's run, messages out.
@Configuration(proxyBeanMethods = false)
class TelegramConfiguration {

  private static final Duration PATIENCE_ON_REQUEST = Duration.ofSeconds(60);
  private static final Duration CHATS_LOOK = Duration.ofSeconds(5);
  private static final Duration OPEN_CARDS_PAUSE = Duration.ofMinutes(1);
  private static final Duration VITALS_POLL = Duration.ofSeconds(5);

  @Bean
  StoredMarks marks(Storage storage, InstantSource clock) {
    return new StoredMarks(storage.marks(), clock);
  }

  @Bean
  Telegram telegram(LiveConfig live, Storage storage, StoredMarks marks, InstantSource clock) {
    var settings = live.now().telegram();
    var telegram =
        Telegram.open(
            new Telegram.Account(settings.token().value(), settings.baseUrl()),
            storage.updates(),
            storage.chats(),
            marks,
            () -> live.now().telegram().admins(),
            clock);
    live.onRefusal(refused ->
        telegram.alerts().broken("config", "설정 파일이 틀려 이전 설정을 그대로 씁니다.\n" + refused.getMessage()));
    live.onRead(_ -> telegram.alerts().mended("config", "설정 파일을 다시 읽었습니다."));
    return telegram;
  }

  @Bean
  ConfiguredChats configuredChats(
      LiveConfig live, Storage storage, Telegram telegram, InstantSource clock) {
    var chats =
        new ConfiguredChats(
            storage.chats(), storage.marks(), telegram.directory(), telegram.alerts(), clock);
    chats.keep(entries(live.now()));
    live.onRead(read -> chats.keep(entries(read)));
    return chats;
  }

  @Bean
  Watch configuredChatsWatch(ConfiguredChats chats) {
    return new Watch("configured-chats", CHATS_LOOK, chats::look);
  }

  @Bean
  MessageSender sender(
      LiveConfig live, Telegram telegram, BotMetrics metrics, InstantSource clock) {
    var sender = new MeteredSender(telegram.sender(), metrics, clock);
    live.onRestartNeeded(new RestartNotes(sender, () -> live.now().telegram().admins()));
    return sender;
  }

  @Bean
  Journal journal(BotMetrics metrics) {
    return new Journal(metrics::run);
  }

  @Bean
  ChatDigests digests(
      LiveConfig live,
      Storage storage,
      Telegram telegram,
      MessageSender sender,
      Journal journal,
      InstantSource clock) {
    return new ChatDigests(
        storage, sender, telegram.reachability(), telegram.alerts(), journal, clock);
  }

  @Bean
  Supplier<DailyDigest> daily(
      LiveConfig live, Modules modules, Storage storage, Summarizer summarizer) {
    return () ->
        new DailyDigest(
            modules.arxiv(),
            storage,
            summarizer,
            live.now().summarizer().dailyLimit(),
            (_, _, _) -> {});
  }

  @Bean
  Readings readings(Supplier<DailyDigest> daily) {
    return new Readings(daily);
  }

  @Bean
  Announcements announcements(
      LiveConfig live,
      Supplier<DailyDigest> daily,
      Storage storage,
      Telegram telegram,
      Journal journal,
      InstantSource clock) {
    return new Announcements(
        daily,
        storage.ledger(),
        storage.chats(),
        () -> deliverySettings(live.now()),
        telegram.alerts(),
        journal,
        clock);
  }

  @Bean
  DayRun dayRun(
      LiveConfig live,
      Announcements announcements,
      ChatDigests digests,
      Readings readings,
      Supplier<DailyDigest> daily,
      Storage storage,
      Summarizer summarizer,
      Telegram telegram,
      StoredMarks marks,
      Journal journal,
      InstantSource clock) {
    return new DayRun(
        announcements,
        digests,
        readings,
        daily,
        storage,
        summarizer,
        telegram.alerts(),
        marks,
        () -> deliverySettings(live.now()),
        journal,
        clock);
  }

  @Bean
  Timetable timetable(
      LiveConfig live,
      Announcements announcements,
      DayRun days,
      Storage storage,
      InstantSource clock) {
    var retention = new Retention(storage, live.now().storage().keepDays(), clock);
    return new Timetable(announcements, days, live.now().arxiv().poll(), retention, clock);
  }

  /// For db-scheduler's starter.
  @Bean
  List<Task<?>> tasks(Timetable timetable) {
    return timetable.tasks();
  }

  @Bean
  DeliveryDesk desk(
      LiveConfig live,
      Announcements announcements,
      ChatDigests digests,
      Readings readings,
      Storage storage,
      Summarizer summarizer,
      StoredMarks marks,
      Journal journal,
      Timetable timetable,
      Scheduler scheduler) {
    return new DeliveryDesk(
        announcements,
        digests,
        readings,
        storage,
        summarizer,
        marks,
        () -> deliverySettings(live.now()),
        journal,
        day -> timetable.repeat(scheduler, day));
  }

  @Bean(initMethod = "advance")
  OpenCards openCards(
      Modules modules,
      Storage storage,
      Summarizer summarizer,
      MessageSender sender,
      InstantSource clock) {
    return new OpenCards(
        new PaperDesk(modules.arxiv(), storage, summarizer, (_, _, _) -> {}),
        storage.summaries(),
        storage.openCards(),
        sender,
        clock);
  }

  @Bean
  Watch openCardsWatch(OpenCards cards) {
    return new Watch("open-cards", OPEN_CARDS_PAUSE, cards::advance);
  }

  @Bean(initMethod = "start")
  Broadcasts broadcasts(Storage storage, MessageSender sender) {
    return new Broadcasts(storage.broadcasts(), sender);
  }

  @Bean(initMethod = "start")
  DigestRequests digestRequests(
      DeliveryDesk delivery, Storage storage, MessageSender sender, InstantSource clock) {
    return new DigestRequests(delivery, storage.marks(), sender, clock);
  }

  @Bean(initMethod = "start")
  Inbox inbox(
      LiveConfig live,
      Storage storage,
      Telegram telegram,
      MessageSender sender,
      DeliveryDesk delivery,
      DigestRequests requests,
      OpenCards cards,
      Broadcasts broadcasts) {
    var router =
        new CommandRouter(
            () -> commandSettings(live.now()),
            storage,
            sender,
            telegram.chatAdmins(),
            delivery,
            requests,
            cards,
            broadcasts);
    return telegram.inbox(router, CommandMenu.entries());
  }

  @Bean
  Watch vitalsWatch(Inbox inbox, Vitals vitals) {
    return new Watch(
        "vitals",
        VITALS_POLL,
        () -> {
          inbox.lastSuccessfulPoll().ifPresent(vitals::polled);
          vitals.refused(inbox.refusal());
        });
  }

  private static List<ConfiguredChats.Entry> entries(NonmunConfig config) {
    return config.chats().stream().map(chat -> entry(chat, config)).toList();
  }

  private static ConfiguredChats.Entry entry(ChatSettings chat, NonmunConfig config) {
    var mutes = chat.keywords().stream().filter(word -> word.startsWith("-"));
    var defaults = preferences(config);
    var preferences =
        new ChatPreferences(
            chat.categories().isEmpty() ? defaults.categories() : chat.categories(),
            chat.keywords().stream().filter(word -> !word.startsWith("-")).toList(),
            mutes.map(word -> word.substring(1)).toList(),
            Objects.requireNonNullElse(chat.time(), config.digest().time()).at().orElse(null),
            Objects.requireNonNullElse(chat.zone(), defaults.zone()),
            Objects.requireNonNullElse(chat.papers(), defaults.papers()),
            defaults.quietDays());
    return new ConfiguredChats.Entry(
        chat.id(), Objects.requireNonNullElse(chat.thread(), 0), preferences);
  }

  private static DeliverySettings deliverySettings(NonmunConfig config) {
    return new DeliverySettings(
        config.arxiv().categories(), config.digest().patience(), PATIENCE_ON_REQUEST);
  }

  private static CommandSettings commandSettings(NonmunConfig config) {
    var telegram = config.telegram();
    return new CommandSettings(
        new HashSet<>(telegram.admins()),
        telegram.access() == Access.OPEN,
        new HashSet<>(telegram.allowedChats()),
        config.arxiv().categories(),
        preferences(config));
  }

  private static ChatPreferences preferences(NonmunConfig config) {
    var digest = config.digest();
    return new ChatPreferences(
        config.arxiv().categories(),
        List.of(),
        List.of(),
        digest.time().at().orElse(null),
        digest.zone(),
        digest.papers(),
        digest.quietDays());
  }
}
