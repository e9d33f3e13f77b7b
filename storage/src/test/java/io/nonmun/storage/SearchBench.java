package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.NoteRepository.Note;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SearchQuery;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a search takes among 100,000 papers, each with a summary of Korean words that carry
/// particles, and whether words of two syllables are found wherever `LIKE` finds them. Words are as
/// frequent as in a language (Zipf). The same with a chat of 1,000 notes, and among what it keeps.
@Tag("bench")
class SearchBench {

  private static final int PAPERS = 100_000;
  private static final int QUERIES = 2_000;
  private static final int KEPT = 1_000;
  private static final ChatKey CHAT = ChatKey.of(1);
  private static final String SYLLABLES =
      "가강검결계고과구기능다대데도동라래력로론리명모문미반법보부사상생성소수습시식신실심안언여연영예오용우원위유의이인입자작장재적전정제조중지진질차처체최추측치크타터평표학합해행현형화환회효";
  private static final List<String> PARTICLES = List.of("", "을", "를", "은", "는", "의", "에서", "으로");

  private final Random random = new Random(20261128);
  private final List<String> english = words(20_000, "abcdefghijklmnopqrstuvwxyz", 3, 10);
  private final List<String> korean = words(5_000, SYLLABLES, 2, 4);

  @Test
  void search(@TempDir Path folder) throws SQLException {
    var url = "jdbc:sqlite:" + folder.resolve("nonmun.db");
    try (var storage = Storage.open(new StorageSettings(url))) {
      var started = System.nanoTime();
      var summaries = new ArrayList<String>();
      for (var from = 0; from < PAPERS; from += 500) {
        var papers = IntStream.range(from, from + 500).mapToObj(this::paper).toList();
        storage.papers().save(papers);
        for (var paper : papers) {
          var summary = summary(paper);
          summaries.add(summary.summary().method().text());
          storage.summaries().save(summary);
        }
      }
      System.out.printf(
          "%,d papers and their summaries saved in %.0f s, %d MB%n",
          PAPERS, seconds(started), folder.resolve("nonmun.db").toFile().length() >> 20);
      keep(storage);
      for (var kind :
          List.of("korean", "english", "two words", "first syllable", "with notes", "saved")) {
        times(storage, kind);
      }
      for (var i = 0; i < 40; i++) {
        var word = korean.get(i * i).substring(0, 2);
        assertThat(storage.search().find(SearchQuery.of(word), 0, 5).total())
            .as(word)
            .isEqualTo((int) summaries.stream().filter(text -> text.contains(word)).count());
      }
    }
  }

  /// A diligent reader's stars and notes.
  private void keep(Storage storage) {
    storage.chats().save(Fixtures.chat(CHAT));
    var papers = random.ints(KEPT, 0, PAPERS).mapToObj(number -> paper(number).id()).toList();
    storage
        .taps()
        .set(
            CHAT,
            papers.stream().map(paper -> new Tap(paper, 1, Kind.SAVE, Instant.EPOCH)).toList());
    for (var i = 0; i < KEPT; i++) {
      storage.notes().save(CHAT, new Note(papers.get(i), i, text(korean, 20), Instant.EPOCH));
    }
  }

  private static SearchQuery by(boolean kept, String word) {
    return new SearchQuery(List.of(word), List.of(), List.of(), null, CHAT, kept);
  }

  private void times(Storage storage, String kind) {
    var times = new double[QUERIES];
    for (var i = 0; i < QUERIES; i++) {
      var query =
          switch (kind) {
            case "korean" -> SearchQuery.of(any(korean));
            case "english" -> SearchQuery.of(any(english));
            case "two words" -> SearchQuery.of(any(korean), any(english));
            case "with notes" -> by(false, any(korean));
            case "saved" -> by(true, any(korean));
            default -> SearchQuery.of(any(korean).substring(0, 1));
          };
      var started = System.nanoTime();
      storage.search().find(query, 0, 5);
      times[i] = seconds(started) * 1_000;
    }
    Arrays.sort(times);
    System.out.printf(
        "%-14s p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        kind, times[QUERIES / 2], times[QUERIES * 99 / 100], times[QUERIES - 1]);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private Paper paper(int number) {
    var id =
        new ArxivId(
            "%02d%02d.%05d"
                .formatted(number / 40_000 + 24, number / 3_334 % 12 + 1, number % 40_000));
    return new Paper(
        new PaperVersion(id, 1),
        text(english, 10),
        text(english, 150),
        List.of(text(english, 2), text(english, 2)),
        new Category("cs.CL"),
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  private SummaryRecord summary(Paper paper) {
    var text =
        IntStream.range(0, 60)
            .mapToObj(_ -> any(korean) + PARTICLES.get(random.nextInt(PARTICLES.size())))
            .collect(Collectors.joining(" "));
    var line = new Summary.Line(text, List.of(1));
    var none = new Summary.Line("-", List.of(1));
    return new SummaryRecord(
        paper.version(),
        new Summary("-", none, none, line, none, null, List.of()),
        List.of(),
        "local",
        "model",
        "1",
        0,
        0,
        BigDecimal.ZERO,
        Duration.ZERO,
        List.of(),
        Instant.EPOCH);
  }

  private String text(List<String> vocabulary, int words) {
    return IntStream.range(0, words)
        .mapToObj(_ -> any(vocabulary))
        .collect(Collectors.joining(" "));
  }

  private String any(List<String> vocabulary) {
    return vocabulary.get((int) Math.pow(vocabulary.size(), random.nextDouble()) - 1);
  }

  private List<String> words(int count, String letters, int least, int most) {
    var words = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      var length = random.nextInt(least, most + 1);
      words.add(
          IntStream.range(0, length)
              .mapToObj(_ -> letters.charAt(random.nextInt(letters.length())))
              .map(String::valueOf)
              .collect(Collectors.joining()));
    }
    return words;
  }
}
