package io.nonmun.bot.wiring;

import io.nonmun.bot.command.AnswerListener;
import io.nonmun.bot.command.AnswerWork;
import io.nonmun.bot.command.Answers;
import io.nonmun.bot.command.FullTextRequests;
import io.nonmun.bot.command.FullTextWork;
import io.nonmun.bot.command.MarkedChats;
import io.nonmun.bot.command.OpenCards;
import io.nonmun.bot.command.RichCards;
import io.nonmun.bot.command.Shelf;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.SummarizerSettings.FullText;
import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.ChosenTexts;
import io.nonmun.bot.editions.FullTextDesk;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.editions.SummaryDesk;
import io.nonmun.bot.intake.Votes;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.monitor.Watch;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.Storage;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Papers one by one: found, opened, read in full, asked about and kept.
@Configuration(proxyBeanMethods = false)
class PapersConfiguration {

  private static final Duration MEANING_LOOK = Duration.ofMinutes(1);
  private static final Duration CHOSEN_LOOK = Duration.ofMinutes(5);
  private static final Duration VOTES_LOOK = Duration.ofHours(1);
  private static final Duration UPLOADS_LOOK = Duration.ofHours(1);

  /// How long an upload's card has its buttons.
  private static final Duration UPLOADS_KEPT = Duration.ofDays(7);

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
  Watch uploadsWatch(Storage storage, Telegram telegram, InstantSource clock) {
    return new Watch(
        "uploads",
        UPLOADS_LOOK,
        () -> storage.uploads().forgetBefore(clock.instant().minus(UPLOADS_KEPT)),
        telegram.alerts());
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
            MarkedChats.rich(storage.marks(), clock),
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

  @Bean
  Library library(Storage storage) {
    return new Library(storage.taps(), storage.notes(), storage.papers(), storage.summaries());
  }
}
