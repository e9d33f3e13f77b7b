package io.nonmun.bot.page;

import io.nonmun.bot.compare.Pair;
import io.nonmun.bot.compare.Standing;
import io.nonmun.storage.ComparisonRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// 평가: two models' summaries of a paper side by side and without names, which is better and why,
/// and how the models stand by that.
public final class ComparePage {

  static final String PATH = "/compare";

  /// Against what was not chosen; the keys of texts, below `page.compare.why.`.
  static final List<String> REASONS =
      List.of("wrong", "missing", "unnatural", "long", "vague", "terms");

  private final ComparisonRepository kept;
  private final PaperRepository papers;
  private final InstantSource clock;

  public ComparePage(ComparisonRepository kept, PaperRepository papers, InstantSource clock) {
    this.kept = kept;
    this.papers = papers;
    this.clock = clock;
  }

  /// @param pair null where all are judged, or there are none
  /// @param standing null unless it is asked for: it tells the names, and takes long
  public record View(
      @Nullable Shown pair,
      int judged,
      int all,
      List<String> reasons,
      @Nullable Standing standing) {}

  /// @param key by which the form names the pair
  /// @param card the paper's address here
  public record Shown(String key, String title, String text, String card, Side left, Side right) {}

  /// One summary, line by line.
  public record Side(String title, List<Field> lines, List<String> keywords) {}

  /// @param name key of its text
  public record Field(String name, String text) {}

  Answer show(Visit visit) {
    var candidates = kept.candidates();
    var chosen = kept.preferences();
    var pairs = Pair.of(candidates);
    var open = pairs.stream().filter(pair -> chosen.stream().noneMatch(pair::isOf)).toList();
    var view =
        new View(
            open.stream().flatMap(pair -> shown(pair).stream()).findFirst().orElse(null),
            pairs.size() - open.size(),
            pairs.size(),
            REASONS,
            visit.field("standing").isEmpty() ? null : Standing.of(candidates, chosen));
    return Answer.html(visit.partly() ? "pair.jte" : "compare.jte", visit, view);
  }

  /// Empty where the paper is gone.
  private Optional<Shown> shown(Pair pair) {
    return papers
        .find(pair.paper())
        .map(paper ->
            new Shown(
                pair.key(),
                ReadableText.of(paper.title()),
                ReadableText.of(paper.abstractText()),
                PapersPage.CARD + paper.id(),
                side(pair.left()),
                side(pair.right())));
  }

  private static Side side(Candidate candidate) {
    var summary = Objects.requireNonNull(candidate.summary());
    var lines = new ArrayList<Field>();
    add(lines, "one", summary.oneLine());
    add(lines, "problem", summary.problem());
    add(lines, "method", summary.method());
    add(lines, "result", summary.result());
    add(lines, "limitation", summary.limitation());
    return new Side(summary.titleKo(), lines, summary.keywords());
  }

  private static void add(List<Field> lines, String name, Summary.@Nullable Line line) {
    if (line != null) {
      lines.add(new Field(name, line.text()));
    }
  }

  /// What was chosen, or that the last choice is to be taken back.
  Answer choose(Visit visit) {
    if (!visit.field("undo").isEmpty()) {
      kept.undo();
    } else {
      var side = visit.field("choice");
      Pair.of(kept.candidates()).stream()
          .filter(pair -> pair.key().equals(visit.field("pair")))
          .filter(_ -> List.of("left", "right", "tie", "neither").contains(side))
          .findFirst()
          .ifPresent(pair -> kept.save(preference(pair, side, visit)));
    }
    return visit.partly() ? show(visit) : Answer.seeOther(PATH);
  }

  private Preference preference(Pair pair, String side, Visit visit) {
    var reasons = REASONS.stream().filter(each -> !visit.field("why." + each).isEmpty()).toList();
    return new Preference(
        pair.paper(),
        pair.one().model(),
        pair.other().model(),
        pair.choice(side),
        reasons,
        clock.instant());
  }
}
