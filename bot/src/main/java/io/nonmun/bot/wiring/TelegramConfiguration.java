package io.nonmun.bot.wiring;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.Task;
import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.command.AnswerListener;
import io.nonmun.bot.command.AnswerWork;
import io.nonmun.bot.command.Answers;
import io.nonmun.bot.command.AudioChats;
import io.nonmun.bot.command.Broadcasts;
import io.nonmun.bot.command.CommandMenu;
import io.nonmun.bot.command.CommandRouter;
import io.nonmun.bot.command.CommandSettings;
import io.nonmun.bot.command.Doors;
import io.nonmun.bot.command.FullTextRequests;
import io.nonmun.bot.command.FullTextWork;
import io.nonmun.bot.command.InlineSearch;
import io.nonmun.bot.command.Lessons;
import io.nonmun.bot.command.OpenCards;
import io.nonmun.bot.command.RichCards;
import io.nonmun.bot.command.RichChats;
import io.nonmun.bot.command.Shelf;
import io.nonmun.bot.command.SpokenDigests;
import io.nonmun.bot.command.Uploads;
import io.nonmun.bot.command.Voice;
import io.nonmun.bot.config.ChatSettings;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.SummarizerSettings.FullText;
import io.nonmun.bot.config.TelegramSettings.Access;
import io.nonmun.bot.delivery.Announcements;
import io.nonmun.bot.delivery.ChatDigests;
import io.nonmun.bot.delivery.Chats;
import io.nonmun.bot.delivery.ConfiguredChats;
import io.nonmun.bot.delivery.DayRun;
import io.nonmun.bot.delivery.DeliveryDesk;
import io.nonmun.bot.delivery.DeliverySettings;
import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.delivery.Dispatch;
import io.nonmun.bot.delivery.LearningNotes;
import io.nonmun.bot.delivery.Notices;
import io.nonmun.bot.delivery.PaperNews;
import io.nonmun.bot.delivery.Pause;
import io.nonmun.bot.delivery.RunDays;
import io.nonmun.bot.delivery.SavedPapers;
import io.nonmun.bot.delivery.Subscribers;
import io.nonmun.bot.delivery.TodaysDigest;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.delivery.WeeklyLetters;
import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.ChosenTexts;
import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.FullTextDesk;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.History;
import io.nonmun.bot.editions.OneReader;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.editions.Readings;
import io.nonmun.bot.editions.SummaryDesk;
import io.nonmun.bot.editions.Turns;
import io.nonmun.bot.intake.Intake;
import io.nonmun.bot.intake.Votes;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.monitor.AdminStatus;
import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.Journal;
import io.nonmun.bot.monitor.MeteredSender;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.monitor.RestartNotes;
import io.nonmun.bot.monitor.Vitals;
import io.nonmun.bot.monitor.Watch;
import io.nonmun.bot.page.PreviewChat;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.NoPost;
import io.nonmun.bot.post.PatientPost;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.schedule.Timetable;
import io.nonmun.bot.speech.Speech;
import io.nonmun.bot.speech.SpeechProcess;
import io.nonmun.bot.stored.Retention;
import io.nonmun.bot.stored.StoredAlerts;
import io.nonmun.bot.telegram.Inbox;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.trends.OwnMonths;
import io.nonmun.bot.trends.TrendDesk;
import io.nonmun.bot.work.ClockCheck;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.pdf.PdfLimits;
import io.nonmun.fetcher.pdf.PdfProcess;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import io.nonmun.summarizer.Summarizer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.ContextClosedEvent;

/// The bot itself: updates in, commands, the day's run, messages out.
@Configuration(proxyBeanMethods = false)
class TelegramConfiguration {

