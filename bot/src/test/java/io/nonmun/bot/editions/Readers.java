package io.nonmun.bot.editions;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.stream.Collectors.toCollection;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Authors as readers: what they wrote on earlier days is what they like, what they write on a
/// later day is what they want to be shown of it.
///
/// A name is not a person. Two papers are taken to be of one person if they share another author
/// too, directly or through further papers; the rest of a name's papers are somebody else's.
final class Readers {

  /// @param liked papers of earlier days, the newest first
  /// @param wanted of the day
  record Case(LocalDate day, List<Dated> liked, Set<ArxivId> wanted) {

    Case after(int likes) {
      return new Case(day, liked.subList(0, likes), wanted);
    }
  }

  record Dated(Paper paper, LocalDate day) {
    ArxivId id() {
      return paper.id();
    }
  }

  private final List<Dated> papers = new ArrayList<>(); // oldest first
  private final Map<LocalDate, List<Dated>> days = new TreeMap<>();
  private final Map<String, List<Integer>> names = new TreeMap<>();
  private final Map<String, Collection<List<Integer>>> persons = new HashMap<>();

  /// @param folder with a folder of days for each corpus, one gzipped JSON-lines file a day
  Readers(Path folder) throws IOException {
    try (var files = Files.walk(folder, 2)) {
      var json = JsonMapper.shared();
      var seen = new HashSet<ArxivId>();
      var named =
          files
              .filter(file -> file.toString().endsWith(".jsonl.gz"))
              .sorted(comparing(file -> file.getFileName().toString()))
              .toList();
      for (var file : named) {
        var day = LocalDate.parse(file.getFileName().toString().substring(0, 10));
        try (var lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file))))) {
          lines
              .lines()
              .map(json::readTree)
              .filter(node -> !node.path("announce_type").asString("").startsWith("replace"))
              .map(Readers::paper)
              .filter(paper -> seen.add(paper.id()))
              .sorted(comparing(Paper::id))
              .forEach(paper -> papers.add(new Dated(paper, day)));
        }
      }
    }
    for (var i = 0; i < papers.size(); i++) {
      var dated = papers.get(i);
      days.computeIfAbsent(dated.day(), _ -> new ArrayList<>()).add(dated);
      for (var name : Set.copyOf(dated.paper().authors())) {
        names.computeIfAbsent(name, _ -> new ArrayList<>()).add(i);
      }
    }
  }

  private static Paper paper(JsonNode node) {
    var primary = new Category(node.get("primary").asString());
    return new Paper(
        new PaperVersion(new ArxivId(node.get("id").asString()), 1),
        node.get("title").asString(),
        node.get("abstract").asString(),
        node.get("authors").valueStream().map(JsonNode::asString).toList(),
        primary,
        node.get("categories")
            .valueStream()
            .map(JsonNode::asString)
            .map(Category::new)
            .filter(category -> !category.equals(primary))
            .toList(),
        node.path("comment").asString(null),
        null,
        null,
        null,
        List.of(),
        false);
  }

  Set<LocalDate> days() {
    return days.keySet();
  }

  List<Dated> of(LocalDate day) {
    return days.get(day);
  }

  List<Dated> before(LocalDate day) {
    return papers.stream().filter(paper -> paper.day().isBefore(day)).toList();
  }

  /// Readers who have written as many papers before a day on which they have another.
  List<Case> persons(int likes, Collection<LocalDate> judged) {
    var cases = new LinkedHashSet<Case>();
    for (var name : names.keySet()) {
      for (var own : persons(name)) {
        for (var day : judged) {
          add(cases, day, before(own, day), on(own, day), likes);
        }
      }
    }
    return List.copyOf(cases);
  }

  /// Small groups: a person, and co-authors by how many of the person's papers they share, until
  /// they have written as many papers together; what any of them writes next is wanted.
  List<Case> groups(int likes, Collection<LocalDate> judged) {
    var cases = new LinkedHashSet<Case>();
    var wanted = new HashSet<Set<ArxivId>>();
    for (var name : names.keySet()) {
      for (var own : persons(name)) {
        for (var day : judged) {
          var liked = before(own, day);
          var next = on(own, day);
          var coauthors = liked.isEmpty() ? List.<String>of() : coauthors(name, liked);
          for (var coauthor : coauthors) {
            if (liked.size() >= likes) {
              break;
            }
            for (var theirs : persons(coauthor)) {
              if (theirs.stream().anyMatch(before(own, day)::contains)) {
                liked.addAll(before(theirs, day));
                next.addAll(on(theirs, day));
              }
            }
          }
          if (liked.size() >= likes && wanted.add(ids(next))) {
            add(cases, day, liked, next, likes);
          }
        }
      }
    }
    return List.copyOf(cases);
  }

  private void add(
      Set<Case> cases, LocalDate day, TreeSet<Integer> liked, Set<Integer> next, int likes) {
    if (liked.size() >= likes && !next.isEmpty()) {
      cases.add(new Case(day, liked.stream().map(papers::get).toList(), ids(next)));
    }
  }

  private TreeSet<Integer> before(List<Integer> own, LocalDate day) {
    var before = new TreeSet<Integer>(reverseOrder());
    own.stream().filter(i -> papers.get(i).day().isBefore(day)).forEach(before::add);
    return before;
  }

  private Set<Integer> on(List<Integer> own, LocalDate day) {
    var on = new TreeSet<Integer>();
    own.stream().filter(i -> papers.get(i).day().equals(day)).forEach(on::add);
    return on;
  }

  private Set<ArxivId> ids(Collection<Integer> indices) {
    return indices.stream().map(i -> papers.get(i).id()).collect(toCollection(TreeSet::new));
  }

  private List<String> coauthors(String name, Collection<Integer> own) {
    var shared = new TreeMap<String, Integer>();
    for (var i : own) {
      papers.get(i).paper().authors().forEach(other -> shared.merge(other, 1, Integer::sum));
    }
    shared.remove(name);
    return shared.keySet().stream().sorted(comparing(other -> -shared.get(other))).toList();
  }

  /// A name's papers, apart for each person who seems to have it.
  private Collection<List<Integer>> persons(String name) {
    return persons.computeIfAbsent(
        name,
        _ -> {
          var of = names.get(name);
          var person = IntStream.range(0, of.size()).toArray();
          for (var i = 0; i < person.length; i++) {
            for (var j = 0; j < i; j++) {
              if (person[i] != person[j] && shareAnother(name, of.get(i), of.get(j))) {
                var gone = person[i];
                var stays = person[j];
                IntStream.range(0, person.length)
                    .filter(k -> person[k] == gone)
                    .forEach(k -> person[k] = stays);
              }
            }
          }
          var papers = new TreeMap<Integer, List<Integer>>();
          for (var i = 0; i < person.length; i++) {
            papers.computeIfAbsent(person[i], _ -> new ArrayList<>()).add(of.get(i));
          }
          return papers.values();
        });
  }

  private boolean shareAnother(String name, int one, int other) {
    var shared = new HashSet<>(papers.get(one).paper().authors());
    shared.retainAll(papers.get(other).paper().authors());
    shared.remove(name);
    return !shared.isEmpty();
  }
}
