package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import io.nonmun.summarizer.summary.check.References.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Measures the rules on Korean texts by others and writes the figures into `docs/quality.md`,
/// which says how to run it and what is counted.
@Tag("shared")
class QualityReportTest {

  private static final long SEED = 20261121;
  private static final int ROUNDS = 40;

  /// The references follow another contract, so these are measured apart.
  private static final Set<String> APART = Set.of("length", "register", "citations");

  /// Offending words only: not all of these texts may be copied.
  private static final int MAX_QUOTE = 16;

  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

  private final Checks checks = Checks.standard();
  private final StringBuilder report = new StringBuilder();

  @Test
  void meetsTheAimsOnReferenceTexts() throws IOException {
    var folder = System.getProperty("nonmun.shared");
    assumeTrue(folder != null, "run with -Dnonmun.shared=FOLDER that has korean-summaries/");
    var file = Path.of(folder, "korean-summaries", "references.jsonl");
    var references = References.read(file);
    var clean = references.stream().filter(Clean::isClean).toList();

    line("Seed %d, %d corruptions of each kind per text.", SEED, ROUNDS);
    var unshared = refusalsOfClean(references, clean);
    var rates = corruptions(clean);
    rates.putAll(rawAnswers(clean));
    var wrongPaper = wrongPaper(references.stream().filter(Reference::structured).toList());
    claims(references);
    var answers = answers();
    translations(References.readTranslations(file));
    measuredApart(references);
    write();

    assertThat(unshared)
        .as("clean texts refused for a reason not shared")
        .isLessThanOrEqualTo(0.02);
    assertThat(rates)
        .allSatisfy((kind, rate) -> assertThat(rate).as(kind).isGreaterThanOrEqualTo(0.99));
    assertThat(answers).as("subtly wrong answers passed").isLessThanOrEqualTo(0.40);
    assertThat(wrongPaper).as("wrong paper's summary").isGreaterThanOrEqualTo(0.95);
  }

  private double refusalsOfClean(List<Reference> references, List<Reference> clean)
      throws IOException {
    var judged =
        WordList.load("/quality/judged-refusals.tsv").stream()
            .map(entry -> entry.split("\t"))
            .collect(toMap(parts -> parts[0] + " " + parts[1], parts -> parts));
    line("");
    line("### Clean texts refused");
    line("");
    line("Of %d texts %d are clean, by kind: %s.", references.size(), clean.size(), kinds(clean));
    line("");
    line("| text | rule | offending | a reader would share it | why |");
    line("|---|---|---|---|---|");
    var refused = new HashSet<String>();
    var unshared = new HashSet<String>();
    for (var reference : clean) {
      var byRule =
          complaints(reference.draft()).stream()
              .collect(groupingBy(Complaint::check, TreeMap::new, Collectors.toList()));
      byRule.forEach((rule, complaints) -> {
        var tokens =
            complaints.stream()
                .map(QualityReportTest::offending)
                .distinct()
                .collect(Collectors.joining(", "));
        var judgement =
            judged.getOrDefault(
                reference.id() + " " + rule, new String[] {"", "", "not judged", ""});
        refused.add(reference.id());
        if (!judgement[2].equals("yes")) {
          unshared.add(reference.id());
        }
        line(
            "| %s | %s | %s | %s | %s |", reference.id(), rule, tokens, judgement[2], judgement[3]);
      });
    }
    var rate = (double) unshared.size() / clean.size();
    line("");
    line(
        "%d of %d clean texts are refused; %d of them (%s) for a reason that a reader would not share.",
        refused.size(), clean.size(), unshared.size(), percent(unshared.size(), clean.size()));
    return rate;
  }

  private Map<String, Double> corruptions(List<Reference> clean) {
    line("");
    line("### Corrupted texts rejected");
    line("");
    line("| corruption | corrupted | rejected | rate |");
    line("|---|---|---|---|");
    var rates = new TreeMap<String, Double>();
    for (var kind : Corruption.values()) {
      var random = new Random(SEED);
      var count = new Tally();
      for (var reference : clean) {
        var before = reasons(reference.draft());
        for (int round = 0; round < ROUNDS; round++) {
          kind.apply(reference.draft(), random)
              .ifPresent(corrupted -> count.add(!before.containsAll(reasons(corrupted))));
        }
      }
      count.line(kind.name());
      rates.put(kind.name(), count.rate());
    }
    return rates;
  }

