package io.nonmun.bot.wiring;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.command.Answers;
import io.nonmun.bot.command.Broadcasts;
import io.nonmun.bot.command.CommandMenu;
import io.nonmun.bot.command.CommandRouter;
import io.nonmun.bot.command.CommandSettings;
import io.nonmun.bot.command.Doors;
import io.nonmun.bot.command.FullTextRequests;
import io.nonmun.bot.command.InlineSearch;
import io.nonmun.bot.command.Lessons;
import io.nonmun.bot.command.MarkedChats;
import io.nonmun.bot.command.OpenCards;
import io.nonmun.bot.command.SpokenDigests;
import io.nonmun.bot.command.Uploads;
import io.nonmun.bot.config.ChatSettings;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.TelegramSettings.Access;
import io.nonmun.bot.delivery.ConfiguredChats;
import io.nonmun.bot.delivery.DeliveryDesk;
import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.delivery.Subscribers;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.Journal;
import io.nonmun.bot.monitor.MeteredSender;
import io.nonmun.bot.monitor.RestartNotes;
import io.nonmun.bot.monitor.Vitals;
import io.nonmun.bot.monitor.Watch;
import io.nonmun.bot.page.PreviewChat;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.NoPost;
import io.nonmun.bot.post.PatientPost;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.stored.StoredAlerts;
import io.nonmun.bot.telegram.Inbox;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.trends.OwnMonths;
import io.nonmun.bot.trends.TrendDesk;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.pdf.PdfLimits;
import io.nonmun.fetcher.pdf.PdfProcess;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.ChatPreferences;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.ContextClosedEvent;

/// Who is talked to: updates in, commands, messages out, and the chats themselves.
@Configuration(proxyBeanMethods = false)
class TelegramConfiguration {

  private static final Duration CHATS_LOOK = Duration.ofSeconds(5);
  private static final Duration WORK_LOOK = Duration.ofSeconds(1);
  private static final Duration VITALS_POLL = Duration.ofSeconds(5);

  @Bean
  Telegram telegram(LiveConfig live, Storage storage, InstantSource clock) {
    var settings = live.now().telegram();
    var telegram =
        Telegram.open(
            new Telegram.Account(
                settings.token().value(),
                settings.baseUrl(),
                settings.webhook(),
                settings.paidBroadcast()),
            storage.updates(),
            storage.chats(),
            new StoredAlerts(storage.alerts()),
            () -> settings.token().isPresent() ? live.now().telegram().admins() : List.of(),
            clock);
    live.onRefusal(refused ->
        telegram.alerts().brokenAnew("config", KOREAN.of("owner.config.refused", refused.brief())));
    live.onRead(_ -> telegram.alerts().mended("config", KOREAN.of("owner.config.read")));
    return telegram;
  }

  @Bean
  ConfiguredChats configuredChats(
      LiveConfig live, Storage storage, Telegram telegram, InstantSource clock) {
    var chats =
        new ConfiguredChats(
            storage.chats(), storage.channels(), telegram.directory(), telegram.alerts(), clock);
    chats.keep(entries(live.now()));
    live.onRead(read -> chats.keep(entries(read)));
    return chats;
  }

  /// Anybody where access is open; else the chats that the config file names, by their number or by
  /// the one that they had as small groups, and the admins.
  @Bean
  Admission admission(LiveConfig live, Storage storage, ConfiguredChats configured) {
    LongPredicate named =
        chatId -> {
          var telegram = live.now().telegram();
          return telegram.access() == Access.OPEN
              || telegram.allowedChats().contains(chatId)
              || telegram.admins().contains(chatId)
              || configured.has(chatId);
        };
    return chatId ->
        chatId == PreviewChat.KEY.chatId()
            || named.test(chatId)
            || storage.chats().earlierId(chatId).stream().anyMatch(named);
  }

  @Bean
  Watch configuredChatsWatch(ConfiguredChats chats, Telegram telegram) {
    return new Watch("configured-chats", CHATS_LOOK, chats::look, telegram.alerts());
  }

  @Bean
  @Primary
  PreviewChat sender(LiveConfig live, Telegram telegram, BotMetrics metrics, InstantSource clock) {
    var telegrams =
        live.now().telegram().token().isPresent()
            ? new MeteredSender(telegram.sender(), metrics, clock)
            : new NoPost(clock);
    var sender = new PreviewChat(telegrams, clock);
    live.onRestartNeeded(new RestartNotes(sender, () -> live.now().telegram().admins()));
    return sender;
  }

