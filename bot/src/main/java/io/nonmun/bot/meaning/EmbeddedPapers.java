package io.nonmun.bot.meaning;

import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.EmbeddingRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.summarizer.model.Embedder;
import io.nonmun.summarizer.model.Embedder.Outcome.Embedded;
import io.nonmun.summarizer.model.Embedder.Outcome.Failed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest papers, embedded as they come by whoever calls [#catchUp], and held in memory: a
/// kilobyte each for a model of 1,024 dimensions.
public final class EmbeddedPapers implements Meaning {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPapers.class);

  /// Papers that are held, and embedded if they were stored without: about a year of one reader's
  /// categories.
  static final int MOST = 50_000;

  /// Embedded at a time, and then stored: little is lost to a kill.
  private static final int BATCH = 32;

  /// After a failure of which nothing else is known.
  private static final Duration REST = Duration.ofMinutes(5);

  /// A Korean question finds English papers.
  private static final String INSTRUCTION =
      "Given a question or a topic in Korean or English, retrieve research papers about it";

  private final EmbeddingRepository vectors;
  private final Embedder embedder;
  private final InstantSource clock;
  private final Map<ArxivId, Embedding> papers = new ConcurrentHashMap<>();
  private volatile boolean read;
  private volatile Instant resting = Instant.MIN;
  private volatile @Nullable String failure; // the last one's reason, said once

  public EmbeddedPapers(EmbeddingRepository vectors, Embedder embedder, InstantSource clock) {
    this.vectors = vectors;
    this.embedder = embedder;
    this.clock = clock;
  }

  /// Embeds the newest first, until nothing is left or the model fails.
  @Override
  public void catchUp() throws InterruptedException {
    if (papers.size() > MOST + MOST / 10) {
      papers.clear(); // of the oldest
      read = false;
    }
    if (!read) {
      papers.putAll(vectors.newest(embedder.model(), MOST));
      read = true;
    }
    while (!isResting()) {
      var missing = vectors.missing(embedder.model(), MOST, BATCH);
      if (missing.isEmpty() || !embed(missing)) {
        return;
      }
    }
  }

  private boolean embed(List<Paper> batch) throws InterruptedException {
    var made = ask(batch.stream().map(EmbeddedPapers::text).toList(), null, Priority.BATCH);
    if (made.isEmpty()) {
      return false;
    }
    var kept = new HashMap<PaperVersion, Embedding>();
    for (var i = 0; i < batch.size(); i++) {
      kept.put(batch.get(i).version(), made.get(i));
    }
    vectors.save(embedder.model(), kept);
    kept.forEach((version, vector) -> papers.put(version.id(), vector));
    return true;
  }

  private static String text(Paper paper) {
    return ReadableText.of(paper.title()) + "\n" + ReadableText.of(paper.abstractText());
  }

  @Override
  public List<ArxivId> nearest(String question, int most) throws InterruptedException {
    if (papers.isEmpty() || isResting()) {
      return List.of();
    }
    record Near(ArxivId paper, float closeness) {}
    var asked = ask(List.of(question), INSTRUCTION, Priority.INTERACTIVE);
    if (asked.isEmpty()) {
      return List.of();
    }
    return papers.entrySet().stream()
        .map(entry -> new Near(entry.getKey(), entry.getValue().dot(asked.getFirst())))
        .sorted(
            Comparator.comparingDouble((Near near) -> -near.closeness())
                .thenComparing(Near::paper, Comparator.reverseOrder()))
        .limit(most)
        .map(Near::paper)
        .toList();
  }

  @Override
  public Optional<Embedding> of(ArxivId paper) {
    return Optional.ofNullable(papers.get(paper));
  }

  /// @return empty if the model failed; it is let rest then
  private List<Embedding> ask(List<String> texts, @Nullable String instruction, Priority priority)
      throws InterruptedException {
    switch (embedder.embed(new Texts(texts, instruction, 0, priority))) {
      case Embedded(var made) -> {
        failure = null;
        return made.stream().map(Embedding::of).toList();
      }
      case Failed(var reason, var rest) -> {
        var pause = rest == null || rest.isZero() ? REST : rest;
        resting = clock.instant().plus(pause);
        if (!reason.equals(failure)) {
          log.warn("embedding={} {}; search and ranking go by words", embedder.model(), reason);
        }
        failure = reason;
        return List.of();
      }
    }
  }

  @Override
  public void close() {
    embedder.close();
  }

  private boolean isResting() {
    return clock.instant().isBefore(resting);
  }
}
