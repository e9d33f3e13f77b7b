package io.nonmun.bot.editions;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a day's papers have a word: each word is looked for once, however many readers want it.
/// Safe for use by many threads.
final class TermIndex {

  /// Where a paper has a word first.
  enum Place {
    TITLE,
    TEXT,
    AUTHORS,
    CATEGORY
  }

  /// No word of a reader holds it, so no match runs from one text into the next.
  private static final String BETWEEN = "\u0000";

  private record Texts(String titles, String texts, String authors, List<String> categories) {

    static Texts of(Paper paper, @Nullable Summary summary) {
      return new Texts(
          join(
              Stream.concat(
                  Stream.of(ReadableText.of(paper.title())),
                  Stream.ofNullable(summary).map(Summary::titleKo))),
          join(
              Stream.concat(
                  Stream.of(ReadableText.of(paper.abstractText())),
                  Stream.ofNullable(summary).flatMap(TermIndex::lines))),
          join(paper.authors().stream()),
          Stream.concat(Stream.of(paper.primaryCategory()), paper.crossLists().stream())
              .map(Category::code)
              .toList());
    }

    private static String join(Stream<String> texts) {
      return Term.normal(String.join(BETWEEN, texts.toList()));
    }

    @Nullable Place place(String word, Term term) {
      if (term.isIn(titles)) {
        return Place.TITLE;
      }
      if (term.isIn(texts)) {
        return Place.TEXT;
      }
      if (term.isIn(authors)) {
        return Place.AUTHORS;
      }
      return categories.stream().anyMatch(word.strip()::equalsIgnoreCase) ? Place.CATEGORY : null;
    }
  }

  private final Map<ArxivId, Texts> papers = new HashMap<>();
  private final Map<String, Map<ArxivId, Place>> found = new ConcurrentHashMap<>();
  private final Map<String, Set<ArxivId>> written = new ConcurrentHashMap<>();

  /// @param summaries what Korean words are looked up in, where there are any yet
  TermIndex(Collection<Paper> papers, Function<Paper, @Nullable Summary> summaries) {
    papers.forEach(paper -> this.papers.put(paper.id(), Texts.of(paper, summaries.apply(paper))));
  }

  /// Which of a reader's keywords a paper's title or text has, as the reader wrote them.
  static List<String> matched(Paper paper, @Nullable SummaryRecord made, List<String> keywords) {
    if (keywords.isEmpty()) {
      return List.of();
    }
    var index = new TermIndex(List.of(paper), _ -> made == null ? null : made.summary());
    return keywords.stream()
        .filter(keyword -> isSubject(index.find(keyword).get(paper.id())))
        .toList();
  }

  /// Which of some names, as a reader writes them, are of a paper's authors.
  static List<String> by(Paper paper, List<String> authors) {
    if (authors.isEmpty()) {
      return List.of();
    }
    var index = new TermIndex(List.of(paper), _ -> null);
    return authors.stream().filter(name -> !index.by(name).isEmpty()).toList();
  }

  /// Whether it is what the paper is about, not who wrote it or where.
  static boolean isSubject(@Nullable Place place) {
    return place == Place.TITLE || place == Place.TEXT;
  }

  /// @param word a category's code is found whole only, in any case
  /// @return the papers that have the word, and where
  Map<ArxivId, Place> find(String word) {
    return found.computeIfAbsent(word, this::search);
  }

  /// @param author a name, as a reader writes it
  /// @return the papers that have such an author
  Set<ArxivId> by(String author) {
    return written.computeIfAbsent(
        author,
        name -> {
          var term = new Term(name);
          return papers.entrySet().stream()
              .filter(paper -> term.isIn(paper.getValue().authors()))
              .map(Map.Entry::getKey)
              .collect(Collectors.toUnmodifiableSet());
        });
  }

  private Map<ArxivId, Place> search(String word) {
    var term = new Term(word);
    var places = new HashMap<ArxivId, Place>();
    papers.forEach((id, texts) -> {
      var place = texts.place(word, term);
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
