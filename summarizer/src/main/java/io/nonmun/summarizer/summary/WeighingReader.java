package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.LanguageModel.Choice;
import io.nonmun.gpumodel.LanguageModel.Chosen;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.retry.Moments;
import io.nonmun.summarizer.model.Chooser;
import io.nonmun.summarizer.model.Chooser.Outcome.Failed;
import io.nonmun.summarizer.model.Chooser.Outcome.Weighed;
import io.nonmun.summarizer.source.SourceText;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads by how likely a model finds each verdict: one token a line, behind what the lines share. A
/// line is held back where the model finds it likelier wrong than right.
public final class WeighingReader implements Reader {

  /// A model may take minutes to load; one that fails is not tried for every paper.
  private static final Duration REST = Duration.ofMinutes(10);

  private static final double HALF = 0.5;

  private final Chooser model;
  private final Clock clock;
  private volatile @Nullable Instant restUntil;
  private volatile String lastFailure = "";

  public WeighingReader(Chooser model, Clock clock) {
    this.model = model;
    this.clock = clock;
  }

  @Override
  public Reading read(SourceText source, List<Cited> lines, Priority priority)
      throws InterruptedException {
    var until = restUntil;
    if (until != null && Moments.isAhead(REST, until, clock.instant())) {
      return new Reading.Unread("resting until %s; the last: %s".formatted(until, lastFailure));
    }
    var started = clock.instant();
    return switch (model.choose(
        new Choice(ReadingPrompt.chats(source, lines), LineVerdict.letters(), priority))) {
      case Weighed(var chosen) -> read(lines, chosen, Duration.between(started, clock.instant()));
      case Failed(var reason) -> {
        lastFailure = reason;
        restUntil = clock.instant().plus(REST);
        yield new Reading.Unread(model.model() + ": " + reason);
      }
    };
  }

  private static Reading read(List<Cited> lines, Chosen chosen, Duration took) {
    var verdicts = new LinkedHashMap<String, LineVerdict>();
    for (var i = 0; i < lines.size(); i++) {
      verdicts.put(lines.get(i).field(), verdict(chosen.shares().get(i)));
    }
    return new Reading.Read(
        verdicts,
        chosen.promptTokens(),
        chosen.cachedTokens(),
        lines.size(),
        BigDecimal.ZERO,
        took);
  }

  private static LineVerdict verdict(double[] shares) {
    var verdicts = LineVerdict.values();
    if (shares[LineVerdict.OK.ordinal()] >= HALF) {
      return LineVerdict.OK;
    }
    var worst = LineVerdict.NOT_THERE;
    for (var verdict : verdicts) {
      if (verdict != LineVerdict.OK && shares[verdict.ordinal()] > shares[worst.ordinal()]) {
        worst = verdict;
      }
    }
    return worst;
  }

  @Override
  public String name() {
    return "local " + model.model();
  }

  @Override
  public void close() {
    model.close();
  }
}
