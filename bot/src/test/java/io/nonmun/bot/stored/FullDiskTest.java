package io.nonmun.bot.stored;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.MovableClock;
import io.nonmun.bot.editions.Allowance;
import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.editions.SummaryDesk;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.monitor.StorageCheck;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.SummarizerSettings;
import io.nonmun.summarizer.SummarizerSettings.Judge;
import io.nonmun.summarizer.SummarizerSettings.Provider;
import io.nonmun.summarizer.Summarizers;
import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.OpenAiSettings;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// U7: with a full disk every paper was asked for, paid for, and its summary thrown away.
class FullDiskTest {

  private final FakeModelServer server = new FakeModelServer();
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final AtomicLong free = new AtomicLong(1L << 30);
  private final StorageCheck check =
      new StorageCheck(storage::probe, () -> OptionalLong.of(free.get()), clock);
  private final Summarizer summarizer =
      Summarizers.open(
          new SummarizerSettings(
              Provider.OPENAI,
              Judge.OFF,
              new OpenAiSettings(
                  server.url(),
                  "",
                  "fake",
                  Duration.ofSeconds(30),
                  2,
                  8_192,
                  0,
                  BigDecimal.ONE,
                  BigDecimal.ONE,
                  BigDecimal.ZERO),
              LocalSettings.defaults()),
          new StoredSpending(storage::spending, check::probe, (_, _) -> {}),
          Clock.systemUTC(),
          _ -> {});
  private final PaperDesk desk =
      new PaperDesk(
          new FakePaperSource(),
          storage.papers(),
          new SummaryDesk(
              summarizer,
              storage.summaries(),
              storage.ledger(),
              Arrivals.NOBODY,
              (_, _, _) -> {},
              clock),
          new FullTexts(new FakePaperSource(), storage.fullTexts(), Clock.systemUTC()));
  private final List<Paper> papers =
      IntStream.range(0, 20).mapToObj(n -> paper("2611.%05d".formatted(n), "cs.CL")).toList();

  @AfterEach
  void close() {
    summarizer.close();
    storage.close();
    server.close();
  }

  @Test
  void u07NothingIsAskedOfAModelWhileNothingCanBeStored() throws Exception {
    storage.papers().save(papers);
    read(0);
    assertThat(server.requests).hasValue(1);

    free.set(0);
    clock.move(StorageCheck.FRESH);
    for (var n = 1; n < 20; n++) {
      assertUnread(n);
    }
    assertThat(server.requests).as("asked while the disk was full").hasValue(1);

    free.set(1L << 30);
    clock.move(StorageCheck.FRESH);
    for (var n = 0; n < 20; n++) {
      read(n);
    }
    assertThat(server.requests).as("each paper once").hasValue(20);
  }

  @Test
  void u07WhatWasPaidWhenTheDiskBecameFullIsStoredLater() throws Exception {
    storage.papers().save(papers);
    var jdbc = new JdbcTemplate(storage.dataSource());
    jdbc.execute(
        """
        create trigger full before insert on summary
        begin select raise(abort, 'database or disk is full'); end\
        """);
    assertUnread(0);
    assertUnread(0);
    jdbc.execute("drop trigger full");

    read(0);

    assertThat(server.requests).as("asked once, paid once").hasValue(1);
    assertThat(storage.summaries().newest(List.of(papers.getFirst().version()))).hasSize(1);
  }

  private void read(int n) throws InterruptedException {
    var paper = new PaperReference(papers.get(n).id(), OptionalInt.empty());
    assertThat(desk.read(paper, Language.KO, Allowance.FREE).body().isPending()).isFalse();
  }

  private void assertUnread(int n) {
    assertThatThrownBy(() -> read(n))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("full");
  }
}