  private static final Duration PATIENCE_ON_REQUEST = Duration.ofSeconds(60);
  private static final Duration UNSAID = Duration.ofSeconds(2);
  private static final Duration CHATS_LOOK = Duration.ofSeconds(5);
  private static final Duration LETTERS_LOOK = Duration.ofMinutes(1);
  private static final Duration WORK_LOOK = Duration.ofSeconds(1);
  private static final Duration MEANING_LOOK = Duration.ofMinutes(1);
  private static final Duration CHOSEN_LOOK = Duration.ofMinutes(5);
  private static final Duration TRENDS_LOOK = Duration.ofMinutes(10);
  private static final Duration VOTES_LOOK = Duration.ofHours(1);
  private static final Duration VITALS_POLL = Duration.ofSeconds(5);
  private static final Duration CLOCK_POLL = Duration.ofMinutes(1);
  private static final Duration SAVED_LOOK = Duration.ofHours(6);
  private static final Duration UPLOADS_LOOK = Duration.ofHours(1);

  /// How long an upload's card has its buttons.
  private static final Duration UPLOADS_KEPT = Duration.ofDays(7);

  @Bean
  Pause pause(Storage storage, InstantSource clock) {
    return new Pause(storage.marks(), clock);
  }

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

  @Bean
  Journal journal(BotMetrics metrics, InstantSource clock) {
    return new Journal(metrics::run, clock);
  }

  @Bean
  AdminStatus adminStatus(
      LiveConfig live, Journal journal, ModelHealth model, Storage storage, InstantSource clock) {
    return new AdminStatus(live::now, journal, model, storage.ledger(), storage.spending(), clock);
  }

  @Bean
  Editions editions(Storage storage, Meaning meaning, TrendDesk trends) {
    return new Editions(
        storage.ledger(),
        storage.papers(),
        storage.summaries(),
        storage.taps(),
        storage.votes(),
        meaning,
        trends);
  }

  @Bean
  Watch votesWatch(Modules modules, Storage storage, Telegram telegram, InstantSource clock) {
    var votes = modules.dailyPapers().map(source -> new Votes(source::on, storage.votes(), clock));
    return new Watch("votes", VOTES_LOOK, () -> votes.ifPresent(Votes::look), telegram.alerts());
  }

  @Bean(destroyMethod = "")
  Meaning meaning(Modules modules) {
    return modules.meaning();
  }

  @Bean
  Watch meaningWatch(Meaning meaning, Telegram telegram) {
    return new Watch("meaning", MEANING_LOOK, meaning::catchUp, telegram.alerts());
  }

