package io.nonmun.bot.compare;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.time.Instant;
import java.util.List;

/// Answers and choices as a comparison has them.
public final class Compared {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private Compared() {}

  static PaperVersion paper(int number) {
    return new PaperVersion(new ArxivId("2611.%05d".formatted(number)), 1);
  }

  static Candidate good(int paper, String model) {
    return candidate(paper(paper), model, List.of(), List.of(), 1);
  }

  static Candidate refused(int paper, String model) {
    return candidate(paper(paper), model, List.of("numbers: 'result' says 61.3"), List.of(), 2);
  }

  static Candidate held(int paper, String model) {
    return candidate(paper(paper), model, List.of(), List.of("WRONG: 'method' says it not"), 1);
  }

  public static Candidate candidate(
      PaperVersion paper, String model, List<String> complaints, List<String> held, int tries) {
    var line = new Summary.Line(text(model) + " 한 줄: 정확도를 올렸다.", List.of(1));
    var summary =
        new Summary(text(model) + " 제목", line, line, line, line, null, List.of("RAG", "QA", "검색"));
    return new Candidate(
        paper,
        model,
        SummaryPrompt.VERSION,
        SummaryPrompt.answer(summary),
        summary,
        complaints,
        held,
        tries,
        NOON);
  }

  /// What models write does not tell who they are.
  private static String text(String model) {
    return model.endsWith("a") ? "가나" : model.endsWith("c") ? "마바" : "<b>다라</b>";
  }

  static Preference chosen(int paper, String one, String other, Choice choice) {
    return new Preference(paper(paper), one, other, choice, List.of(), NOON.plusSeconds(paper));
  }
}
