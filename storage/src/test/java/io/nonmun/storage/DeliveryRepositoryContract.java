package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.in;
import static io.nonmun.storage.Fixtures.newPapers;
import static io.nonmun.storage.Fixtures.note;
import static io.nonmun.storage.Fixtures.paper;
import static io.nonmun.storage.Fixtures.planned;
import static io.nonmun.storage.Fixtures.sent;
import static io.nonmun.storage.Fixtures.summary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.DeliveryRepository.Plan;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class DeliveryRepositoryContract extends RepositoryContract {

  private static final ChatKey ADA = ChatKey.of(5);
  private static final ChatKey BOB = ChatKey.of(6);
  private static final ChatKey TOPIC = new ChatKey(-1_001_234_567_890L, 17);
  private static final LocalDate MONDAY = FRIDAY.plusDays(3);

  private DeliveryRepository deliveries;

  @BeforeEach
  void saveChats() {
    List.of(chat(5), chat(6), chat(TOPIC, Fixtures.CL)).forEach(storage.chats()::save);
    deliveries = storage.deliveries();
  }

  @Test
  void plansADigestByPosition() {
    var muted = new Delivery(ADA, id(9), FRIDAY, 0, DeliveryState.MUTED, null, "survey", true);
    var planned = planned(ADA, FRIDAY, List.of(id(3), id(1)));
    assertThat(deliveries.plan(ADA, FRIDAY, List.of(planned.get(1), planned.get(0), muted)))
        .isTrue();

    try (var other = openAgain()) {
      assertThat(other.deliveries().deliveries(ADA, FRIDAY))
          .containsExactly(muted, planned.get(0), planned.get(1));
      assertThat(other.deliveries().digest(ADA, FRIDAY)).contains(DigestState.OPEN);
      assertThat(other.deliveries().digest(ADA, MONDAY)).isEmpty();
      assertThat(other.deliveries().digest(BOB, FRIDAY)).isEmpty();
    }
  }

  @Test
  void theBacklogIsWhatCanBeHandledOrSent() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(3)));
    deliveries.plan(BOB, FRIDAY, planned(BOB, FRIDAY, ids(2)));
    deliveries.move(List.of(sent(planned(ADA, FRIDAY, 1, id(0)), 7)));
    storage.chats().reachable(BOB, "blocked");
    var update = new UpdateRepository.StoredUpdate(1, 5, "{}", Instant.EPOCH);
    storage.updates().store(List.of(update));
    assertThat(storage.backlog()).isEqualTo(2 + 1);

    storage.updates().handled(List.of(1));
    storage.chats().reachable(BOB, null);
    assertThat(storage.backlog()).isEqualTo(2 + 2);
  }

  @Test
  void aDigestThatExistsIsLeftAsItIs() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(2)));
    deliveries.digest(ADA, FRIDAY, DigestState.DONE);

    assertThat(deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(5)))).isFalse();
    assertThat(deliveries.deliveries(ADA, FRIDAY)).hasSize(2);
    assertThat(deliveries.digest(ADA, FRIDAY)).contains(DigestState.DONE);
  }

  @Test
  void aPaperThatTheChatHadOnAnyDayIsLeftOut() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(2)));

    assertThat(deliveries.plan(ADA, MONDAY, planned(ADA, MONDAY, ids(3)))).isTrue();
    assertThat(deliveries.deliveries(ADA, MONDAY))
        .extracting(Delivery::paper)
        .containsExactly(id(2));
    assertThat(deliveries.plan(BOB, MONDAY, planned(BOB, MONDAY, ids(3)))).isTrue();
    assertThat(deliveries.deliveries(BOB, MONDAY)).as("another chat's").hasSize(3);
  }

  @Test
  void addingToADigestOpensItAgain() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, List.of(id(1))));
    deliveries.digest(ADA, FRIDAY, DigestState.DONE);
    var late = new Delivery(ADA, id(2), FRIDAY, 2, DeliveryState.PLANNED, null, null, false);
    var known = new Delivery(ADA, id(1), FRIDAY, 3, DeliveryState.PLANNED, null, null, false);

    deliveries.add(ADA, FRIDAY, List.of(known, late));

    assertThat(deliveries.deliveries(ADA, FRIDAY)).hasSize(2).contains(late);
    assertThat(deliveries.digest(ADA, FRIDAY)).contains(DigestState.OPEN);
  }

  @Test
  void topicsOfOneGroupAreChatsOfTheirOwn() {
    var other = new ChatKey(TOPIC.chatId(), 18);
    storage.chats().save(chat(other, Fixtures.CL));
    deliveries.plan(TOPIC, FRIDAY, planned(TOPIC, FRIDAY, ids(2)));

    assertThat(deliveries.plan(other, FRIDAY, planned(other, FRIDAY, ids(2)))).isTrue();
    assertThat(deliveries.deliveries(other, FRIDAY)).hasSize(2);
  }

  @Test
  void manyPlansAtOnceDoWhatEachWouldDo() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(1)));
    var plans =
        List.of(
            new Plan(ADA, FRIDAY, List.of(), planned(ADA, FRIDAY, ids(4))),
            new Plan(ADA, MONDAY, List.of(), planned(ADA, MONDAY, ids(4))),
            new Plan(ChatKey.of(99), FRIDAY, List.of(), planned(ChatKey.of(99), FRIDAY, ids(4))),
            new Plan(BOB, FRIDAY, List.of(), planned(BOB, FRIDAY, ids(4))));

    assertThat(deliveries.plan(plans)).containsExactly(plans.get(1), plans.get(3));
    assertThat(deliveries.deliveries(ADA, FRIDAY)).hasSize(1);
    assertThat(deliveries.deliveries(ADA, MONDAY)).hasSize(3);
    assertThat(deliveries.deliveries(BOB, FRIDAY)).hasSize(4);
    assertThat(deliveries.plan(List.of())).isEmpty();
  }

  @Test
  void mergedDaysAreMarkedWithTheDigestThatStandsForThem() {
    var thursday = FRIDAY.minusDays(1);
    deliveries.digest(ADA, thursday, DigestState.QUIET);
    deliveries.plan(BOB, MONDAY, List.of());

    deliveries.plan(
        List.of(
            new Plan(ADA, MONDAY, List.of(thursday, FRIDAY), planned(ADA, MONDAY, ids(2))),
            new Plan(BOB, MONDAY, List.of(FRIDAY), List.of())));

    var states =
        Map.of(thursday, DigestState.MERGED, FRIDAY, DigestState.MERGED, MONDAY, DigestState.OPEN);
    assertThat(deliveries.digests(ADA, thursday)).isEqualTo(states);
    assertThat(deliveries.digests(ADA, MONDAY)).containsOnlyKeys(MONDAY);
    assertThat(deliveries.digests(thursday))
        .isEqualTo(Map.of(ADA, states, BOB, Map.of(MONDAY, DigestState.OPEN)));
    assertThat(deliveries.digests(MONDAY.plusDays(1))).isEmpty();
  }

  @Test
  void aDeliveryOfAnotherChatOrDayIsNoPartOfAPlan() {
    assertThatThrownBy(() -> deliveries.plan(ADA, FRIDAY, planned(BOB, FRIDAY, ids(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> deliveries.plan(ADA, FRIDAY, planned(ADA, MONDAY, ids(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(deliveries.digest(ADA, FRIDAY)).isEmpty();
  }

  @Test
  void ofManyWhoPlanTheSameDigestOneSucceeds() throws Exception {
    try (var other = openAgain();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, 8)
              .<Callable<Boolean>>mapToObj(n ->
                  () ->
                      (n % 2 == 0 ? storage : other)
                          .deliveries()
                          .plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(10))))
              .toList();
      var succeeded = 0;
      for (var done : threads.invokeAll(work)) {
        succeeded += done.get() ? 1 : 0;
      }
      assertThat(succeeded).isOne();
    }
    assertThat(deliveries.deliveries(ADA, FRIDAY)).hasSize(10);
  }

  @Test
  void setsADigestsStateWithOrWithoutARow() {
    deliveries.digest(ADA, FRIDAY, DigestState.QUIET);
    deliveries.plan(ADA, MONDAY, List.of());
    deliveries.digest(ADA, MONDAY, DigestState.MERGED);

    assertThat(deliveries.digest(ADA, FRIDAY)).contains(DigestState.QUIET);
    assertThat(deliveries.digest(ADA, MONDAY)).contains(DigestState.MERGED);
  }

  @Test
  void openDigestsComeOldestFirst() {
    deliveries.plan(ADA, MONDAY, List.of());
    deliveries.plan(TOPIC, MONDAY, List.of());
    deliveries.plan(ADA, FRIDAY, List.of());
    deliveries.plan(BOB, FRIDAY, List.of());
    deliveries.digest(BOB, FRIDAY, DigestState.DONE);

    assertThat(deliveries.open())
        .containsExactly(entry(ADA, List.of(FRIDAY, MONDAY)), entry(TOPIC, List.of(MONDAY)));
  }

  @Test
  void movesDeliveriesToTheirStates() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(3)));
    var all = deliveries.deliveries(ADA, FRIDAY);
    var moved =
        List.of(
            sent(all.get(0), 71),
            in(all.get(1), DeliveryState.FAILED, null, "chat not found"),
            in(all.get(2), DeliveryState.SENDING, null, null));
    deliveries.move(moved);

    assertThat(deliveries.deliveries(ADA, FRIDAY)).isEqualTo(moved);
    assertThat(deliveries.find(ADA, id(0))).contains(moved.getFirst());
    assertThat(deliveries.find(BOB, id(0))).isEmpty();
  }

  @Test
  void aMergedDigestsPapersMoveToTheLaterDay() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(2)));
    deliveries.plan(ADA, MONDAY, List.of());

    deliveries.move(planned(ADA, MONDAY, List.of(id(1), id(0))));

    assertThat(deliveries.deliveries(ADA, FRIDAY)).isEmpty();
    assertThat(deliveries.deliveries(ADA, MONDAY))
        .isEqualTo(planned(ADA, MONDAY, List.of(id(1), id(0))));
  }

  @Test
  void whatWasSentStaysSentAndMayChangeItsMessage() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(1)));
    var planned = deliveries.find(ADA, id(0)).orElseThrow();
    deliveries.move(List.of(sent(planned, 71)));
    deliveries.move(List.of(planned));
    deliveries.move(List.of(in(planned, DeliveryState.FAILED, null, "late answer")));
    assertThat(deliveries.find(ADA, id(0))).contains(sent(planned, 71));

    deliveries.move(List.of(sent(planned, 72)));
    assertThat(deliveries.find(ADA, id(0))).contains(sent(planned, 72));
  }

  @Test
  void oneThatTheSchemaRefusesMovesNone() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(2)));
    var all = deliveries.deliveries(ADA, FRIDAY);

    assertThatThrownBy(() ->
            deliveries.move(
                List.of(sent(all.get(0), 71), in(all.get(1), DeliveryState.SENT, null, null))))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("delivery_outcome");
    assertThat(deliveries.deliveries(ADA, FRIDAY)).isEqualTo(all);
  }

  @Test
  void knowsWhatAChatHadHoweverManyAreAsked() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(700)));
    deliveries.plan(BOB, FRIDAY, planned(BOB, FRIDAY, ids(2_000)));

    assertThat(deliveries.known(ADA, ids(2_000))).hasSize(700).containsKey(id(699));
    assertThat(deliveries.known(ADA, List.of())).isEmpty();
    assertThat(deliveries.known(ADA, List.of(id(0), id(0)))).containsOnlyKeys(id(0));
  }

  @Test
  void countsWhatAChatHadOfADayFromWhateverDigest() {
    storage
        .ledger()
        .announce(
            List.of(
                Fixtures.listing(
                    Fixtures.CL,
                    MONDAY,
                    Fixtures.entry(id(1), AnnounceType.NEW),
                    Fixtures.entry(id(2), AnnounceType.CROSS),
                    Fixtures.entry(id(3), AnnounceType.REPLACE),
                    Fixtures.entry(id(4), AnnounceType.NEW))));
    var muted = new Delivery(ADA, id(2), FRIDAY, 0, DeliveryState.MUTED, null, "survey", true);
    deliveries.plan(ADA, FRIDAY, List.of(planned(ADA, FRIDAY, 1, id(1)), muted));
    deliveries.plan(ADA, MONDAY, planned(ADA, MONDAY, List.of(id(3), id(4))));
    deliveries.move(List.of(sent(planned(ADA, FRIDAY, 1, id(1)), 7)));

    assertThat(deliveries.counts(ADA, MONDAY, List.of(Fixtures.CL, Fixtures.LG)))
        .containsOnly(
            entry(DeliveryState.SENT, 1),
            entry(DeliveryState.MUTED, 1),
            entry(DeliveryState.PLANNED, 1));
    assertThat(deliveries.counts(ADA, MONDAY, List.of(Fixtures.LG))).isEmpty();
    assertThat(deliveries.counts(ADA, MONDAY, List.of())).isEmpty();
    assertThat(deliveries.counts(BOB, MONDAY, List.of(Fixtures.CL))).isEmpty();
  }

  @Test
  void knowsWhatAllChatsHadAtOnce() {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(2)));
    deliveries.plan(TOPIC, MONDAY, planned(TOPIC, MONDAY, ids(700)));

    assertThat(deliveries.known(ids(600)))
        .containsOnly(entry(ADA, Set.copyOf(ids(2))), entry(TOPIC, Set.copyOf(ids(600))));
    assertThat(deliveries.known(List.of(id(800)))).isEmpty();
  }

  @Test
  void incompleteAreSentOnesWithoutTheirSummaryNewestDayFirst() {
    deliveries.plan(ADA, FRIDAY, List.of(incomplete(ADA, FRIDAY, 1), incomplete(ADA, FRIDAY, 2)));
    deliveries.plan(BOB, MONDAY, List.of(incomplete(BOB, MONDAY, 1)));
    var old = FRIDAY.minusDays(1);
    deliveries.plan(ADA, old, List.of(incomplete(ADA, old, 3)));
    var friday = sent(incomplete(ADA, FRIDAY, 1), 71);
    var monday = sent(incomplete(BOB, MONDAY, 1), 72);
    deliveries.move(List.of(friday, monday, sent(incomplete(ADA, old, 3), 73)));

    assertThat(deliveries.incomplete(FRIDAY)).containsExactly(monday, friday);

    deliveries.move(List.of(sent(planned(ADA, FRIDAY, 1, id(1)), 71)));
    assertThat(deliveries.incomplete(FRIDAY)).containsExactly(monday);
  }

  @Test
  void aChatsOpenDigestsAreItsOwnOldestFirst() {
    deliveries.plan(ADA, MONDAY, List.of(incomplete(ADA, MONDAY, 1)));
    deliveries.plan(ADA, FRIDAY, List.of(incomplete(ADA, FRIDAY, 2)));
    deliveries.plan(BOB, FRIDAY.minusDays(1), List.of());
    deliveries.digest(ADA, FRIDAY.minusDays(1), DigestState.DONE);

    assertThat(deliveries.open(ADA)).containsExactly(FRIDAY, MONDAY);
    assertThat(deliveries.open(TOPIC)).isEmpty();
  }

  @Test
  void ofTheIncompleteThoseAreSettledWhosePaperIsSummarisedOrFailed() {
    storage.papers().save(List.of(1, 2, 3, 4).stream().map(n -> paper(id(n), 1)).toList());
    storage.papers().save(List.of(paper(id(4), 2)));
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1), id(2), id(3), id(4)))));
    storage
        .ledger()
        .move(
            List.of(
                ledger(1, LedgerState.FETCHED, null),
                ledger(2, LedgerState.EXTRACTED, "no answer"),
                ledger(3, LedgerState.FAILED, "checks"),
                ledger(4, LedgerState.FETCHED, null)));
    storage.summaries().save(summary(id(1), Instant.EPOCH));
    storage.summaries().save(summary(id(4), Instant.EPOCH)); // of a version that is not the newest
    var rows = IntStream.rangeClosed(1, 5).mapToObj(n -> incomplete(ADA, FRIDAY, n)).toList();
    deliveries.plan(ADA, FRIDAY, rows);
    deliveries.move(rows.stream().map(row -> sent(row, 71)).toList());

    assertThat(deliveries.settled(FRIDAY))
        .as("the fifth is from another day")
        .extracting(Delivery::paper)
        .containsExactly(id(1), id(3), id(5));
    assertThat(deliveries.settled(MONDAY)).isEmpty();

    deliveries.move(List.of(sent(planned(ADA, FRIDAY, 1, id(1)), 71)));
    assertThat(deliveries.settled(FRIDAY))
        .extracting(Delivery::paper)
        .containsExactly(id(3), id(5));
  }

  private static LedgerEntry ledger(int paper, LedgerState state, @Nullable String reason) {
    return new LedgerEntry(id(paper), FRIDAY, AnnounceType.NEW, state, reason);
  }

  @Test
  void tellsWhoWasSentAPaper() {
    for (var chat : List.of(ADA, BOB, TOPIC)) {
      deliveries.plan(chat, FRIDAY, planned(chat, FRIDAY, ids(2)));
    }
    var ada = sent(planned(ADA, FRIDAY, 1, id(0)), 71);
    var topic = sent(planned(TOPIC, FRIDAY, 1, id(0)), 9);
    deliveries.move(List.of(ada, topic));

    assertThat(deliveries.sentTo(id(0))).containsExactly(topic, ada);
    assertThat(deliveries.sentTo(id(1))).isEmpty();
  }

  @Test
  void readersAreToldOfAVersionOnce() throws Exception {
    deliveries.plan(ADA, FRIDAY, planned(ADA, FRIDAY, ids(2)));
    deliveries.move(List.of(sent(planned(ADA, FRIDAY, 1, id(0)), 71)));

    try (var other = openAgain();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, 8)
              .<Callable<Boolean>>mapToObj(n ->
                  () -> (n % 2 == 0 ? storage : other).deliveries().told(id(0), 2, note(ADA, 2)))
              .toList();
      var told = 0;
      for (var done : threads.invokeAll(work)) {
        told += done.get() ? 1 : 0;
      }
      assertThat(told).isOne();
    }
    assertThat(storage.jobs().of("version")).singleElement().isEqualTo(note(ADA, 2));
    assertThat(deliveries.told(id(0), 3, note(ADA, 3))).isTrue();
    assertThat(deliveries.told(id(0), 2, note(ADA, 2))).as("an older one").isFalse();
    assertThat(deliveries.told(id(1), 2, note(ADA, 2))).as("not sent yet").isFalse();
    assertThat(deliveries.told(id(0), 2, note(BOB, 2))).as("never planned").isFalse();
    deliveries.move(List.of(sent(planned(ADA, FRIDAY, 1, id(0)), 71)));
    assertThat(deliveries.told(id(0), 3, note(ADA, 3))).as("an edited message").isFalse();
  }

  private static Delivery incomplete(ChatKey chat, LocalDate day, int number) {
    ArxivId paper = id(number);
    return new Delivery(chat, paper, day, number, DeliveryState.PLANNED, null, null, false);
  }
}