  @Bean
  Planner planner(Editions editions, Storage storage) {
    return new Planner(editions, storage.deliveries());
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

  @Bean
  ChatDigests digests(
      Storage storage,
      Planner planner,
      Telegram telegram,
      Post sender,
      Work work,
      Subscribers subscribers,
      InstantSource clock) {
    var digests =
        new ChatDigests(
            subscribers,
            storage.deliveries(),
            storage.ledger(),
            planner,
            new Dispatch(sender, telegram.reachability(), storage.deliveries(), planner),
            work,
            clock);
    telegram.reachability().onBack(digests::resume);
    return digests;
  }

  @Bean
  PaperNews paperNews(Storage storage, Subscribers subscribers, Work work, InstantSource clock) {
    return new PaperNews(
        subscribers,
        storage.deliveries(),
        storage.papers(),
        storage.taps(),
        storage.news(),
        work,
        clock);
  }

  @Bean
  Watch savedPapersWatch(
      Modules modules, Storage storage, PaperNews news, Telegram telegram, InstantSource clock) {
    var saved =
        new SavedPapers(
            modules.arxiv(), storage.papers(), storage.taps(), storage.marks(), news, clock);
    return new Watch("saved-papers", SAVED_LOOK, saved::look, telegram.alerts());
  }

  @Bean
  Watch uploadsWatch(Storage storage, Telegram telegram, InstantSource clock) {
    return new Watch(
        "uploads",
        UPLOADS_LOOK,
        () -> storage.uploads().forgetBefore(clock.instant().minus(UPLOADS_KEPT)),
        telegram.alerts());
  }

  @Bean
  Notices notices(
      Storage storage,
      Planner planner,
      PaperNews news,
      Post sender,
      Work work,
      Subscribers subscribers,
      InstantSource clock) {
    return new Notices(
        subscribers, storage.deliveries(), storage.ledger(), planner, news, sender, work, clock);
  }

  /// @param arrivals who shows papers: what becomes of a summary is told to all of them
  @Bean
  SummaryDesk summaryDesk(
      Storage storage,
      Summarizer summarizer,
      ObjectProvider<Arrivals> arrivals,
      InstantSource clock) {
    return new SummaryDesk(
        summarizer,
        storage.summaries(),
        storage.ledger(),
        paper -> arrivals.forEach(each -> each.known(paper)),
        (_, _, _) -> {},
        clock);
  }

  @Bean
  DailyDigest daily(
      LiveConfig live, Modules modules, Storage storage, Editions editions, SummaryDesk desk) {
    var intake = new Intake(modules.arxiv(), storage.ledger(), storage.papers(), (_, _, _) -> {});
    return new DailyDigest(
        intake, editions, desk, storage.papers(), () -> live.now().summarizer().dailyLimit());
  }

  @Bean
  Readings readings() {
    return new Readings();
  }

  @Bean
  Announcements announcements(
      LiveConfig live,
      DailyDigest daily,
      Storage storage,
      Telegram telegram,
      Journal journal,
      Subscribers subscribers,
      InstantSource clock) {
    return new Announcements(
        daily,
        storage.ledger(),
        subscribers,
        () -> deliverySettings(live.now()),
        telegram.alerts(),
        journal,
        clock);
  }

  @Bean
  Chats chats(
      LiveConfig live,
      Storage storage,
      ChatDigests digests,
      Notices notices,
      Announcements announcements,
      Pause pause,
      InstantSource clock) {
    return new Chats(
        digests,
        notices,
        announcements,
        storage.lateListings(),
        pause,
        () -> deliverySettings(live.now()),
        clock);
  }

  @Bean
  DayRun dayRun(
      Announcements announcements,
      DailyDigest daily,
      Chats chats,
      Readings readings,
      Journal journal) {
    return new DayRun(announcements, daily, chats, new Turns(readings), journal);
  }

  @Bean
  Timetable timetable(
      LiveConfig live,
      Announcements announcements,
      DayRun days,
      Storage storage,
      Telegram telegram,
      InstantSource clock) {
    var retention = new Retention(storage::forgetBefore, live.now().storage().keepDays(), clock);
    return new Timetable(
        announcements, days, live.now().arxiv().poll(), retention, telegram.alerts(), clock);
  }

  /// For db-scheduler's starter.
  @Bean
  List<Task<?>> tasks(Timetable timetable) {
    return timetable.tasks();
  }

  @Bean(initMethod = "look")
  ClockCheck clockCheck(Storage storage, Work work, InstantSource clock) {
    return new ClockCheck(storage.marks(), clock, work::hastenAll);
  }

  /// db-scheduler waits by the clock, which may be set back meanwhile: woken, it reads it anew.
  @Bean
  Watch clockWatch(
      Timetable timetable, Scheduler scheduler, ClockCheck clockCheck, Telegram telegram) {
    return new Watch(
        "clock",
        CLOCK_POLL,
        () -> {
          clockCheck.look();
          timetable.keepTime(scheduler);
          scheduler.triggerCheckForDueExecutions();
        },
        telegram.alerts());
  }

  @Bean
  History history(Storage storage, Editions editions, Planner planner) {
    return new History(storage.chats(), storage.deliveries(), storage.ledger(), editions, planner);
  }

  @Bean
  DeliveryDesk desk(
      LiveConfig live,
      Storage storage,
      Journal journal,
      History history,
      Announcements announcements,
      ChatDigests digests,
      Pause pause,
      AdminStatus status,
      Timetable timetable,
      Scheduler scheduler) {
    return new DeliveryDesk(
        history,
        announcements,
        digests,
        pause,
        status,
        new RunDays(storage.ledger(), journal, () -> live.now().arxiv().categories()),
        day -> timetable.repeat(scheduler, day));
  }

  @Bean
  ChatAllowances allowances(LiveConfig live, Storage storage, InstantSource clock) {
    return new ChatAllowances(storage.allowances(), () -> allowance(live.now()), clock);
  }

  private static ChatAllowances.Settings allowance(NonmunConfig now) {
    var telegram = now.telegram();
    return new ChatAllowances.Settings(
        telegram.chatDailyLimit(), telegram.admins(), now.digest().zone());
  }

  @Bean
  PaperDesk paperDesk(Modules modules, Storage storage, SummaryDesk desk, FullTexts texts) {
    return new PaperDesk(modules.arxiv(), storage.papers(), desk, texts);
  }

  @Bean
  OpenCards openCards(
      LiveConfig live,
      PaperDesk papers,
      ChatAllowances allowances,
      Library library,
      Storage storage,
      Post sender,
      Work work,
      InstantSource clock) {
    return new OpenCards(
        papers,
        storage.chats(),
        allowances,
        library,
        storage.summaries(),
        storage.taps(),
        live.now().summarizer().fullText() != FullText.OFF,
        new RichCards(
            new RichChats(storage.marks(), clock),
            storage.summaries(),
            storage.fullTextSummaries()),
        sender,
        work,
        clock);
  }

  @Bean
  FullTextDesk fullTextDesk(
      Modules modules, FullTexts texts, Storage storage, InstantSource clock) {
    return new FullTextDesk(texts, storage.fullTextSummaries(), modules.fullTexts(), clock);
  }

  @Bean
  FullTextRequests fullTextRequests(
      LiveConfig live,
      FullTextDesk desk,
      PaperDesk papers,
      ChatAllowances allowances,
      Storage storage,
      Post sender,
      Work work,
      InstantSource clock) {
    return new FullTextRequests(
        new FullTextWork(desk, papers::find, allowances, storage.chats(), sender, clock),
        storage.papers(),
        sender,
        work,
        live.now().summarizer().fullText() != FullText.OFF);
  }

  /// Looks at nothing unless the owner wants the texts of what digests choose.
  @Bean
  Watch chosenTextsWatch(
      LiveConfig live, FullTextDesk desk, Storage storage, Telegram telegram, InstantSource clock) {
    var chosen =
        new ChosenTexts(desk, storage.ledger(), storage.deliveries(), storage.papers(), clock);
    var isWanted = live.now().summarizer().fullText() == FullText.CHOSEN;
    return new Watch(
        "full texts", CHOSEN_LOOK, isWanted ? chosen::look : () -> {}, telegram.alerts());
  }

  @Bean
  FullTexts fullTexts(Modules modules, Storage storage, InstantSource clock) {
    return new FullTexts(modules.arxiv(), storage.fullTexts(), clock);
  }

  @Bean
  Answers answers(
      Modules modules,
      PaperDesk papers,
      FullTexts texts,
      Library library,
      Meaning meaning,
      ChatAllowances allowances,
      Storage storage,
      Post sender,
      AnswerListener listener,
      Work work,
      InstantSource clock) {
    var desk =
        new AnswerDesk(
            papers::find,
            storage.papers(),
            storage.summaries(),
            texts,
            modules.answerer(),
            meaning);
    var shelf = new Shelf(library, storage.ledger(), storage.chats(), clock);
    var answer =
        new AnswerWork(
            desk, shelf, allowances, storage.exchanges(), storage.chats(), sender, listener, clock);
    return new Answers(answer, work);
  }

  @Bean(initMethod = "start")
  Broadcasts broadcasts(
      Storage storage, Post sender, Work work, Admission admission, InstantSource clock) {
    return new Broadcasts(storage.broadcasts(), storage.chats(), sender, work, admission, clock);
  }

  @Bean
  TodaysDigest todaysDigest(
      Announcements announcements,
      ChatDigests digests,
      DailyDigest daily,
      Readings readings,
      Storage storage,
      Pause pause,
      ChatAllowances allowances) {
    return new TodaysDigest(
        announcements,
        digests,
        daily,
        readings,
        storage.chats(),
        storage.deliveries(),
        pause,
        allowances,
        PATIENCE_ON_REQUEST,
        UNSAID);
  }

  @Bean
  DigestRequests digestRequests(TodaysDigest digest, Work work, Post sender, InstantSource clock) {
    return digest.by(work, sender, clock);
  }

  @Bean
  Library library(Storage storage) {
    return new Library(storage.taps(), storage.notes(), storage.papers(), storage.summaries());
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
        new RichChats(storage.marks(), clock),
        spoken,
        new ToldChats(storage.marks()));
  }

