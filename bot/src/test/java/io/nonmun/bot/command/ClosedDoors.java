package io.nonmun.bot.command;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.delivery.Subscribers;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.FullTextDesk;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.bot.trends.OwnMonths;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.storage.Storage;
import io.nonmun.summarizer.answer.PaperAnswers;
import io.nonmun.summarizer.answer.ParagraphSearch;
import io.nonmun.summarizer.model.Models;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// For tests in which nobody sends a file or searches from another chat.
public final class ClosedDoors {

  private ClosedDoors() {}

  public static Doors of(
      Storage storage, OpenCards cards, Post sender, Work work, InstantSource clock) {
    var allowances =
        new ChatAllowances(
            storage.allowances(),
            () -> new ChatAllowances.Settings(0, List.of(), ZoneId.of("UTC")),
            clock);
    return new Doors(
        new Uploads(
            _ -> new SentFiles.Gone(),
            (_, _) -> new PdfOutcome.Refused(PdfOutcome.Reason.BROKEN),
            storage.uploads(),
            storage.chats(),
            cards,
            sender,
            work,
            clock),
        new InlineSearch(
            storage.search(), storage.papers(), storage.summaries(), storage.chats(), (_, _) -> {}),
        new Lessons(
            _ -> new SentFiles.Gone(),
            paper -> {
              throw new AssertionError("nobody likes " + paper);
            },
            storage.papers(),
            storage.taps(),
            storage.chats(),
            sender,
            work,
            clock),
        new Answers(
            new AnswerWork(
                new AnswerDesk(
                    paper -> {
                      throw new AssertionError("nobody asks " + paper);
                    },
                    storage.papers(),
                    storage.summaries(),
                    new FullTexts(new FakePaperSource(), storage.fullTexts(), clock),
                    new PaperAnswers(
                        new Models(List.of(), Clock.systemUTC()),
                        Optional.empty(),
                        _ -> {},
                        ParagraphSearch.byWords()),
                    Meaning.NONE),
                new Shelf(
                    new Library(
                        storage.taps(), storage.notes(), storage.papers(), storage.summaries()),
                    storage.ledger(),
                    storage.chats(),
                    clock),
                allowances,
                storage.exchanges(),
                storage.chats(),
                sender,
                (_, _, _, _) -> {},
                clock),
            work),
        new FullTextRequests(
            new FullTextWork(
                new FullTextDesk(
                    new FullTexts(new FakePaperSource(), storage.fullTexts(), clock),
                    storage.fullTextSummaries(),
                    (paper, _, _) -> {
                      throw new AssertionError("nobody reads " + paper);
                    },
                    clock),
                paper -> {
                  throw new AssertionError("nobody reads " + paper);
                },
                allowances,
                storage.chats(),
                sender,
                clock),
            storage.papers(),
            sender,
            work,
            false),
        new TrendPictures(Optional::empty),
        new OwnMonths(storage.deliveries(), storage.taps(), _ -> Map.of(), clock),
        MarkedChats.rich(storage.marks(), clock),
        new SpokenDigests(
            Voice.NONE,
            MarkedChats.audio(storage.marks(), clock),
            new Subscribers(storage.chats(), Admission.EVERYBODY),
            storage.deliveries(),
            sender,
            work,
            clock),
        new ToldChats(storage.marks()));
  }
}
