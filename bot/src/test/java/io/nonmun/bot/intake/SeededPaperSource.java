package io.nonmun.bot.intake;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A source for benchmarks that announces as many papers a day as it is told to, and holds no more
/// than the newest day.
///
/// A paper is made of its number alone: a title of about 100 characters and an abstract of about
/// 1,200, drawn from the words of the recorded day's abstracts. Every second paper is cross-listed,
/// and every twentieth of the day before has a second version.
public final class SeededPaperSource implements PaperSource {

  public static final List<Category> CATEGORIES =
      Stream.of("cs.CL", "cs.LG", "cs.AI", "cs.CV", "cs.RO", "cs.CR", "stat.ML", "eess.AS")
          .map(Category::new)
          .toList();

  private static final int TITLE_CHARACTERS = 100;
  private static final int ABSTRACT_CHARACTERS = 1_200;
  private static final int WORDS_A_SENTENCE = 20;
  private static final int A_BATCH = 100;

  private final List<String> words =
      new SamplePaperSource()
          .newest(CATEGORIES.getFirst()).entries().stream()
              .flatMap(entry -> entry.paper().stream())
              .flatMap(paper -> Stream.of(paper.abstractText().split("\\s+")))
              .toList();
  private final int papers;
  private volatile @Nullable Day newest;

  private record Day(LocalDate day, Map<Category, List<ListingEntry>> listings) {
    Listing of(Category category) {
      return new Listing(category, day, listings.getOrDefault(category, List.of()));
    }
  }

  /// @param papers new ones a day
  public SeededPaperSource(int papers) {
    this.papers = papers;
  }

  /// Has a day announced, of whatever month: two that are the same day of it have the same papers.
  public void announce(LocalDate day) {
    var listings = new HashMap<Category, List<ListingEntry>>();
    for (var i = 0; i < papers; i++) {
      var paper = paper(id(day, i), 1);
      list(listings, paper.primaryCategory(), AnnounceType.NEW, paper);
      paper.crossLists().forEach(other -> list(listings, other, AnnounceType.CROSS, paper));
    }
    if (newest != null) {
      for (var i = 0; i < papers; i += 20) {
        var paper = paper(id(newest.day(), i), 2);
        list(listings, paper.primaryCategory(), AnnounceType.REPLACE, paper);
      }
    }
    newest = new Day(day, listings);
  }

  private static void list(
      Map<Category, List<ListingEntry>> listings, Category in, AnnounceType type, Paper paper) {
    listings
        .computeIfAbsent(in, _ -> new ArrayList<>())
        .add(
            new ListingEntry(
                paper.id(), type, OptionalInt.of(paper.version().version()), Optional.of(paper)));
  }

  public ArxivId id(LocalDate day, int number) {
    return new ArxivId("2611.%05d".formatted(day.getDayOfMonth() * papers + number));
  }

  private Paper paper(ArxivId id, int version) {
    var random = new Random(id.hashCode());
    var home = random.nextInt(CATEGORIES.size());
    var other = (home + 1 + random.nextInt(CATEGORIES.size() - 1)) % CATEGORIES.size();
    return new Paper(
        new PaperVersion(id, version),
        text(random, TITLE_CHARACTERS),
        text(random, ABSTRACT_CHARACTERS),
        List.of("Ada Lovelace", "Alan Turing", "Author " + id),
        CATEGORIES.get(home),
        random.nextBoolean() ? List.of(CATEGORIES.get(other)) : List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  private String text(Random random, int characters) {
    var text = new StringBuilder();
    for (var count = 1; text.length() < characters; count++) {
      text.append(words.get(random.nextInt(words.size())));
      text.append(count % WORDS_A_SENTENCE == 0 ? ". " : " ");
    }
    return text.toString().strip();
  }

  @Override
  public Listing newest(Category category) {
    return newest.of(category);
  }

  @Override
  public Optional<Listing> on(Category category, LocalDate day) {
    return day.equals(newest.day()) ? Optional.of(newest(category)) : Optional.empty();
  }

  @Override
  public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
    var found = new LinkedHashMap<ArxivId, Paper>();
    listings.stream()
        .flatMap(listing -> listing.entries().stream())
        .flatMap(entry -> entry.paper().stream())
        .forEach(paper -> found.put(paper.id(), paper));
    var all = List.copyOf(found.values());
    for (var i = 0; i < all.size(); i += A_BATCH) {
      arrived.accept(all.subList(i, Math.min(i + A_BATCH, all.size())));
    }
    return new Metadata(Map.of(), List.of());
  }

  @Override
  public Paper paper(PaperReference reference) {
    return paper(reference.id(), reference.version().orElse(1));
  }

  @Override
  public FullText fullText(Paper paper) {
    throw new FetchException(Kind.NOT_FOUND, "seeded", 404, "no HTML form", null, null);
  }
}