  /// Before anything is closed: what waits stops waiting, and what is on its way arrives.
  @Bean
  ApplicationListener<ContextClosedEvent> stop(PatientPost patient, Work work) {
    return _ -> {
      patient.close();
      work.close();
    };
  }

  @Bean
  PatientPost patientSender(Post sender, InstantSource clock) {
    return new PatientPost(sender, clock);
  }

  @Bean(initMethod = "start")
  Work work(
      Storage storage,
      Telegram telegram,
      Admission admission,
      Journal journal,
      InstantSource clock) {
    return new Work(storage.jobs(), telegram.alerts(), journal::failed, clock, admission);
  }

  @Bean
  Watch workWatch(Work work, Telegram telegram) {
    return new Watch("work", WORK_LOOK, work::look, telegram.alerts());
  }

  @Bean
  Subscribers subscribers(Storage storage, Admission admission) {
    return new Subscribers(storage.chats(), admission);
  }

  @Bean(initMethod = "start")
  Broadcasts broadcasts(
      Storage storage, Post sender, Work work, Admission admission, InstantSource clock) {
    return new Broadcasts(storage.broadcasts(), storage.chats(), sender, work, admission, clock);
  }

  @Bean
  Doors doors(
      Telegram telegram,
      Storage storage,
      PaperDesk papers,
      OpenCards cards,
      Answers answers,
      FullTextRequests fullTexts,
      TrendPictures trends,
      TrendDesk topics,
      SpokenDigests spoken,
      Post sender,
      Work work,
      InstantSource clock) {
    return new Doors(
        new Uploads(
            telegram.files(),
            new PdfProcess(PdfLimits.DEFAULT),
            storage.uploads(),
            storage.chats(),
            cards,
            sender,
            work,
            clock),
        new InlineSearch(
            storage.search(),
            storage.papers(),
            storage.summaries(),
            storage.chats(),
            telegram.inline()),
        new Lessons(
            telegram.files(),
            papers::find,
            storage.papers(),
            storage.taps(),
            storage.chats(),
            sender,
            work,
            clock),
        answers,
        fullTexts,
        trends,
        new OwnMonths(storage.deliveries(), storage.taps(), topics::topics, clock),
        MarkedChats.rich(storage.marks(), clock),
        spoken,
        new ToldChats(storage.marks()));
  }

  @Bean
  CommandRouter.Desks desks(
      DeliveryDesk delivery,
      DigestRequests requests,
      OpenCards cards,
      Broadcasts broadcasts,
      Library library,
      Meaning meaning,
      Doors doors,
      Storage storage,
      InstantSource clock) {
    return new CommandRouter.Desks(
        delivery,
        requests,
        cards,
        broadcasts,
        storage.drafts(),
        storage.papers(),
        storage.summaries(),
        new Finder(storage.search(), meaning),
        doors,
        storage.taps(),
        storage.notes(),
        library,
        clock);
  }

  /// Without a token nobody is listened to but who is on the page.
  @Bean
  Inbox inbox(
      LiveConfig live,
      Storage storage,
      Telegram telegram,
      PatientPost sender,
      Admission admission,
      CommandRouter.Desks desks) {
    var router =
        new CommandRouter(
            () -> commandSettings(live.now(), admission),
            storage.chats(),
            telegram.reachability(),
            sender,
            telegram.chatAdmins(),
            telegram.menus(),
            desks);
    var inbox = telegram.inbox(router, CommandMenu.introductions());
    if (live.now().telegram().token().isPresent()) {
      inbox.start();
    }
    return inbox;
  }

  @Bean
  Watch vitalsWatch(Inbox inbox, Vitals vitals, Telegram telegram) {
    return new Watch(
        "vitals",
        VITALS_POLL,
        () -> {
          inbox.lastHeard().ifPresent(vitals::polled);
          vitals.refused(inbox.refusal());
        },
        telegram.alerts());
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

  static CommandSettings commandSettings(NonmunConfig config, Admission admission) {
    var telegram = config.telegram();
    return new CommandSettings(
        new HashSet<>(telegram.admins()),
        admission,
        config.arxiv().categories(),
        preferences(config),
        config.learning().export());
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
