package io.nonmun.bot.schedule;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// An arXiv whose listings appear as its clock goes on, and that cannot be read at times.
final class SimulatedArxiv implements PaperSource {

  private final InstantSource clock;
  private final Map<Category, TreeMap<LocalDate, Announcement>> days = new HashMap<>();
  private final List<Outage> outages = new ArrayList<>();

  private record Announcement(Instant visible, List<ListingEntry> entries) {}

  private record Outage(Category category, Instant from, Instant to) {
    boolean concerns(Category other, Instant now) {
      return category.equals(other) && !now.isBefore(from) && now.isBefore(to);
    }
  }

  SimulatedArxiv(InstantSource clock) {
    this.clock = clock;
  }

  void announce(Category category, LocalDate day, Instant visible, List<ListingEntry> entries) {
    days.computeIfAbsent(category, _ -> new TreeMap<>())
        .put(day, new Announcement(visible, entries));
  }

  void breakDown(Category category, Instant from, Instant to) {
    outages.add(new Outage(category, from, to));
  }

  boolean isReadable(Category category) {
    var now = clock.instant();
    return outages.stream().noneMatch(outage -> outage.concerns(category, now));
  }

  @Override
  public Listing newest(Category category) {
    request(category);
    var now = clock.instant();
    for (var day : days.get(category).descendingMap().entrySet()) {
      if (!day.getValue().visible().isAfter(now)) {
        return new Listing(category, day.getKey(), day.getValue().entries());
      }
    }
    throw new AssertionError("nothing was announced before " + now);
  }

  @Override
  public Optional<Listing> on(Category category, LocalDate day) {
    request(category);
    return Optional.ofNullable(days.get(category).get(day))
        .filter(announced -> !announced.visible().isAfter(clock.instant()))
        .map(announced -> new Listing(category, day, announced.entries()));
  }

  private void request(Category category) {
    if (!isReadable(category)) {
      throw new FetchException(
          Kind.UNREACHABLE, "http://127.0.0.1/" + category, 0, "no answer", null, null);
    }
  }

  @Override
  public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
    for (var listing : listings) {
      arrived.accept(listing.entries().stream().map(entry -> entry.paper().orElseThrow()).toList());
    }
    return new Metadata(Map.of(), List.of());
  }

  @Override
  public Paper paper(PaperReference reference) {
    throw new AssertionError("not asked for in these tests");
  }

  @Override
  public FullText fullText(Paper paper) {
    throw new AssertionError("not asked for in these tests");
  }
}