  /// What a text says turned into something else, all references taken, by the rules alone.
  private void claims(List<Reference> references) {
    line("");
    line("### Claims changed by rule");
    line("");
    line(
        "By code alone; all %d texts, %d tries each. Citations count here.",
        references.size(), ROUNDS / 4);
    line("");
    line("| corruption | corrupted | rejected | rate |");
    line("|---|---|---|---|");
    for (var kind : ClaimCorruption.values()) {
      var random = new Random(SEED);
      var count = new Tally();
      for (var reference : references) {
        var before =
            checks.judge(reference.draft()).stream()
                .map(Complaint::reason)
                .collect(Collectors.toSet());
        for (int round = 0; round < ROUNDS / 4; round++) {
          kind.apply(reference.draft(), random)
              .ifPresent(corrupted ->
                  count.add(
                      checks.judge(corrupted).stream()
                          .anyMatch(complaint -> !before.contains(complaint.reason()))));
        }
      }
      count.line(kind.name());
    }
  }

  /// @return the share of wrong answers that pass, over all files
  private double answers() {
    line("");
    line("### Whole answers");
    line("");
    line("`answers/README.md` says what they are; by code alone.");
    line("");
    line("| answers | all | refused | rate |");
    line("|---|---|---|---|");
    var wrong = new Tally();
    for (var file : List.of("answers.jsonl", "later.jsonl", "blind.jsonl")) {
      var byKind = new TreeMap<String, Tally>();
      var good = new Tally();
      var bad = new Tally();
      for (var answer : Answers.read(file).all()) {
        var refused = answer.isRefusedBy(checks);
        (answer.good() ? good : bad).add(refused);
        if (!answer.good()) {
          wrong.add(refused);
          byKind.computeIfAbsent(answer.kind(), _ -> new Tally()).add(refused);
        }
      }
      good.line("`" + file + "`, good");
      bad.line("`" + file + "`, wrong");
      byKind.forEach((kind, tally) -> tally.line("of these " + kind));
    }
    return 1 - wrong.rate();
  }

  /// Whole answers: cut anywhere, or with thoughts before or after.
  private Map<String, Double> rawAnswers(List<Reference> clean) {
    var random = new Random(SEED);
    var cut = new Tally();
    var lineCut = new Tally();
    var thoughts = new Tally();
    for (var reference : clean) {
      var answer = answer(reference);
      for (int round = 0; round < ROUNDS; round++) {
        var source = reference.draft().evidence().source();
        var part = answer.substring(0, 1 + random.nextInt(answer.length() - 1));
        cut.add(checks.judge(part, false, source) instanceof Verdict.Refused);
        var thought = Corruption.THOUGHTS.get(random.nextInt(Corruption.THOUGHTS.size()));
        var spoilt = random.nextBoolean() ? thought + answer : answer + thought;
        thoughts.add(AnswerParser.parse(spoilt) instanceof AnswerParser.Malformed);
      }
      for (var field : reference.draft().fields()) {
        if (field.kind() == Kind.LINE
            && new RegisterCheck().faults(only(reference, field.text())).isEmpty()) {
          for (int round = 0; round < ROUNDS / 4; round++) {
            var text = field.text();
            var part = text.substring(0, 1 + random.nextInt(text.length() - 1)).strip();
            lineCut.add(!checks.judge(only(reference, part)).isEmpty());
          }
        }
      }
    }
    cut.line("CUT_OFF, the answer's JSON at any character");
    lineCut.line("CUT_OFF, a line in `-다` style at any character, the JSON whole");
    thoughts.line("LEAKED_THINKING, before or after the JSON");
    return new TreeMap<>(
        Map.of(
            "CUT_OFF",
            cut.rate(),
            "CUT_OFF line",
            lineCut.rate(),
            "THINKING raw",
            thoughts.rate()));
  }

  private static Draft only(Reference reference, String text) {
    var cited = List.of(1);
    return new Draft(
        List.of(new Draft.Field("oneLine", Kind.LINE, text, cited)), reference.draft().evidence());
  }

  private static String answer(Reference reference) {
    var texts = reference.draft().lines().map(Draft.Field::text).toList();
    var fields = new TreeMap<String, Object>();
    fields.put("titleKo", "제목");
    var names = List.of("oneLine", "problem", "method", "result", "limitation");
    for (int i = 0; i < names.size(); i++) {
      fields.put(
          names.get(i), Map.of("text", texts.get(i % texts.size()), "sentences", List.of(1)));
    }
    fields.put("keywords", List.of("가", "나", "다"));
    return new JsonMapper().writeValueAsString(fields);
  }

