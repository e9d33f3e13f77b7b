package io.nonmun.bot.editions;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.summarizer.Summarizer.Priority;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaperDeskTest {

  private final FakePaperSource source = new FakePaperSource();
  private final FakeSummarizer summarizer = new FakeSummarizer();
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final PaperDesk desk =
      new PaperDesk(
          source,
          storage.papers(),
          new SummaryDesk(
              summarizer, storage.summaries(), storage.ledger(), Arrivals.NOBODY, (_, _, _) -> {}));

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void somebodyWaitsForAPaper() throws Exception {
    var paper = paper("2611.00001", "cs.CL");
    storage.papers().save(List.of(paper));

    var card = desk.read(new PaperReference(paper.id(), OptionalInt.of(1)), Language.KO);

    assertThat(card.body()).isInstanceOf(Digest.Summarised.class);
    assertThat(card.missing()).isEmpty();
    assertThat(summarizer.priorities).containsExactly(entry(paper.id(), Priority.INTERACTIVE));
  }

  @Test
  void u03VersionThatDoesNotExistIsAnsweredWithTheNewestAndSaid() throws Exception {
    source.singles.add(paper("2606.15007", "cs.CL"));

    var card = desk.read(PaperReference.find("2606.15007v9").orElseThrow(), Language.KO);

    assertThat(card.paper().version()).hasToString("2606.15007v1");
    assertThat(CardView.of(card, Texts.KOREAN).messages().getFirst().plainText())
        .startsWith("⚠️ 2606.15007v9 판은 없습니다. 가장 새로운 판(v1)을 보여 드립니다.");
  }

  @Test
  void paperThatDoesNotExistInAnyVersionIsNotFound() {
    assertThatThrownBy(
            () -> desk.read(PaperReference.find("2606.15007v9").orElseThrow(), Language.KO))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("no such paper");
  }
}
