package io.nonmun.bot.kill;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.nonmun.bot.delivery.DeliveryFixture;
import io.nonmun.bot.kill.Boundary.Fault;
import io.nonmun.bot.kill.Boundary.Point;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.LedgerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;

/// At every point where the bot touches what outlives it (a commit, a call of arXiv, of the model,
/// of Telegram), it is killed, asked to stop, or let down; then it goes on, or is started again,
/// before or after the next announcement. Decision 015 has the states that it moves between.
///
/// `-Dnonmun.points=1` for all points, else every 29th is tried; `-Dnonmun.point="Telegram send to
/// 1 #2"` for one. Each line of the log says how many.
@Execution(ExecutionMode.CONCURRENT)
class FaultPointsTest {

  private static final int EVERY = Integer.getInteger("nonmun.points", 29);
  private static final @Nullable String ONLY = System.getProperty("nonmun.point");
  private static final Map<LocalDate, Map<ChatKey, List<String>>> SHOWN =
      Map.of(
          LocalDate.of(2037, 11, 20),
          Map.of(
              FaultStory.READER,
              List.of("2611.00011", "2611.00012", "2611.00013", "2611.00014"),
              FaultStory.OTHER,
              List.of("2611.00011", "2611.00012", "2611.00013")),
          LocalDate.of(2037, 11, 23),
          Map.of(
              FaultStory.READER,
              List.of("2611.00021", "2611.00022"),
              FaultStory.OTHER,
              List.of("2611.00021")),
          LocalDate.of(2037, 11, 25),
          Map.of(
              FaultStory.READER,
              List.of("2611.00031", "2611.00032"),
              FaultStory.OTHER,
              List.of("2611.00031")));
  private static final String LIKED = Texts.KOREAN.of("tap.liked");
  private static final String TAKEN_BACK = Texts.KOREAN.of("tap.undone");
  private static final Pattern COUNTS = Pattern.compile("(?:보냄|막힘|거절|알 수 없음) (\\d+)");
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  /// What each test has to say when the logs speak again.
  private static final Queue<String> COUNTED = new ConcurrentLinkedQueue<>();

  private static Level before;
  private @TempDir Path folder;
  private Path empty;
  private int stories;

