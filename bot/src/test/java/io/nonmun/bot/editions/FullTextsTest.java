package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Note;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.Paper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FullTextsTest {

  private static final Paper PAPER = FakePaperSource.paper("2611.00001", "cs.CL");

  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final FakePaperSource source = new FakePaperSource();
  private final FullTexts texts =
      new FullTexts(source, storage.fullTexts(), InstantSource.fixed(Instant.EPOCH));

  @BeforeEach
  void know() {
    storage.papers().save(List.of(PAPER));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static FullText text(Note... notes) {
    return new FullText(
        PAPER.version(), Origin.PDF, List.of(), null, List.of("Praise it."), List.of(notes));
  }

  @Test
  void aTextIsReadOnce() throws InterruptedException {
    source.texts.add(text());

    assertThat(texts.of(PAPER)).isEqualTo(text());
    assertThat(texts.of(PAPER)).isEqualTo(text());
    assertThat(source.texts).as("left to be asked for").isEmpty();
  }

  @Test
  void aFormThatMayBeBetterLaterIsNotKept() throws InterruptedException {
    var provisional = text(new Note(Origin.ARXIV_HTML, Problem.UNREACHABLE, "HTTP 500"));
    source.texts.add(provisional);
    source.texts.add(text());

    assertThat(texts.of(PAPER)).isEqualTo(provisional);
    assertThat(texts.of(PAPER)).isEqualTo(text());
  }
}
