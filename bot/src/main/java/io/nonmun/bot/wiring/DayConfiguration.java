package io.nonmun.bot.wiring;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.Task;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.delivery.Announcements;
import io.nonmun.bot.delivery.ChatDigests;
import io.nonmun.bot.delivery.Chats;
import io.nonmun.bot.delivery.DayRun;
import io.nonmun.bot.delivery.DeliveryDesk;
import io.nonmun.bot.delivery.DeliverySettings;
import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.delivery.Dispatch;
import io.nonmun.bot.delivery.Notices;
import io.nonmun.bot.delivery.PaperNews;
import io.nonmun.bot.delivery.Pause;
import io.nonmun.bot.delivery.RunDays;
import io.nonmun.bot.delivery.Subscribers;
import io.nonmun.bot.delivery.TodaysDigest;
import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.History;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.editions.Readings;
import io.nonmun.bot.editions.SummaryDesk;
import io.nonmun.bot.editions.Turns;
import io.nonmun.bot.intake.Intake;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.monitor.AdminStatus;
import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.Journal;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.monitor.Watch;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.schedule.Timetable;
import io.nonmun.bot.stored.Retention;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.trends.TrendDesk;
import io.nonmun.bot.work.ClockCheck;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.Storage;
import io.nonmun.summarizer.Summarizer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The day: what is announced, its run, and the digests that come of it.
@Configuration(proxyBeanMethods = false)
class DayConfiguration {

  private static final Duration PATIENCE_ON_REQUEST = Duration.ofSeconds(60);
  private static final Duration UNSAID = Duration.ofSeconds(2);
  private static final Duration CLOCK_POLL = Duration.ofMinutes(1);

  @Bean
  Pause pause(Storage storage, InstantSource clock) {
    return new Pause(storage.marks(), clock);
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
  Planner planner(Editions editions, Storage storage) {
    return new Planner(editions, storage.deliveries());
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

  private static DeliverySettings deliverySettings(NonmunConfig config) {
    return new DeliverySettings(config.arxiv().categories(), config.digest().patience());
  }
}
