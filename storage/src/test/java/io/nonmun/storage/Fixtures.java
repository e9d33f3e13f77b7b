package io.nonmun.storage;

import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Hand-made papers and listings.
public final class Fixtures {

  public static final LocalDate FRIDAY = LocalDate.of(2026, 11, 20);
  public static final Category CL = new Category("cs.CL");
  public static final Category LG = new Category("cs.LG");

  private Fixtures() {}

  public static ArxivId id(int number) {
    return new ArxivId("2611.%05d".formatted(number));
  }

  public static List<ArxivId> ids(int count) {
    return IntStream.range(0, count).mapToObj(Fixtures::id).toList();
  }

  public static Paper paper(ArxivId id, int version) {
    return paper(id, version, "A Study of Retrieval");
  }

  public static Paper paper(ArxivId id, int version, String title) {
    return new Paper(
        new PaperVersion(id, version),
        title,
        "We study it. " + "It is long and well argued. ".repeat(50),
        List.of("Ada Lovelace", "홍길동"),
        CL,
        List.of(LG),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  public static ListingEntry entry(ArxivId id, AnnounceType type) {
    return new ListingEntry(id, type, OptionalInt.empty(), Optional.empty());
  }

  public static Listing listing(Category category, LocalDate day, ListingEntry... entries) {
    return new Listing(category, day, List.of(entries));
  }

  public static Listing newPapers(Category category, LocalDate day, List<ArxivId> ids) {
    return new Listing(category, day, ids.stream().map(id -> entry(id, AnnounceType.NEW)).toList());
  }
}