  @Bean
  SpokenDigests spokenDigests(
      Voice voice,
      Subscribers subscribers,
      Storage storage,
      Post sender,
      Work work,
      InstantSource clock) {
    return new SpokenDigests(
        voice,
        new AudioChats(storage.marks(), clock),
        subscribers,
        storage.deliveries(),
        sender,
        work,
        clock);
  }

  @Bean
  Watch spokenWatch(SpokenDigests spoken, Telegram telegram) {
    return new Watch("audio", LETTERS_LOOK, spoken::look, telegram.alerts());
  }

  @Bean
  LearningNotes learningNotes(
      LiveConfig live,
      Subscribers subscribers,
      Storage storage,
      Post sender,
      Work work,
      InstantSource clock) {
    return new LearningNotes(
        () -> live.now().learning().export(),
        new ToldChats(storage.marks()),
        subscribers,
        storage.deliveries(),
        sender,
        work,
        clock);
  }

  @Bean
  Watch learningWatch(LearningNotes notes, Telegram telegram) {
    return new Watch("learning", LETTERS_LOOK, notes::look, telegram.alerts());
  }

  @Bean
  Voice voice(LiveConfig live, Storage storage, Editions editions) {
    var settings = live.now().speech();
    Optional<Speech> speech =
        settings.command().isEmpty()
            ? Optional.empty()
            : Optional.of(new SpeechProcess(settings.command(), settings.timeout()));
    return new Voice(
        speech,
        chat ->
            storage
                .ledger()
                .newestDay(chat.preferences().categories())
                .map(day ->
                    OneReader.glance(
                        editions,
                        day,
                        editions.interests(chat, day),
                        chat.preferences().papers(),
                        Language.KO)));
  }

