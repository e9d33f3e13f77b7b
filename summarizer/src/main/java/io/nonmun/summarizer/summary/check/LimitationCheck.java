package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A limitation is one that the authors state of their own work: one of the sentences it cites says
/// something of the kind and does not come before the work is announced, where it would speak of
/// others, and what the line says is lacking stands in those sentences (`limitation-terms.txt`).
final class LimitationCheck implements Check {

  private static final Pattern STATES_ONE =
      Pattern.compile(
          "(?i)limit|restrict|however|\\bbut\\b|although|\\bthough\\b|despite|\\bonly\\b|fail|\\bno\\b"
              + "|\\bnot\\b|n't|cannot|without|remain|challeng|future|\\byet\\b|nonetheless|nevertheless|assum"
              + "|degrad|wors|drop|declin|cost|expens|trade-?off|lack|struggl|difficult|\\bhard|bottleneck"
              + "|unclear|\\bopen\\b|\\bsmall|\\bgap|caution|prelim|except|slow|requir|\\bstill\\b|weak"
              + "|drawback|overhead|vulnerab|bias|risk|insufficien|unable|scarc|mismatch|\\bfew"
              + "|\\bmay\\b|\\bmight\\b|while|whereas|instab|incomplet|narrow|\\bless\\b|lower"
              + "|depend|neither|\\bnor\\b|rather than|unlike|suffer|harm|hurt|plateau|saturat|caveat|sensitive to"
              + "|need|must|deteriorat|inferior|underperform|imped|hinder|constrain|never|rare|yet");

  /// @param korean what a line may say is lacking
  /// @param english what a cited sentence then has
  private record Lack(Pattern korean, Pattern english) {}

  private static final List<Lack> LACKS =
      Term.load("limitation-terms.txt").stream()
          .map(term -> new Lack(term.korean(), term.english()))
          .toList();

  @Override
  public String name() {
    return "limitation";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft
        .lines()
        .filter(line -> line.name().equals("limitation"))
        .flatMap(line -> fault(line, draft.evidence()))
        .toList();
  }

  private static Stream<String> fault(Draft.Field line, Evidence evidence) {
    var cited = evidence.cited(line);
    if (cited.isEmpty()) {
      return Stream.empty();
    }
    if (cited.stream().noneMatch(sentence -> statesOne(sentence, evidence))) {
      return Stream.of(
          "'limitation' cites no sentence in which the authors state a limit of their own work; write"
              + " null if there is none.");
    }
    return LACKS.stream()
        .flatMap(lack ->
            lack.korean
                .matcher(line.text())
                .results()
                .limit(1)
                .filter(_ ->
                    cited.stream()
                        .noneMatch(sentence -> lack.english.matcher(sentence.text()).find()))
                .map(match ->
                    "'limitation' says '%s', which the sentences it cites do not; keep to what they state."
                        .formatted(match.group())))
        .limit(1);
  }

  private static boolean statesOne(Reading sentence, Evidence evidence) {
    return STATES_ONE.matcher(sentence.text()).find() && evidence.isOwn(sentence);
  }
}
