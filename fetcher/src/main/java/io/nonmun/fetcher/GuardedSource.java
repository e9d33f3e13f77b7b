package io.nonmun.fetcher;

import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A source of which every failure is a [FetchException], whatever a page did to the code that
/// reads it: those who ask go on with the next category or paper. Only a lack of memory, which is
/// no page's fault, is left as it is.
public record GuardedSource(PaperSource source) implements PaperSource {

  @Override
  public Listing newest(Category category) {
    return asked("the newest listing of " + category, () -> source.newest(category));
  }

  @Override
  public Optional<Listing> on(Category category, LocalDate day) {
    return asked("the listing of " + category + " on " + day, () -> source.on(category, day));
  }

  /// What `arrived` throws is the caller's own and goes back to it.
  @Override
  public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
    var own = new AtomicReference<@Nullable Throwable>();
    Consumer<Collection<Paper>> handedOver =
        papers -> {
          try {
            arrived.accept(papers);
          } catch (RuntimeException | Error e) {
            own.set(e);
            throw e;
          }
        };
    return asked("the papers of listings", () -> source.metadata(listings, handedOver), own);
  }

  @Override
  public Paper paper(PaperReference reference) {
    return asked("the paper " + reference.id(), () -> source.paper(reference));
  }

  @Override
  public FullText fullText(Paper paper) {
    return asked("the text of " + paper.version(), () -> source.fullText(paper));
  }

  @Override
  public Optional<FullText> page(Paper paper) {
    return asked("the page of " + paper.version(), () -> source.page(paper));
  }

  @Override
  public Optional<Picture> picture(Figure figure) {
    return asked("the picture " + figure.url(), () -> source.picture(figure));
  }

  private static <T> T asked(String what, Supplier<T> answer) {
    return asked(what, answer, new AtomicReference<>());
  }

  private static <T> T asked(
      String what, Supplier<T> answer, AtomicReference<@Nullable Throwable> own) {
    try {
      return answer.get();
    } catch (FetchException | OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (e == own.get()) {
        throw e;
      }
      throw new FetchException(
          Kind.MALFORMED, what, 0, "cannot be read: " + e.getClass().getSimpleName(), null, e);
    }
  }
}
