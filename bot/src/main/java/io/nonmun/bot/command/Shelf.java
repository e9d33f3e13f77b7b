package io.nonmun.bot.command;

import io.nonmun.bot.library.Library;
import io.nonmun.bot.library.Library.Kept;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.PaperReference;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Where a chat's question that names no paper is looked up: what the chat keeps, and what was
/// announced in its categories in the last days.
public record Shelf(
    Library library, LedgerRepository ledger, ChatRepository chats, InstantSource clock) {

  static final int DAYS = 7;

  List<PaperReference> of(ChatKey chat) {
    var kept = library.kept(chat).stream().map(Kept::paper).filter(paper -> !paper.isUpload());
    var categories =
        chats.find(chat).map(each -> each.preferences().categories()).orElseGet(List::of);
    return Stream.concat(kept, recent(categories))
        .distinct()
        .map(paper -> new PaperReference(paper, OptionalInt.empty()))
        .toList();
  }

  private Stream<ArxivId> recent(List<Category> categories) {
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return IntStream.range(-1, DAYS) // a day may be announced before it begins in UTC
        .mapToObj(today::minusDays)
        .flatMap(day -> ledger.announced(day).stream())
        .filter(paper -> paper.freshIn(categories).isPresent())
        .map(AnnouncedPaper::id);
  }
}