  @BeforeAll
  static void keepQuiet() {
    before = LOG.getLevel();
    // Thousands of failures are told of, as they should be.
    LOG.setLevel(ONLY == null ? Level.OFF : Level.INFO);
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
      if (!(e instanceof Boundary.Killed)) {
        e.printStackTrace();
      }
    });
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(before);
    Thread.setDefaultUncaughtExceptionHandler(null);
    COUNTED.forEach(LOG::warn);
  }

  @BeforeEach
  void migrateOnce() {
    empty = folder.resolve("empty.db");
    Storage.open(new StorageSettings("jdbc:sqlite:" + empty)).close();
  }

  @Test
  void aCalmStoryIsWhole() throws Exception {
    var faults = new ArrayList<String>();
    tell(new Boundary(), null, false, faults);
    assertThat(faults).isEmpty();
  }

  @Test
  void killedBeforeAnyPoint() throws Exception {
    all(Fault.KILLED_BEFORE);
  }

  @Test
  void killedAfterAnyPoint() throws Exception {
    all(Fault.KILLED_AFTER);
  }

  @Test
  void stoppedAtAnyPoint() throws Exception {
    all(Fault.STOPPED);
  }

  @Test
  void letDownAtAnyPoint() throws Exception {
    all(Fault.FAILED);
  }

  @Test
  void anErrorAtAnyPoint() throws Exception {
    all(Fault.ERROR);
  }

  private void all(Fault fault) throws Exception {
    var points = points();
    var faults = new ArrayList<String>();
    var tried = 0;
    var told = 0;
    for (var i = fault.ordinal() % EVERY; i < points.size(); i += EVERY) {
      tried++;
      told += tell(new Boundary(points.get(i), fault), fault, false, faults) ? 1 : 0;
      if (fault.restarts()) {
        told += tell(new Boundary(points.get(i), fault), fault, true, faults) ? 1 : 0;
      }
    }
    COUNTED.add(
        "%s: %d of %d points, met in %d stories".formatted(fault, tried, points.size(), told));
    assertThat(faults).isEmpty();
    assertThat(told).as("stories in which the point was met").isGreaterThan(tried * 9 / 10);
  }

  /// All that a calm story passes, in the order in which each kind comes first.
  private List<Point> points() throws Exception {
    var calm = new Boundary();
    tell(calm, null, false, new ArrayList<>());
    return calm.crossed().entrySet().stream()
        .flatMap(kind ->
            IntStream.rangeClosed(1, kind.getValue())
                .mapToObj(times -> new Point(kind.getKey(), times)))
        .filter(point -> ONLY == null || point.toString().equals(ONLY))
        .toList();
  }

  /// @return whether its point was met
  private boolean tell(
      Boundary boundary, @Nullable Fault fault, boolean nextDay, List<String> faults)
      throws Exception {
    var file = folder.resolve(++stories + ".db");
    Files.copy(empty, file);
    try (var story = new FaultStory(file, boundary, nextDay)) {
      var check = new Check(new ArrayList<>(), fault, nextDay);
      try {
        story.tell();
        check.all(story);
      } catch (RuntimeException | Error e) {
        check.wrong().add("ended with " + e);
      }
      if (!check.wrong().isEmpty()) {
        faults.add(boundary.name() + (nextDay ? ", next day: " : ": ") + check.wrong());
      }
    }
    try (var files = Files.newDirectoryStream(folder, stories + ".db*")) {
      for (var each : files) {
        Files.delete(each);
      }
    }
    return boundary.happened();
  }

  /// What has to hold in the end.
  ///
  /// @param fault what happened; after a kill the one message of a chat that was in hand may stand
  ///   there twice, and of a message that the sender broke at nobody knows whether it arrived
  /// @param away the day without a listing may have been missed
  private record Check(List<String> wrong, @Nullable Fault fault, boolean away) {

    private boolean killed() {
      return fault != null && fault.kills();
    }

    private boolean broken() {
      return fault == Fault.FAILED || fault == Fault.ERROR;
    }

    void all(FaultStory story) {
      var storage = story.storage();
      for (var day : SHOWN.keySet()) {
        for (var entry : storage.ledger().entries(day)) {
          var wanted =
              entry.id().equals(FaultStory.HOPELESS)
                  ? LedgerState.FAILED
                  : entry.type().isFresh() ? LedgerState.SUMMARISED : LedgerState.FETCHED;
          is(day + " " + entry.id(), entry.state(), wanted);
        }
      }
      is("open digests", storage.deliveries().open(), Map.of());
      is("jobs left", story.jobs(), 0);
      is("tasks that hang", story.picked(), List.of());
      for (var chat : FaultStory.READERS) {
        shown(story, chat);
        is("left waiting", waiting(story, chat), List.of());
        once("broadcast to " + chat, said(story, chat, FaultStory.NEWS), killed() || broken());
        once("version notes to " + chat, said(story, chat, "새 판(v2)"), killed() || broken());
        times(
            "quiet notes to " + chat,
            said(story, chat, "arXiv 발표가 없습니다"),
            killed() ? 2 : 1,
            killed() || away);
      }
      broadcast(story);
      tap(story, "like", Kind.LIKE);
      tap(story, "unstar", Kind.SAVE);
      atLeastOnce(
          "answers to who wanted a card",
          texts(story, FaultStory.OTHER).values().stream()
              .filter(text -> text.contains("🔗 arXiv " + FaultStory.OLD) || text.contains("못했습니다"))
              .count(),
          false);
    }

    /// @param orNever nobody may know whether it arrived, and then it does not come again
    private void once(String what, long times, boolean orNever) {
      times(what, times, 1, orNever);
    }

    /// Once; what was in hand at a kill or a failure is answered again.
    private void atLeastOnce(String what, long times, boolean orNever) {
      times(what, times, killed() || broken() ? 2 : 1, orNever);
    }

    private void times(String what, long times, int most, boolean orNever) {
      if (times > most || times == 0 && !orNever) {
        wrong.add(what + ": " + times);
      }
    }

    private void is(String what, Object is, Object wanted) {
      if (!is.equals(wanted)) {
        wrong.add(what + ": " + is + " instead of " + wanted);
      }
    }

    /// Every paper of each day once; after a kill, those of one message twice.
    private void shown(FaultStory story, ChatKey chat) {
      var wanted = new TreeSet<String>();
      SHOWN.values().forEach(chats -> wanted.addAll(chats.get(chat)));
      var messages =
          story.sent(chat).stream()
              .map(sent -> DeliveryFixture.papers(sent).stream().map(ArxivId::value).toList())
              .toList();
      var copies =
          messages.stream().flatMap(List::stream).collect(groupingBy(paper -> paper, counting()));
      wanted.removeAll(copies.keySet());
      is("papers that " + chat + " lacks", wanted, Set.of());
      var repeated =
          messages.stream()
              .filter(papers -> papers.stream().anyMatch(paper -> copies.get(paper) > 1))
              .toList();
      if (repeated.size() > (killed() ? 2 : 0)) {
        wrong.add("repeated for " + chat + ": " + repeated);
      }
    }

    /// Of a message that stands there twice, nobody knows the first.
    private List<String> waiting(FaultStory story, ChatKey chat) {
      var last = new HashMap<Set<ArxivId>, Integer>();
      story.sent(chat).forEach(sent -> last.put(DeliveryFixture.papers(sent), sent.messageId()));
      var known =
          story.sent(chat).stream()
              .filter(sent -> !killed() || last.containsValue(sent.messageId()))
              .map(Sent::messageId)
              .toList();
      var texts = new HashMap<>(texts(story, chat));
      texts.keySet().retainAll(known);
      return texts.values().stream().filter(waits()).toList();
    }

    /// What was acknowledged holds; only where a failure was told of may there be none to tell.
    private void tap(FaultStory story, String press, Kind kind) {
      var toasts =
          story.telegram.events().stream()
              .filter(event -> event instanceof Acknowledged(var id, _) && id.equals(press))
              .map(event -> ((Acknowledged) event).text())
              .filter(toast -> !toast.contains("못했습니다"))
              .distinct()
              .toList();
      if (toasts.isEmpty() && broken()) {
        return;
      }
      if (!broken()) {
        is(press, toasts, List.of(kind == Kind.LIKE ? LIKED : TAKEN_BACK));
      }
      var stands =
          story.storage().taps().taps(FaultStory.OTHER).stream()
              .anyMatch(tap -> tap.paper().equals(FaultStory.OLD) && tap.kind() == kind);
      is(press + " stands", stands, !toasts.getLast().equals(TAKEN_BACK));
    }

    private void broadcast(FaultStory story) {
      var reports =
          texts(story, FaultStory.OWNER).values().stream()
              .filter(text -> text.contains("다 보냈습니다"))
              .toList();
      // Or the owner was told that it did not work, and may try again.
      var refused =
          broken()
              && texts(story, FaultStory.OWNER).values().stream()
                  .anyMatch(text -> text.contains("못했습니다"));
      atLeastOnce("reports " + reports, reports.size(), refused);
      if (!reports.isEmpty()) {
        var counted =
            COUNTS
                .matcher(reports.getLast())
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
        is("chats in " + reports.getLast(), counted, 3);
      }
    }
  }

  private static Predicate<String> waits() {
    return text ->
        text.contains("발췌")
            || text.contains("요약 준비 중")
            || text.contains("준비하고 있습니다") && !text.contains("이미")
            || text.contains("읽고 있습니다");
  }

  private static long said(FaultStory story, ChatKey chat, String words) {
    return story.sent(chat).stream()
        .filter(sent -> sent.message().plainText().contains(words))
        .count();
  }

  /// What stands in a chat at the end, by message.
  private static Map<Integer, String> texts(FaultStory story, ChatKey chat) {
    var texts = new LinkedHashMap<Integer, String>();
    for (var event : story.telegram.events()) {
      if (event instanceof Sent sent && sent.chat().equals(chat)) {
        texts.put(sent.messageId(), sent.message().plainText());
      } else if (event instanceof Edited edited && edited.chat().equals(chat)) {
        texts.put(edited.messageId(), edited.message().plainText());
      }
    }
    return texts;
  }
}
