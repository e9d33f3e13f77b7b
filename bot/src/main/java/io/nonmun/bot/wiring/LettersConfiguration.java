package io.nonmun.bot.wiring;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.command.MarkedChats;
import io.nonmun.bot.command.SpokenDigests;
import io.nonmun.bot.command.Voice;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.delivery.LearningNotes;
import io.nonmun.bot.delivery.PaperNews;
import io.nonmun.bot.delivery.Pause;
import io.nonmun.bot.delivery.SavedPapers;
import io.nonmun.bot.delivery.Subscribers;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.delivery.WeeklyLetters;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.OneReader;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.monitor.Watch;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.speech.Speech;
import io.nonmun.bot.speech.SpeechProcess;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.trends.TrendDesk;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.Language;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What comes besides digests: news of saved papers, weeks, trends, voices.
@Configuration(proxyBeanMethods = false)
class LettersConfiguration {

  private static final Duration LETTERS_LOOK = Duration.ofMinutes(1);
  private static final Duration TRENDS_LOOK = Duration.ofMinutes(10);
  private static final Duration SAVED_LOOK = Duration.ofHours(6);

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
  SpokenDigests spokenDigests(
      Voice voice,
      Subscribers subscribers,
      Storage storage,
      Post sender,
      Work work,
      InstantSource clock) {
    return new SpokenDigests(
        voice,
        MarkedChats.audio(storage.marks(), clock),
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
}