  @Bean
  TrendDesk trendDesk(Storage storage, Meaning meaning, InstantSource clock) {
    return new TrendDesk(
        storage.ledger(), storage.papers(), storage.summaries(), meaning, storage.trends(), clock);
  }

  @Bean
  TrendPictures trendPictures(TrendDesk trends) {
    return new TrendPictures(trends::newest);
  }

  @Bean
  Watch trendsWatch(TrendDesk trends, Telegram telegram) {
    return new Watch("trends", TRENDS_LOOK, trends::look, telegram.alerts());
  }

  @Bean
  WeeklyLetters weeklyLetters(
      Subscribers subscribers,
      Storage storage,
      Library library,
      Editions editions,
      Pause pause,
      Post sender,
      Work work,
      TrendPictures trends,
      InstantSource clock) {
    return new WeeklyLetters(
        subscribers,
        storage.deliveries(),
        storage.taps(),
        library,
        editions,
        pause,
        sender,
        work,
        trends,
        clock);
  }

  @Bean
  Watch weeklyWatch(WeeklyLetters letters, Telegram telegram) {
    return new Watch("weekly", LETTERS_LOOK, letters::look, telegram.alerts());
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

  private static DeliverySettings deliverySettings(NonmunConfig config) {
    return new DeliverySettings(config.arxiv().categories(), config.digest().patience());
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
