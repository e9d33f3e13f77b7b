package io.nonmun.summarizer.summary.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Nothing is said twice: no stuttering inside a line, no line that repeats another, no “이 논문은” at
/// the start, which every summary of a digest would share.
final class RepetitionCheck implements Check {

  private static final Pattern STOCK_OPENING =
      Pattern.compile("^(?:이|본) (?:논문|연구|보고서)(?:에서는|에서|은|는|이|의)?\\s");

  private static final Pattern STUTTER =
      Pattern.compile("(\\S)\\1{4}|(?<!\\S)(\\S{2,40}) \\2 \\2(?!\\S)");

  private static final int PHRASE_WORDS = 4;

  /// Share of the shorter line's word pairs that another line has too.
  private static final double SAME = 0.8;

  @Override
  public String name() {
    return "repetition";
  }

  @Override
  public List<String> faults(Draft draft) {
    var faults = new ArrayList<String>();
    var lines = draft.lines().toList();
    openings(lines)
        .forEach(name ->
            faults.add(
                "'%s' starts like '이 논문은'; start with what the paper is about.".formatted(name)));
    for (int i = 0; i < lines.size(); i++) {
      faults.addAll(faults(lines.get(i)));
      for (int j = 0; j < i; j++) {
        if (overlap(lines.get(i).text(), lines.get(j).text()) >= SAME) {
          faults.add(
              "'%s' repeats '%s'; say something else in each line."
                  .formatted(lines.get(i).name(), lines.get(j).name()));
        }
      }
    }
    return faults;
  }

  /// The lines with a stock opening, unless it is just one below the first line. The first lines
  /// are what a digest lists one beneath the other.
  private static List<String> openings(List<Draft.Field> lines) {
    var stock = lines.stream().filter(line -> STOCK_OPENING.matcher(line.text()).find()).toList();
    return stock.size() == 1 && stock.getFirst() != lines.getFirst()
        ? List.of()
        : stock.stream().map(Draft.Field::name).toList();
  }

  private static List<String> faults(Draft.Field line) {
    var faults = new ArrayList<String>();
    var stutter = STUTTER.matcher(line.text());
    if (stutter.find()) {
      faults.add("'%s' repeats '%s'.".formatted(line.name(), Excerpt.of(stutter.group())));
    }
    var seen = new HashSet<String>();
    for (var phrase : phrases(line.text(), PHRASE_WORDS)) {
      if (!seen.add(phrase)) {
        faults.add("'%s' says '%s' twice.".formatted(line.name(), Excerpt.of(phrase)));
        break;
      }
    }
    return faults;
  }

  private static double overlap(String one, String other) {
    Set<String> pairs = new HashSet<>(phrases(one, 2));
    Set<String> others = new HashSet<>(phrases(other, 2));
    int least = Math.min(pairs.size(), others.size());
    pairs.retainAll(others);
    return least < 3 ? 0 : (double) pairs.size() / least;
  }

  private static List<String> phrases(String text, int words) {
    var all = Arrays.asList(text.split("[\\s\\p{Punct}]+"));
    var phrases = new ArrayList<String>();
    for (int i = 0; i + words <= all.size(); i++) {
      phrases.add(String.join(" ", all.subList(i, i + words)));
    }
    return phrases;
  }
}
