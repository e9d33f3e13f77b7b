package io.nonmun.bot.wiring;

import io.nonmun.bot.command.CommandRouter;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.monitor.BotMetrics;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.page.ComparePage;
import io.nonmun.bot.page.ModelsPage;
import io.nonmun.bot.page.Owner;
import io.nonmun.bot.page.Pages;
import io.nonmun.bot.page.PaperQuestions;
import io.nonmun.bot.page.PapersPage;
import io.nonmun.bot.page.PreviewChat;
import io.nonmun.bot.page.PreviewPage;
import io.nonmun.bot.page.SettingsPage;
import io.nonmun.bot.page.TodayPage;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.telegram.ChatAdmins;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.trends.TrendDesk;
import io.nonmun.storage.Storage;
import java.time.InstantSource;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;

/// What a browser is shown.
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

  @Bean
  Pages pages(
      LiveConfig live,
      TodayPage today,
      PapersPage papers,
      ModelsPage models,
      PreviewPage preview,
      Storage storage,
      InstantSource clock) {
    return new Pages(
        new Owner(live.now().http().adminPassword(), clock),
        today,
        papers,
        models,
        new SettingsPage(live::inForce),
        preview,
        new ComparePage(storage.comparisons(), storage.papers(), clock));
  }

  @Bean
  TodayPage todayPage(LiveConfig live, Storage storage, Editions editions, TrendDesk trends) {
    return new TodayPage(live::now, storage.ledger(), editions, trends::newest);
  }

  /// Behind the start, which waits for nothing of it.
  @Bean
  ApplicationListener<ContextRefreshedEvent> firstLook(TodayPage today) {
    return _ -> Thread.ofPlatform().name("first look").daemon().start(today::prepare);
  }

  @Bean
  PapersPage papersPage(
      Storage storage, Meaning meaning, PaperQuestions questions, PreviewPage preview) {
    return new PapersPage(
        new Finder(storage.search(), meaning),
        storage.papers(),
        storage.summaries(),
        storage.fullTextSummaries(),
        storage.ledger(),
        questions,
        preview);
  }

  @Bean
  PaperQuestions paperQuestions(PreviewChat chat) {
    return new PaperQuestions(chat);
  }

  @Bean
  ModelsPage modelsPage(
      LiveConfig live,
      ModelHealth health,
      BotMetrics metrics,
      Storage storage,
      InstantSource clock) {
    return new ModelsPage(live::now, health, metrics, storage.spending(), clock);
  }

  /// The chat on the page is its visitor's alone, and has no menu at Telegram.
  @Bean
  PreviewPage previewPage(
      LiveConfig live,
      Storage storage,
      Telegram telegram,
      PreviewChat chat,
      Admission admission,
      CommandRouter.Desks desks) {
    var router =
        new CommandRouter(
            () -> TelegramConfiguration.commandSettings(live.now(), admission),
            storage.chats(),
            telegram.reachability(),
            chat,
            (_, _) -> ChatAdmins.Standing.ADMIN,
            (_, _) -> {},
            desks);
    return new PreviewPage(chat, router);
  }
}
