package io.nonmun.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GuardedSourceTest {

  private static final Category CATEGORY = new Category("cs.CL");
  private static final PaperReference REFERENCE = PaperReference.find("2611.00001v1").orElseThrow();
  private static final PaperVersion VERSION = new PaperVersion(REFERENCE.id(), 1);
  private static final Paper PAPER =
      new Paper(
          VERSION,
          "A title",
          "We show it.",
          List.of(),
          CATEGORY,
          List.of(),
          null,
          null,
          null,
          null,
          List.of(),
          false);

  static final List<Supplier<Throwable>> FAULTS =
      List.of(
          StackOverflowError::new,
          () -> new AssertionError("of a parser"),
          () -> new IllegalStateException("of ours"),
          () -> new NoClassDefFoundError("Gone"));

  @ParameterizedTest
  @FieldSource("FAULTS")
  void everyFaultOfASourceIsAFetchException(Supplier<Throwable> fault) {
    var source = new GuardedSource(new Faulty(fault));

    Stream.<ThrowingCallable>of(
            () -> source.newest(CATEGORY),
            () -> source.on(CATEGORY, LocalDate.EPOCH),
            () -> source.metadata(List.of(), _ -> {}),
            () -> source.paper(REFERENCE),
            () -> source.fullText(PAPER),
            () -> source.page(PAPER),
            () -> source.picture(new Figure("http://127.0.0.1/x.png", "")))
        .forEach(call ->
            assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                    FetchException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED))
                .hasMessageContaining("cannot be read: ")
                .hasCauseInstanceOf(Throwable.class));
  }

  @Test
  void leavesALackOfMemoryAndATypedFailureAsTheyAre() {
    var typed = new FetchException(Kind.THROTTLED, "http://127.0.0.1/", 429, "later", null, null);

    assertThatThrownBy(() -> new GuardedSource(new Faulty(() -> typed)).newest(CATEGORY))
        .isSameAs(typed);
    assertThatThrownBy(() -> new GuardedSource(new Faulty(OutOfMemoryError::new)).newest(CATEGORY))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void givesTheCallersOwnFailureBack() {
    var own = new IllegalStateException("the disk is full");

    assertThatThrownBy(() ->
            new GuardedSource(new Faulty(() -> null))
                .metadata(
                    List.of(),
                    _ -> {
                      throw own;
                    }))
        .isSameAs(own);
  }

  /// @param fault thrown by each method; where there is none, papers arrive
  private record Faulty(Supplier<Throwable> fault) implements PaperSource {

    private <T> T fail() {
      switch (fault.get()) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        default -> throw new IllegalArgumentException();
      }
    }

    @Override
    public Listing newest(Category category) {
      return fail();
    }

    @Override
    public Optional<Listing> on(Category category, LocalDate day) {
      return fail();
    }

    @Override
    public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
      if (fault.get() == null) {
        arrived.accept(List.of());
      }
      return fail();
    }

    @Override
    public Paper paper(PaperReference reference) {
      return fail();
    }

    @Override
    public FullText fullText(Paper paper) {
      return fail();
    }

    @Override
    public Optional<FullText> page(Paper paper) {
      return fail();
    }

    @Override
    public Optional<Picture> picture(Figure figure) {
      return fail();
    }
  }
}
