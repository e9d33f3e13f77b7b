package io.nonmun.bot.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.nonmun.fetcher.FetchException;
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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A recorded announcement day that ships with the program, for a first look without a network.
///
/// Its origin and licence (CC0) stand in `sample/README.md` beside the data.
public final class SamplePaperSource implements PaperSource {

  /// The recorded day.
  public static final LocalDate DAY = LocalDate.of(2026, 6, 11);

  private static final String RESOURCE = "/sample/" + DAY + ".jsonl.gz";

  private final List<Paper> papers = read();

  @Override
  public Listing newest(Category category) {
    var entries =
        papers.stream()
            .filter(paper ->
                paper.primaryCategory().equals(category) || paper.crossLists().contains(category))
            .map(paper ->
                new ListingEntry(
                    paper.id(),
                    paper.primaryCategory().equals(category)
                        ? AnnounceType.NEW
                        : AnnounceType.CROSS,
                    OptionalInt.of(paper.version().version()),
                    Optional.of(paper)))
            .toList();
    return new Listing(category, DAY, entries);
  }

  @Override
  public Optional<Listing> on(Category category, LocalDate day) {
    return day.equals(DAY) ? Optional.of(newest(category)) : Optional.empty();
  }

  @Override
  public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
    arrived.accept(
        listings.stream()
            .flatMap(listing -> listing.entries().stream())
            .flatMap(entry -> entry.paper().stream())
            .distinct()
            .toList());
    return new Metadata(Map.of(), List.of());
  }

  @Override
  public Paper paper(PaperReference reference) {
    return papers.stream()
        .filter(paper -> paper.id().equals(reference.id()))
        .findFirst()
        .orElseThrow(() -> notInSample(reference.id()));
  }

  @Override
  public FullText fullText(Paper paper) {
    throw notInSample(paper.id());
  }

  private static FetchException notInSample(ArxivId id) {
    return new FetchException(
        FetchException.Kind.NOT_FOUND,
        "classpath:" + RESOURCE,
        0,
        "the sample day " + DAY + " does not hold this of " + id + "; leave --sample out",
        null,
        null);
  }

  private static List<Paper> read() {
    var json = JsonMapper.shared();
    try (var resource = SamplePaperSource.class.getResourceAsStream(RESOURCE);
        var reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8))) {
      return reader.lines().map(line -> json.readValue(line, Row.class).toPaper()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }

  /// One line of the recorded file.
  private record Row(
      String id,
      int version,
      String title,
      @JsonProperty("abstract") String abstractText,
      List<String> authors,
      String primary,
      List<String> categories,
      @Nullable String comment,
      List<String> codeLinks) {

    Paper toPaper() {
      return new Paper(
          new PaperVersion(new ArxivId(id), version),
          title,
          abstractText,
          authors,
          new Category(primary),
          categories.stream().filter(code -> !code.equals(primary)).map(Category::new).toList(),
          comment,
          null,
          null,
          null,
          codeLinks,
          false);
    }
  }
}
