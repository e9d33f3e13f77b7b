package io.nonmun.bot.digest;

import static io.nonmun.bot.digest.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.summarizer.Summarizer.Priority;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PaperDeskTest {

  @Test
  void somebodyWaitsForAPaper() throws Exception {
    var paper = paper("2611.00001", "cs.CL");
    var summarizer = new FakeSummarizer();
    try (var storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"))) {
      storage.papers().save(List.of(paper));
      var desk =
          new PaperDesk(
              new FakePaperSource(),
              storage.papers(),
              new SummaryDesk(
                  summarizer,
                  storage.summaries(),
                  storage.ledger(),
                  Arrivals.NOBODY,
                  (_, _, _) -> {}));

      var card = desk.read(new PaperReference(paper.id(), OptionalInt.of(1)));

      assertThat(card.body()).isInstanceOf(Digest.Summarised.class);
      assertThat(summarizer.priorities).containsExactly(entry(paper.id(), Priority.INTERACTIVE));
    }
  }
}
