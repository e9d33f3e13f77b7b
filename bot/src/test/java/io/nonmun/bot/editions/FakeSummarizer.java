package io.nonmun.bot.editions;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.Summary.Line;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A summarizer that answers as a test tells it to, and remembers whom it was asked about.
public final class FakeSummarizer implements Summarizer {

  public volatile Function<Paper, SummaryOutcome> answer =
      paper -> new SummaryOutcome.Summarised(summary(paper));
  public volatile String models = "fake-1; v1";
  public volatile @Nullable Load load;
  public final Queue<ArxivId> asked = new ConcurrentLinkedQueue<>();
  public final Map<ArxivId, Priority> priorities = new ConcurrentHashMap<>();

  public static SummaryRecord summary(Paper paper) {
    var line = new Line("세 과제에서 동작한다.", List.of(2));
    return new SummaryRecord(
        paper.version(),
        new Summary("제목", line, line, line, line, null, List.of("하나", "둘", "셋")),
        List.of("We propose a method.", "It works on 3 tasks."),
        "fake",
        "fake-1",
        "v1",
        10,
        20,
        BigDecimal.ZERO,
        Duration.ofMillis(5),
        List.of("schema"),
        Instant.EPOCH);
  }

  @Override
  public SummaryOutcome summarize(Paper paper, Priority priority) {
    asked.add(paper.id());
    priorities.put(paper.id(), priority);
    return answer.apply(paper);
  }

  @Override
  public String asked() {
    return models;
  }

  @Override
  public List<ProviderStatus> providers() {
    return List.of(new ProviderStatus("fake", true, "in memory", load));
  }

  @Override
  public void close() {}
}
