package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.fulltext.FullTextOutcome;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChosenTextsTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-19");
  private static final ChatKey CHAT = ChatKey.of(42);
  private static final Category CL = new Category("cs.CL");

  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final List<String> read = new ArrayList<>();
  private String faulty = "";
  private FullTextOutcome outcome = new FullTextOutcome.Refused("nothing stood");
  private final ChosenTexts texts =
      new ChosenTexts(
          new FullTextDesk(
              new FullTexts(
                  new FakePaperSource() {
                    @Override
                    public FullText fullText(Paper paper) {
                      return new FullText(
                          paper.version(), Origin.PDF, List.of(), null, List.of(), List.of());
                    }
                  },
                  storage.fullTexts(),
                  clock),
              storage.fullTextSummaries(),
              (paper, _, priority) -> {
                assertThat(priority).isEqualTo(Priority.BATCH);
                read.add(paper.id().value());
                if (paper.id().value().equals(faulty)) {
                  throw new IllegalStateException("a bug");
                }
                return outcome;
              },
              clock),
          storage.ledger(),
          storage.deliveries(),
          storage.papers(),
          clock);

  @BeforeEach
  void announceThreeAndChooseTwo() {
    var papers =
        List.of(
            FakePaperSource.paper("2611.00001", "cs.CL"),
            FakePaperSource.paper("2611.00002", "cs.CL"),
            FakePaperSource.paper("2611.00003", "cs.CL"));
    storage.papers().save(papers);
    storage
        .ledger()
        .announce(
            List.of(
                new Listing(
                    CL,
                    DAY,
                    papers.stream()
                        .map(paper ->
                            new ListingEntry(
                                paper.id(),
                                AnnounceType.NEW,
                                OptionalInt.of(1),
                                Optional.of(paper)))
                        .toList())));
    storage
        .chats()
        .save(
            new Chat(
                CHAT,
                Chat.Kind.PRIVATE,
                new ChatPreferences(
                    List.of(CL), List.of(), List.of(), null, ZoneId.of("Asia/Seoul"), 10, true),
                null,
                false));
    storage
        .deliveries()
        .plan(CHAT, DAY, List.of(delivery(papers.get(0), 1), delivery(papers.get(2), 2)));
  }

  private static Delivery delivery(Paper paper, int position) {
    return new Delivery(CHAT, paper.id(), DAY, position, DeliveryState.PLANNED, null, null, false);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void whatDigestsChoseIsReadOnceAndNothingElse() throws Exception {
    texts.look();
    assertThat(read).containsExactlyInAnyOrder("2611.00001", "2611.00003");

    texts.look();
    assertThat(read).as("what was refused is not asked for again").hasSize(2);
  }

  @Test
  void whereNoModelCanBeAskedItWaits() throws Exception {
    outcome = new FullTextOutcome.Unasked("it is gone");
    texts.look();
    assertThat(read).hasSize(1);

    outcome = new FullTextOutcome.Refused("nothing stood");
    texts.look();
    assertThat(read).hasSize(3);
  }

  @Test
  void onePapersFaultCostsTheOthersNothing() throws Exception {
    faulty = "2611.00001";
    texts.look();
    texts.look();
    assertThat(read).containsExactlyInAnyOrder("2611.00001", "2611.00003");
  }

  @Test
  void whatIsOldIsLeftToWhoAsks() throws Exception {
    clock.set(Instant.parse("2026-11-25T01:00:00Z"));
    texts.look();
    assertThat(read).isEmpty();
  }
}
