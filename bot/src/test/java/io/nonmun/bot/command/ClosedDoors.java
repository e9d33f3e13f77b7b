package io.nonmun.bot.command;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.storage.Storage;
import java.time.InstantSource;
import java.util.Optional;

/// For tests in which nobody sends a file or searches from another chat.
public final class ClosedDoors {

  private ClosedDoors() {}

  public static Doors of(
      Storage storage, OpenCards cards, Post sender, Work work, InstantSource clock) {
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
        new TrendPictures(Optional::empty));
  }
}
