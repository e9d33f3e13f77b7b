package io.nonmun.bot.intake;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.fetcher.Picture;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A source that announces what a test tells it to, and counts what it was asked for.
public class FakePaperSource implements PaperSource {

  private final Map<Category, Map<LocalDate, List<ListingEntry>>> days = new HashMap<>();
  public final Set<Category> broken = new HashSet<>();

  /// What the reading of any listing ends in.
  public @Nullable Error fault;

  /// What can be asked for by number: versions, the newest first.
  public final List<Paper> singles = new ArrayList<>();

  /// What is read of papers, one after the other.
  public final Deque<FullText> texts = new ArrayDeque<>();

  /// Papers' own pages.
  public final Map<PaperVersion, FullText> pages = new HashMap<>();

  /// By the figure's address; of one that is not here none is to be had now.
  public final Map<String, Optional<Picture>> pictures = new HashMap<>();

  public final Set<ArxivId> withoutMetadata = new HashSet<>();
  public final List<String> requests = new ArrayList<>();

  public static Paper paper(String id, String primary, String... crossLists) {
    return new Paper(
        new PaperVersion(new ArxivId(id), 1),
        "Title of " + id,
        "We propose a method for " + id + ". It works on 3 tasks. Code is released.",
        List.of("Ada Lovelace"),
        new Category(primary),
        List.of(crossLists).stream().map(Category::new).toList(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  /// Another version of a paper of cs.CL.
  public static Paper version(String id, int version, boolean withdrawn) {
    var paper = paper(id, "cs.CL");
    return new Paper(
        new PaperVersion(paper.id(), version),
        paper.title(),
        paper.abstractText(),
        paper.authors(),
        paper.primaryCategory(),
        paper.crossLists(),
        null,
        null,
        null,
        null,
        List.of(),
        withdrawn);
  }

  public FakePaperSource announce(String category, String day, AnnounceType type, Paper... papers) {
    var entries =
        days.computeIfAbsent(new Category(category), c -> new HashMap<>())
            .computeIfAbsent(LocalDate.parse(day), d -> new ArrayList<>());
    for (var paper : papers) {
      entries.add(
          new ListingEntry(
              paper.id(), type, OptionalInt.of(paper.version().version()), Optional.of(paper)));
    }
    return this;
  }

  @Override
  public Listing newest(Category category) {
    request("newest " + category, category);
    var newest = days.get(category).keySet().stream().max(LocalDate::compareTo).orElseThrow();
    return new Listing(category, newest, days.get(category).get(newest));
  }

  @Override
  public Optional<Listing> on(Category category, LocalDate day) {
    request(category + " on " + day, category);
    return Optional.ofNullable(days.getOrDefault(category, Map.of()).get(day))
        .map(entries -> new Listing(category, day, entries));
  }

  @Override
  public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
    var papers = new LinkedHashMap<ArxivId, Paper>();
    var missing = new HashMap<ArxivId, String>();
    for (var listing : listings) {
      for (var entry : listing.entries()) {
        if (withoutMetadata.contains(entry.id())) {
          missing.put(entry.id(), "no source has it");
        } else {
          papers.put(entry.id(), entry.paper().orElseThrow());
        }
      }
    }
    requests.add("metadata " + papers.size());
    papers.values().forEach(paper -> arrived.accept(List.of(paper)));
    return new Metadata(missing, List.of());
  }

  @Override
  public Paper paper(PaperReference reference) {
    var found =
        singles.stream()
            .filter(paper -> paper.id().equals(reference.id()))
            .filter(paper ->
                reference.version().isEmpty()
                    || reference.version().getAsInt() == paper.version().version())
            .findFirst();
    return found.orElseThrow(() ->
        new FetchException(
            Kind.NOT_FOUND,
            "http://127.0.0.1/" + reference.id(),
            404,
            "no such paper",
            null,
            null));
  }

  @Override
  public FullText fullText(Paper paper) {
    return texts.remove();
  }

  @Override
  public Optional<FullText> page(Paper paper) {
    requests.add("page " + paper.version());
    return Optional.ofNullable(pages.get(paper.version()));
  }

  @Override
  public Optional<Picture> picture(FullText.Figure figure) {
    requests.add("picture " + figure.url());
    if (!pictures.containsKey(figure.url())) {
      throw new FetchException(Kind.UNREACHABLE, figure.url(), 0, "no answer", null, null);
    }
    return pictures.get(figure.url());
  }

  private void request(String what, Category category) {
    requests.add(what);
    if (fault != null) {
      throw fault;
    }
    if (broken.contains(category)) {
      throw new FetchException(
          Kind.UNREACHABLE, "http://127.0.0.1/" + category, 0, "no answer", null, null);
    }
  }
}
