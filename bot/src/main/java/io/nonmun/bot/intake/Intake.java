package io.nonmun.bot.intake;

import static io.nonmun.bot.render.texts.Texts.KOREAN;
import static java.util.Comparator.naturalOrder;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.GuardedSource;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings an announcement day into the database: the listings into the ledger, then the papers.
public final class Intake {

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final PaperSource source;
  private final LedgerRepository ledger;
  private final PaperRepository papers;
  private final Progress progress;

  public Intake(
      PaperSource source, LedgerRepository ledger, PaperRepository papers, Progress progress) {
    this.source = new GuardedSource(source);
    this.ledger = ledger;
    this.papers = papers;
    this.progress = progress;
  }

  /// An announcement day as far as it could be read.
  ///
  /// @param listings empty where the day was complete before
  /// @param unread categories whose listing could not be read
  public record Announced(LocalDate day, List<Listing> listings, List<Category> unread) {}

  /// Reads what was announced on a day, or on the newest one; nothing of it is stored yet.
  ///
  /// A category that cannot be read leaves the others; only if none can, the failure is thrown.
  ///
  /// @return empty if arXiv says that nothing was announced that day
  public Optional<Announced> read(List<Category> categories, Optional<LocalDate> wanted) {
    if (wanted.filter(day -> isComplete(day, categories)).isPresent()) {
      return wanted
          .filter(ledger::isAnnounced)
          .map(day -> new Announced(day, List.of(), List.of()));
    }
    progress.report(KOREAN.of("terminal.progress.listing"), 0, categories.size());
    var unread = new ArrayList<Category>();
    var listings = new ArrayList<Listing>();
    var failures = new ArrayList<FetchException>();
    var empty = new ArrayList<Category>();
    for (var category : categories) {
      try {
        wanted
            .map(day -> source.on(category, day))
            .orElseGet(() -> Optional.of(source.newest(category)))
            .ifPresentOrElse(listings::add, () -> empty.add(category));
      } catch (FetchException e) {
        unread.add(category);
        failures.add(e);
      }
      progress.report(
          KOREAN.of("terminal.progress.listing"),
          listings.size() + unread.size(),
          categories.size());
    }
    if (listings.isEmpty() && !failures.isEmpty()) {
      throw failures.getFirst();
    }
    failures.forEach(failure -> log.warn("stage=announced {}", failure.getMessage()));
    if (!listings.isEmpty()) { // Others had something: that these had nothing is known too.
      wanted.ifPresent(day -> empty.forEach(c -> listings.add(new Listing(c, day, List.of()))));
    }
    return listings.stream()
        .map(Listing::announcedOn)
        .max(naturalOrder())
        .map(day -> new Announced(day, ofDay(day, listings, unread), unread));
  }

  /// Replaces listings that are older than the day: either the page had not been renewed yet, or
  /// nothing was announced in their category, which is a listing too.
  private List<Listing> ofDay(LocalDate day, List<Listing> listings, List<Category> unread) {
    var result = new ArrayList<Listing>();
    for (var listing : listings) {
      if (listing.announcedOn().equals(day)) {
        result.add(listing);
        continue;
      }
      try {
        result.add(
            source
                .on(listing.category(), day)
                .orElseGet(() -> new Listing(listing.category(), day, List.of())));
      } catch (FetchException e) {
        unread.add(listing.category());
        log.warn("stage=announced {}", e.getMessage());
      }
    }
    return result;
  }

  /// Enters what was read in the ledger.
  public void enter(Announced announced) {
    var day = announced.day();
    var listedBefore = ledger.listed(day);
    var linesBefore = ledger.extent(day).lines();
    ledger.announce(announced.listings());
    if (ledger.extent(day).lines() != linesBefore || !ledger.listed(day).equals(listedBefore)) {
      log.info(
          "stage=announced day={} listings={} papers={} unread={}",
          day,
          announced.listings().size(),
          ledger.entries(day).size(),
          announced.unread());
    }
  }

  /// Remembers that nothing was announced on a day that is over: its listings are empty.
  public void enterNothing(LocalDate day, List<Category> categories) {
    ledger.announce(
        categories.stream().map(category -> new Listing(category, day, List.of())).toList());
  }

  private boolean isComplete(LocalDate day, List<Category> categories) {
    return ledger.listed(day).containsAll(categories) && lacking(day).isEmpty();
  }

  /// Entries of the day whose paper is not stored.
  private Map<ArxivId, LedgerEntry> lacking(LocalDate day) {
    var entries =
        ledger.entries(day).stream()
            .filter(e -> e.state() == LedgerState.ANNOUNCED || e.state() == LedgerState.FAILED)
            .collect(toMap(LedgerEntry::id, identity()));
    var failed =
        entries.values().stream()
            .filter(entry -> entry.state() == LedgerState.FAILED)
            .map(LedgerEntry::id)
            .toList();
    entries.keySet().removeAll(papers.latest(failed).keySet());
    return entries;
  }

  /// Reads title and abstract of every paper of the day that is not stored yet; what cannot be had
  /// ends as `FAILED` and is tried again by the day's next run.
  public void fetch(Announced announced) {
    var lacking = lacking(announced.day());
    if (lacking.isEmpty()) {
      return;
    }
    progress.report(KOREAN.of("terminal.progress.fetch"), 0, lacking.size());
    var arrived = new HashSet<ArxivId>();
    var metadata =
        source.metadata(
            announced.listings().stream().map(listing -> only(listing, lacking.keySet())).toList(),
            batch -> {
              papers.save(batch);
              batch.forEach(paper -> arrived.add(paper.id()));
              ledger.move(
                  batch.stream()
                      .map(paper -> lacking.get(paper.id()).in(LedgerState.FETCHED, null))
                      .toList());
              progress.report(KOREAN.of("terminal.progress.fetch"), arrived.size(), lacking.size());
            });
    var missing =
        metadata.missing().entrySet().stream()
            .map(e -> lacking.get(e.getKey()).in(LedgerState.FAILED, "metadata: " + e.getValue()))
            .toList();
    ledger.move(missing);
    if (arrived.isEmpty() && lacking.values().containsAll(missing)) {
      return; // as it was before
    }
    metadata.notes().forEach(note -> log.warn("stage=fetched day={} {}", announced.day(), note));
    log.info(
        "stage=fetched day={} new={} missing={}",
        announced.day(),
        arrived.size(),
        metadata.missing().size());
  }

  private static Listing only(Listing listing, Set<ArxivId> ids) {
    return new Listing(
        listing.category(),
        listing.announcedOn(),
        listing.entries().stream().filter(entry -> ids.contains(entry.id())).toList());
  }
}