  private double wrongPaper(List<Reference> structured) {
    var count = new Tally();
    var byRule = new TreeMap<String, Integer>();
    var missed = new TreeMap<String, Integer>();
    for (var reference : structured) {
      var own = reasons(reference.draft());
      for (var other : structured) {
        if (!other.id().equals(reference.id())) {
          var rules =
              complaints(reference.onPaper(other.draft().evidence().source()).draft()).stream()
                  .filter(complaint -> !own.contains(complaint.reason()))
                  .map(Complaint::check)
                  .collect(Collectors.toSet());
          count.add(!rules.isEmpty());
          rules.forEach(rule -> byRule.merge(rule, 1, Integer::sum));
          if (rules.isEmpty()) {
            missed.merge(reference.id(), 1, Integer::sum);
          }
        }
      }
    }
    count.line("wrong paper's summary, structured items, every pair");
    line("");
    line("Wrong paper, pairs rejected by rule: %s. Missed, by summary: %s.", byRule, missed);
    return count.rate();
  }

  /// Texts that the rules were not written on.
  private void translations(List<Reference> translations) {
    var byRule =
        translations.stream()
            .flatMap(reference ->
                complaints(reference.draft()).stream()
                    .map(complaint -> complaint.check() + " in " + reference.id())
                    .distinct())
            .sorted()
            .toList();
    line("");
    line("### Full translations");
    line("");
    line("%d texts; refused by: %s.", translations.size(), String.join(", ", byRule));
  }

  private void measuredApart(List<Reference> references) {
    line("");
    line("### Measured apart");
    line("");
    line("| texts | accepted by length | accepted by register |");
    line("|---|---|---|");
    for (var structured : List.of(true, false)) {
      var group =
          references.stream().filter(reference -> reference.structured() == structured).toList();
      line(
          "| %s (%d) | %d | %d |",
          structured ? "structured" : "comments",
          group.size(),
          group.stream()
              .filter(reference -> new LengthCheck().faults(reference.draft()).isEmpty())
              .count(),
          group.stream()
              .filter(reference -> new RegisterCheck().faults(reference.draft()).isEmpty())
              .count());
    }
    var lines =
        references.stream()
            .filter(Reference::structured)
            .flatMap(
                reference -> reference.draft().lines().map(field -> only(reference, field.text())))
            .toList();
    line("");
    line(
        "Single lines of the structured texts: %d, of which %d keep the register.",
        lines.size(),
        lines.stream().filter(line -> new RegisterCheck().faults(line).isEmpty()).count());
  }

  private List<Complaint> complaints(Draft draft) {
    return checks.judge(draft).stream()
        .filter(complaint -> !APART.contains(complaint.check()))
        .toList();
  }

  private Set<String> reasons(Draft draft) {
    return complaints(draft).stream().map(Complaint::reason).collect(Collectors.toSet());
  }

  /// The second quoted text of a reason; the first is the field.
  private static String offending(Complaint complaint) {
    var quoted = QUOTED.matcher(complaint.reason()).results().map(match -> match.group(1)).toList();
    var text = quoted.get(quoted.size() > 1 ? 1 : 0);
    return "`" + (text.length() > MAX_QUOTE ? text.substring(0, MAX_QUOTE) + "…" : text) + "`";
  }

  private static Map<String, Long> kinds(List<Reference> references) {
    return references.stream()
        .collect(
            groupingBy(
                reference -> reference.structured() ? "structured" : "comment",
                TreeMap::new,
                Collectors.counting()));
  }

  private void write() throws IOException {
    var document = Path.of("..", "docs", "quality.md");
    var begin = "<!-- measured: begin -->\n";
    var text = Files.readString(document);
    int start = text.indexOf(begin) + begin.length();
    int end = text.indexOf("<!-- measured: end -->");
    Files.writeString(
        document, text.substring(0, start) + "\n" + report + "\n" + text.substring(end));
  }

  private void line(String format, Object... values) {
    report.append(values.length == 0 ? format : format.formatted(values)).append('\n');
  }

  private static String percent(int part, int whole) {
    return "%.2f %%".formatted(100.0 * part / whole);
  }

  private final class Tally {
    private int all;
    private int rejected;

    void add(boolean isRejected) {
      all++;
      rejected += isRejected ? 1 : 0;
    }

    double rate() {
      return (double) rejected / all;
    }

    void line(String name) {
      QualityReportTest.this.line(
          "| %s | %,d | %,d | %s |", name, all, rejected, percent(rejected, all));
    }
  }
}
