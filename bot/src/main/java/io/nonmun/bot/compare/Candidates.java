package io.nonmun.bot.compare;

import io.nonmun.bot.intake.Progress;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.ComparisonRepository;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.Attempt;
import io.nonmun.summarizer.Guard;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.summary.SummaryPrompt;
import io.nonmun.summarizer.summary.check.Checks;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Has a model summarise papers for a comparison. Each answer is kept as it comes, so that what was
/// cut off goes on where it was.
public record Candidates(
    PaperRepository papers,
    LedgerRepository ledger,
    ComparisonRepository kept,
    InstantSource clock,
    Progress progress) {

  private static final long SEED = 20_261_129;
  private static final int LOOK_BACK = 60;

  /// What came of it.
  ///
  /// @param made now; the others were there
  /// @param unasked why no more could be asked, or empty
  public record Made(String model, int made, int accepted, int refused, Optional<String> unasked) {}

  /// Which papers are wanted.
  ///
  /// @param count at most
  /// @param day that announced them; null for the newest ones
  /// @param shared whether their licence must let what is made of them be passed on
  public record Wish(int count, @Nullable LocalDate day, boolean shared) {}

  /// Papers drawn by lot, the same each time they are drawn.
  public List<Paper> choose(Wish wish, Collection<Category> categories) {
    var chosen = new ArrayList<Paper>();
    for (var day : wish.day() == null ? newest(categories) : List.of(wish.day())) {
      for (var paper : drawn(day)) {
        if (wish.shared() && !TrainingSet.isShared(paper)) {
          continue;
        }
        if (chosen.size() == wish.count()) {
          return chosen;
        }
        if (chosen.stream().noneMatch(each -> each.id().equals(paper.id()))) {
          chosen.add(paper);
        }
      }
    }
    return chosen;
  }

  private List<LocalDate> newest(Collection<Category> categories) {
    return ledger.newestDay(categories).stream()
        .flatMap(day -> IntStream.range(0, LOOK_BACK).mapToObj(day::minusDays))
        .filter(AnnouncementCalendar::isRegular)
        .toList();
  }

  private List<Paper> drawn(LocalDate day) {
    var ids = ledger.announced(day).stream().map(AnnouncedPaper::id).distinct().toList();
    var drawn = new ArrayList<>(papers.latest(ids).values());
    drawn.removeIf(paper -> paper.withdrawn() || paper.abstractText().isBlank());
    drawn.sort(Comparator.comparing(Paper::id));
    Collections.shuffle(drawn, new Random(SEED + day.toEpochDay()));
    return drawn;
  }

  /// Who is asked.
  ///
  /// @param name here
  /// @param version of its prompt and, where they are here, its files: what others answered under
  ///   the name is made anew
  /// @param opener of a summariser that asks this one alone, and tells of each answer
  public record Author(
      String name, String version, Function<Consumer<Attempt>, Summarizer> opener) {

    /// Whether an answer of this version is this one's: those of before the files were told apart
    /// have the prompt's only.
    boolean made(String answer) {
      return version.equals(answer) || version.startsWith(answer + " ");
    }
  }

  /// @param reader a second reading of what the rules accept, where the owner has one
  /// @throws InterruptedException if the calling thread is asked to stop
  public Made make(Author author, List<Paper> wanted, Optional<Guard> reader)
      throws InterruptedException {
    var known =
        kept.candidates().stream()
            .filter(each -> each.model().equals(author.name()))
            .filter(each -> author.made(each.promptVersion()))
            .map(Candidate::paper)
            .toList();
    var missing = wanted.stream().filter(paper -> !known.contains(paper.version())).toList();
    var made = new ArrayList<Candidate>();
    var attempts = new ArrayList<Attempt>();
    Optional<String> unasked = Optional.empty();
    try (var summarizer = author.opener().apply(attempts::add)) {
      for (var paper : missing) {
        attempts.clear();
        var outcome = summarizer.summarize(paper, Priority.BATCH);
        if (outcome instanceof SummaryOutcome.Extracted(_, var reason)) {
          unasked = Optional.of(reason == null ? "no such model is configured" : reason);
          break;
        }
        var candidate = candidate(paper, author, outcome, attempts, reader);
        kept.save(candidate);
        made.add(candidate);
        progress.report(author.name(), made.size(), missing.size());
      }
    }
    var accepted = (int) made.stream().filter(Candidate::isAccepted).count();
    return new Made(author.name(), made.size(), accepted, made.size() - accepted, unasked);
  }

  private Candidate candidate(
      Paper paper,
      Author author,
      SummaryOutcome outcome,
      List<Attempt> attempts,
      Optional<Guard> reader)
      throws InterruptedException {
    if (outcome instanceof SummaryOutcome.Summarised(var made)) {
      var answer = SummaryPrompt.answer(made.summary());
      var held =
          reader.isPresent()
              ? complaints(reader.get().judge(paper.title(), paper.abstractText(), answer))
              : List.<String>of();
      return of(
          paper.version(),
          author,
          answer,
          Optional.of(made.summary()),
          List.of(),
          held,
          attempts.size());
    }
    var last = attempts.isEmpty() ? "" : attempts.getLast().answer();
    var complaints =
        attempts.isEmpty()
            ? List.of("schema: no answer came")
            : complaints(attempts.getLast().verdict());
    return of(
        paper.version(), author, last, Checks.read(last), complaints, List.of(), attempts.size());
  }

  private Candidate of(
      PaperVersion paper,
      Author author,
      String answer,
      Optional<Summary> summary,
      List<String> complaints,
      List<String> held,
      int tries) {
    return new Candidate(
        paper,
        author.name(),
        author.version(),
        answer,
        summary.orElse(null),
        complaints,
        held,
        tries,
        clock.instant());
  }

  private static List<String> complaints(Verdict<Summary> verdict) {
    return switch (verdict) {
      case Verdict.Accepted<Summary> _ -> List.of();
      case Verdict.Refused<Summary>(var complaints, _) ->
          complaints.stream().map(Candidates::line).toList();
    };
  }

  private static String line(Complaint complaint) {
    return complaint.check() + ": " + complaint.reason();
  }
}
