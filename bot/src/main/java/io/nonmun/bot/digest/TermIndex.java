package io.nonmun.bot.digest;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a day's papers have a word: each word is looked for once, however many readers want it.
/// Safe for use by many threads.
final class TermIndex {

  /// Where a paper has a word first.
  enum Place {
    TITLE,
    TEXT,
    AUTHORS
  }

  /// No word of a reader holds it, so no match runs from one text into the next.
  private static final String BETWEEN = "\u0000";

  private record Texts(String titles, String texts, String authors) {

    static Texts of(Paper paper, @Nullable Summary summary) {
      return new Texts(
          join(
              Stream.concat(
                  Stream.of(paper.title()), Stream.ofNullable(summary).map(Summary::titleKo))),
          join(
              Stream.concat(
                  Stream.of(paper.abstractText()),
                  Stream.ofNullable(summary).flatMap(TermIndex::lines))),
          join(paper.authors().stream()));
    }

    private static String join(Stream<String> texts) {
      return Term.normal(String.join(BETWEEN, texts.toList()));
    }

    @Nullable Place place(Term term) {
      if (term.isIn(titles)) {
        return Place.TITLE;
      }
      if (term.isIn(texts)) {
        return Place.TEXT;
      }
      return term.isIn(authors) ? Place.AUTHORS : null;
    }
  }

  private final Map<ArxivId, Texts> papers = new HashMap<>();
  private final Map<String, Map<ArxivId, Place>> found = new ConcurrentHashMap<>();

  /// @param summaries what Korean words are looked up in, where there are any yet
  TermIndex(Collection<Paper> papers, Function<Paper, @Nullable Summary> summaries) {
    papers.forEach(paper -> this.papers.put(paper.id(), Texts.of(paper, summaries.apply(paper))));
  }

  /// @return the papers that have the word, and where
  Map<ArxivId, Place> find(String word) {
    return found.computeIfAbsent(word, this::search);
  }

  private Map<ArxivId, Place> search(String word) {
    var term = new Term(word);
    var places = new HashMap<ArxivId, Place>();
    papers.forEach((id, texts) -> {
      var place = texts.place(term);
      if (place != null) {
        places.put(id, place);
      }
    });
    return Map.copyOf(places);
  }

  private static Stream<String> lines(Summary summary) {
    var lines = Stream.of(summary.oneLine(), summary.problem(), summary.method(), summary.result());
    return Stream.concat(lines.map(Summary.Line::text), summary.keywords().stream());
  }
}
