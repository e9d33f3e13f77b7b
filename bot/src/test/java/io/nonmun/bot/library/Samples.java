package io.nonmun.bot.library;

import io.nonmun.bot.library.Library.Entry;
import io.nonmun.bot.library.Library.Kept;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// Papers that are kept.
final class Samples {

  private Samples() {}

  static Export.Reader reader(Language language) {
    return new Export.Reader(
        Texts.in(language), ZoneId.of("Asia/Seoul"), LocalDate.of(2026, 11, 28));
  }

  static Paper paper(String id, String title, String... authors) {
    return new Paper(
        new PaperVersion(new ArxivId(id), 2),
        title,
        "Accuracy rises.",
        List.of(authors),
        new Category("cs.CL"),
        List.of(new Category("cs.LG")),
        null,
        "Proc. of X 12 (2026) 1&2",
        "10.1000/a_b",
        null,
        List.of("https://github.com/a/b"),
        false);
  }

  static Entry entry(Paper paper, String... notes) {
    var line = new Summary.Line("정확도를 61.2%에서 68.9%로 올렸다.", List.of(1));
    return new Entry(
        new Kept(paper.id(), Instant.parse("2026-11-20T16:00:00Z"), List.of(notes)),
        paper,
        new SummaryRecord(
            paper.version(),
            new Summary("긴 문맥의 검색 증강 생성", line, line, line, line, null, List.of("RAG")),
            List.of("Accuracy rises."),
            "openai",
            "example-model",
            "1",
            1,
            1,
            BigDecimal.ZERO,
            Duration.ZERO,
            List.of("numbers"),
            Instant.EPOCH));
  }
}
