package io.nonmun.bot.kill;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The days that arXiv announces in the kill loop, one after the other, the last of them long ago
/// enough for all that are wanted.
final class AnnouncedDays {

  static final Category CL = new Category("cs.CL");
  static final Category LG = new Category("cs.LG");

  /// Nobody reads it; it is what remains to be summarised when all digests are sent.
  static final Category CV = new Category("cs.CV");

  static final int FRESH = 20; // papers of a day

  private final FakeArxiv arxiv;
  private final int most;
  private final List<LocalDate> days = new ArrayList<>();
  private List<Listing> newest = List.of();
  private int papers;

  /// @param most how many days may be announced
  AnnouncedDays(FakeArxiv arxiv, int most) {
    this.arxiv = arxiv;
    this.most = most;
  }

  /// Announces the next day: new papers, one of them cross-listed, a new version of one that was
  /// announced the day before, and one of an older one.
  void next() {
    var number = days.size();
    var day = day(most - number);
    days.add(day);
    var shared = paper(number, 99, 1, CL, List.of(LG));
    var cl = fresh(number, 0, 8, CL);
    cl.add(entry(shared, AnnounceType.NEW));
    cl.add(entry(paper(number, 200, 2, CL, List.of()), AnnounceType.REPLACE));
    if (number > 0) {
      cl.add(entry(paper(number - 1, 0, 2, CL, List.of()), AnnounceType.REPLACE));
    }
    var lg = fresh(number, 10, 8, LG);
    var cv = fresh(number, 20, 3, CV);
    papers += cl.size() + lg.size() + cv.size();
    lg.add(entry(shared, AnnounceType.CROSS));
    newest = List.of(new Listing(CL, day, cl), new Listing(LG, day, lg), new Listing(CV, day, cv));
    arxiv.announce(newest.toArray(Listing[]::new));
  }

  LocalDate newest() {
    return days.getLast();
  }

  List<LocalDate> all() {
    return List.copyOf(days);
  }

  /// How many papers were announced, each counted once a day.
  int papers() {
    return papers;
  }

  /// The new papers of the newest day in these categories.
  Set<String> fresh(Set<Category> categories) {
    return newest.stream()
        .filter(listing -> categories.contains(listing.category()))
        .flatMap(listing -> listing.entries().stream())
        .filter(entry -> entry.type().isFresh())
        .map(entry -> entry.id().value())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Counted back from the newest regular one.
  private static LocalDate day(int back) {
    var at = Instant.now();
    for (var i = 0; i < back; i++) {
      at =
          AnnouncementCalendar.announcedAt(AnnouncementCalendar.due(at)).minus(Duration.ofHours(1));
    }
    return AnnouncementCalendar.due(at);
  }

  private static List<ListingEntry> fresh(int day, int first, int count, Category category) {
    return Stream.iterate(first, number -> number + 1)
        .limit(count)
        .map(number -> entry(paper(day, number, 1, category, List.of()), AnnounceType.NEW))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static ListingEntry entry(Paper paper, AnnounceType type) {
    return new ListingEntry(paper.id(), type, OptionalInt.of(1), Optional.of(paper));
  }

  private static Paper paper(
      int day, int number, int version, Category primary, List<Category> crossLists) {
    var id = "2611.%05d".formatted(1000 * day + number);
    return new Paper(
        new PaperVersion(new ArxivId(id), version),
        "On the method of number " + number,
        "We propose a method for long inputs. It works better than the baselines in all experiments.",
        List.of("Ada Lovelace"),
        primary,
        crossLists,
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }
}
