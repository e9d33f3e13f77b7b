package io.nonmun.summarizer.summary.check;

import static java.util.Collections.disjoint;
import static java.util.stream.Collectors.toSet;

import io.nonmun.summarizer.summary.check.Reading.Thing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A number belongs to the name or thing that it stands with in the source: of `62.1% on MMLU and
/// 45.3% on GSM8K` no line gives GSM8K the 62.1, and no line moves a result to another data set.
///
/// It refuses only where the source gives the number to something else of the same kind and in the
/// same role, and gives the line's thing another number beside it; all else it lets pass.
final class PairCheck implements Check {

  /// Numbers side by side, the ends of a range or of a from-to, which belong to the same thing.
  private record Group(List<Quantity> numbers) {
    int start() {
      return numbers.getFirst().start();
    }

    int end() {
      return numbers.getLast().end();
    }

    boolean has(Quantity stated) {
      return numbers.stream().anyMatch(stated::restsOn);
    }
  }

  /// The title or a sentence of the source.
  private record Part(Reading sentence, List<Owned> owned) {}

  /// A group of a source sentence and the things that may own it.
  private record Owned(Group group, List<Thing> owners) {}

  private static final Pattern JOINS_ENDS =
      Pattern.compile(
          "[%\\w가-힣 ]{0,12}?(?:\\s?[-~]\\s?|\\bto\\b\\s?|에서)[가-힣 ~]{0,6}",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CLAUSE =
      Pattern.compile(
          "[;]|:(?!\\s?\u2060?\\d)| (?:while|whereas|but|versus|vs\\.?|though|although|yet) |[.?!]\\s");

  private static final Pattern KOREAN_CLAUSE =
      Pattern.compile("[;.?!]\\s|지만|는데|(?:하고|이고|았고|었고|였고|이며|하며|으며|졌고),");

  /// What the thing before 보다 or 대비 is: the other side of a comparison.
  private static final Pattern COMPARED =
      Pattern.compile("^[가-힣\\w]{0,8}?\\s?(?:보다|대비|와 비교|과 비교|에 비해|을 앞|를 앞|을 능가|를 능가)");

  /// Ends one item before the next begins with a number: 표본과 8개 모델.
  private static final Pattern JOINED = Pattern.compile("(?:\\s?[가-힣]{1,6}){0,2}[과와]\\s\u2060?");

  private static final Pattern PLACE = Pattern.compile("^[가-힣]{0,4}에서");

  /// Ties what follows a number to it: 28% 높은 통과율, 41%의 시간.
  private static final Pattern TIED =
      Pattern.compile(
          "\\s?(?:(?:의|만큼)?\\s?(?:[가-힣]{1,4}[은는른린한]\\s)?|(?:의|만큼)\\s(?:[가-힣]{1,6}\\s){0,2})");

  private static final Pattern PREPOSITION =
      Pattern.compile(
          "\\b(on|in|for|across|at|under|during|when|over|than|to|against|with|of|from|by|using)"
              + "\\s(?:[\\w'-]{1,30}\\s){0,3}$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern COORDINATED =
      Pattern.compile("(?:,|\\band\\b|\\bor\\b|\\))\\s?(?:[\\d.%()=~]{1,9}\\s?)?(?:on |the )?$");

  private static final Pattern SAID_OF =
      Pattern.compile("[은는이가도을를]?\\s?(?:(?:평균|약|각각|최대|무려)\\s)?\u2060?");

  private static final Pattern TIED_BEFORE =
      Pattern.compile("\\s?(?:scores?|rates?|values?)?\\s?(?:of|=|:|at|is|was|by)?\\s?\u2060?");

  private static final Pattern TIED_AFTER = Pattern.compile("\\s?(?:%|pp|points?)?\\s?");

  private static final Pattern ROW =
      Pattern.compile("[^;.]{0,12}?(?:,|\\band\\b|\\bor\\b)[^;.]{0,10}");

  private static final Pattern TIGHT_ROW =
      Pattern.compile(
          "\\s?(?:%|pp|x|×|points?|ms|s)?\\s?(?:,|,? and|,? or|/)\\s?(?:and )?(?:only |about |~)?\u2060?");

  private static final Pattern LAST = Pattern.compile("\\b(?:and|or)\\b|&");

  private static final Pattern KINDS = Pattern.compile("^\\s{0,2}(?:가지|종(?![가-힣]))");

  private static final String PLACE_ROLE = "place";

  /// So many numbers in a row go to as many things in a row without the word.
  private static final int UNSAID = 3;

  private static final Pattern RESPECTIVELY = Pattern.compile("\\brespectively\\b");

  @Override
  public String name() {
    return "pairs";
  }

  @Override
  public List<String> faults(Draft draft) {
    var source =
        Stream.concat(Stream.of(draft.evidence().title()), draft.evidence().sentences().stream())
            .map(sentence -> new Part(sentence, owned(sentence)))
            .toList();
    return draft.lines().flatMap(line -> faults(line, draft.evidence(), source).stream()).toList();
  }

  /// 세 가지 may count what stands before it or after it, which is another rule's; the 50 of mAP@50 is
  /// part of a name.
  private static boolean isNoResult(Reading line, Quantity number) {
    return KINDS.matcher(line.between(number.end(), line.text().length())).find()
        || number.start() > 0 && line.text().charAt(number.start() - 1) == '@';
  }

  private static List<String> faults(Draft.Field field, Evidence evidence, List<Part> source) {
    var line = evidence.line(field.text());
    var groups = groups(line);
    var faults = new ArrayList<String>();
    for (int i = 0; i < groups.size(); i++) {
      for (var number : groups.get(i).numbers) {
        if (isNoResult(line, number)) {
          continue;
        }
        var owners = owners(line, groups, i);
        for (boolean isName : List.of(true, false)) {
          var claimed = owners.stream().filter(thing -> thing.isName() == isName).toList();
          if (!claimed.isEmpty()
              && (isElsewhere(number, claimed, isName, line, source)
                  || isTiedElsewhere(line, number, claimed.getLast(), source)
                  || isExchanged(line, groups, i, number, claimed, isName, source))) {
            faults.add(
                "'%s' gives '%s' to '%s', but the source gives it to something else; keep each number with its own."
                    .formatted(
                        field.name(),
                        number.text(),
                        Excerpt.of(
                            line.between(claimed.getLast().start(), claimed.getLast().end()))));
            return faults;
          }
        }
      }
    }
    return faults;
  }

  /// The things of a line before a number, in its clause and after the number before it.
  private static List<Thing> owners(Reading line, List<Group> groups, int i) {
    var group = groups.get(i);
    int from = Math.max(i == 0 ? 0 : groups.get(i - 1).end(), clauseStart(line, group.start()));
    int to = i + 1 < groups.size() ? groups.get(i + 1).start() : line.text().length();
    var before =
        line.thingsIn(from, group.start()).stream()
            .filter(thing -> !isTiedTo(line, groups, i - 1, thing));
    var after =
        line.thingsIn(group.end(), to).stream().filter(thing -> isTiedTo(line, groups, i, thing));
    return Stream.concat(before, after)
        .filter(thing -> !isCounted(group, thing))
        .filter(thing -> !JOINED.matcher(line.between(thing.end(), group.start())).matches())
        .filter(thing -> !COMPARED.matcher(rest(line.text(), thing.end())).find())
        .toList();
  }

  private static boolean isTiedTo(Reading line, List<Group> groups, int i, Thing thing) {
    return i >= 0
        && thing.start() >= groups.get(i).end()
        && thing.start() - groups.get(i).end() < 20
        && TIED.matcher(withoutUnit(line.between(groups.get(i).end(), thing.start()))).matches();
  }

  /// What the number itself counts, `2 teams`, tells it from no other.
  private static boolean isCounted(Group group, Thing thing) {
    return !thing.isName()
        && group.numbers.getLast().unit() == Unit.COUNT
        && thing.start() >= group.end()
        && thing.start() - group.end() <= 2;
  }

  private static String withoutUnit(String text) {
    return text.replaceFirst(
        "^(?:%[pP]?|\\s?[A-Za-z]{1,4}(?=의)|배|ms|점|밀리초|초|분|시간|개|건|명|쌍|장|편)", "");
  }

  private static String rest(String text, int start) {
    return text.substring(start, Math.min(text.length(), start + 14));
  }

  private static int clauseStart(Reading line, int position) {
    int start = 0;
    var clause = KOREAN_CLAUSE.matcher(line.text());
    while (clause.find() && clause.end() <= position) {
      start = clause.end();
    }
    return start;
  }

  private static boolean isElsewhere(
      Quantity number, List<Thing> claimed, boolean names, Reading line, List<Part> source) {
    var keys = claimed.stream().map(Thing::key).collect(toSet());
    var owners = new HashSet<String>();
    boolean rivals = false;
    for (var part : source) {
      var sentence = part.sentence;
      var owned = part.owned;
      for (var place : owned) {
        if (place.group.has(number)) {
          var here = place.owners.stream().filter(thing -> thing.isName() == names).toList();
          if (here.isEmpty() || here.stream().anyMatch(thing -> keys.contains(thing.key()))) {
            return false;
          }
          here.forEach(thing -> owners.add(thing.key()));
          rivals |= isRival(sentence, owned, place, here, keys);
          rivals |= names && isAtAnotherPlace(claimed, line, sentence, here, source);
        }
      }
    }
    return rivals && !owners.isEmpty();
  }

  /// Whether the source ties the thing to another number (`ROC-AUC of 77.0%`, `1.95% MASE`), and to
  /// this one nowhere, not even in one sentence.
  private static boolean isTiedElsewhere(
      Reading line, Quantity number, Thing thing, List<Part> source) {
    if (!SAID_OF.matcher(line.between(thing.end(), number.start())).matches()) {
      return false;
    }
    boolean tied = false;
    boolean found = false;
    for (var part : source) {
      for (var place : part.owned) {
        var same = place.owners.stream().filter(owner -> owner.key().equals(thing.key())).toList();
        if (place.group.has(number)) {
          found = true;
          if (mentions(part.sentence, thing)) {
            return false;
          }
        } else {
          tied |=
              place.group.numbers.getFirst().unit() == number.unit()
                  && same.stream().anyMatch(owner -> isTied(part.sentence, place.group, owner));
        }
      }
    }
    return tied && found;
  }

  private static boolean mentions(Reading sentence, Thing thing) {
    return sentence.things().stream().anyMatch(other -> other.key().equals(thing.key()));
  }

  private static boolean isTied(Reading sentence, Group group, Thing thing) {
    return thing.end() <= group.start()
        ? TIED_BEFORE.matcher(sentence.between(thing.end(), group.start())).matches()
        : TIED_AFTER.matcher(sentence.between(group.end(), thing.start())).matches();
  }

  /// Whether the line gives another number to what owns this one, and that other's owner this one.
  private static boolean isExchanged(
      Reading line,
      List<Group> groups,
      int i,
      Quantity number,
      List<Thing> claimed,
      boolean names,
      List<Part> source) {
    var own = keysOf(number, names, source);
    var keys = claimed.stream().map(Thing::key).collect(toSet());
    if (own.isEmpty() || !disjoint(own, keys)) {
      return false;
    }
    for (int j = 0; j < groups.size(); j++) {
      var others =
          owners(line, groups, j).stream()
              .filter(thing -> thing.isName() == names)
              .map(Thing::key)
              .collect(toSet());
      for (var other : groups.get(j).numbers) {
        var owners = keysOf(other, names, source);
        if (j != i
            && disjoint(owners, others)
            && !disjoint(owners, keys)
            && !disjoint(own, others)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Whom the source gives a number to, wherever it stands.
  private static Set<String> keysOf(Quantity number, boolean names, List<Part> source) {
    return source.stream()
        .flatMap(part -> part.owned.stream())
        .filter(place -> place.group.has(number))
        .flatMap(place -> place.owners.stream())
        .filter(thing -> thing.isName() == names)
        .map(Thing::key)
        .collect(toSet());
  }

  /// Whether the sentence gives the line's thing another number, in the role that the owner of this
  /// one has.
  private static boolean isRival(
      Reading sentence, List<Owned> owned, Owned place, List<Thing> here, Set<String> keys) {
    return owned.stream()
        .filter(other -> other != place)
        .flatMap(other -> other.owners.stream())
        .filter(thing -> keys.contains(thing.key()))
        .anyMatch(thing ->
            here.stream().anyMatch(owner -> role(sentence, owner).equals(role(sentence, thing))));
  }

  /// Whether the line puts a number into a data set that its sentence does not name, while that
  /// names one of its own.
  private static boolean isAtAnotherPlace(
      List<Thing> claimed, Reading line, Reading sentence, List<Thing> here, List<Part> source) {
    Predicate<Thing> isPlace = thing -> PLACE.matcher(rest(line.text(), thing.end())).find();
    return claimed.stream().allMatch(isPlace)
        && claimed.stream().allMatch(thing -> isNamed(thing, source))
        && claimed.stream().noneMatch(thing -> mentions(sentence, thing))
        && here.stream().anyMatch(owner -> role(sentence, owner).equals(PLACE_ROLE));
  }

  private static boolean isNamed(Thing thing, List<Part> source) {
    return source.stream().anyMatch(part -> mentions(part.sentence, thing));
  }

  private static String role(String preposition) {
    return switch (preposition) {
      case "on", "in", "for", "across", "at", "under", "during", "when" -> PLACE_ROLE;
      case "over", "than", "to", "against", "with" -> "other side";
      default -> preposition;
    };
  }

  /// The preposition that a thing of a source sentence stands under; that of the thing before it if
  /// the two are coordinated; empty for a subject or an object.
  private static String role(Reading sentence, Thing thing) {
    var things = sentence.things();
    for (int i = things.indexOf(thing); i >= 0; i--) {
      int start = things.get(i).start();
      var before = sentence.text().substring(Math.max(0, start - 60), start);
      var preposition = PREPOSITION.matcher(before);
      if (preposition.find()) {
        return role(preposition.group(1).toLowerCase(Locale.ROOT));
      }
      if (!COORDINATED.matcher(before).find()) {
        return "";
      }
    }
    return "";
  }

  /// The groups of a source sentence, each with the things on both its sides up to the next group,
  /// or with the one that `respectively` gives it.
  private static List<Owned> owned(Reading sentence) {
    var groups = groups(sentence);
    var owned = new ArrayList<Owned>();
    for (int i = 0; i < groups.size(); i++) {
      var group = groups.get(i);
      int from = i == 0 ? 0 : groups.get(i - 1).end();
      int to = i + 1 < groups.size() ? groups.get(i + 1).start() : sentence.text().length();
      var clause = CLAUSE.matcher(sentence.text());
      while (clause.find()) {
        if (clause.end() <= group.start()) {
          from = Math.max(from, clause.end());
        } else if (clause.start() >= group.end()) {
          to = Math.min(to, clause.start());
        }
      }
      owned.add(
          new Owned(
              group,
              sentence.thingsIn(from, to).stream()
                  .filter(thing -> !isCounted(group, thing))
                  .toList()));
    }
    shareInRows(sentence, owned);
    return RESPECTIVELY.matcher(sentence.text()).find() ? respectively(sentence, owned) : owned;
  }

  /// Numbers in a row have the terms of each in common: `65.5%, 96.5% and 90% accuracy`.
  private static void shareInRows(Reading sentence, List<Owned> owned) {
    int start = 0;
    for (int i = 1; i <= owned.size(); i++) {
      if (i == owned.size() || !isTightRow(sentence, owned.get(i - 1).group, owned.get(i).group)) {
        var terms =
            owned.subList(start, i).stream()
                .flatMap(place -> place.owners.stream())
                .filter(thing -> !thing.isName())
                .toList();
        for (int j = start; j < i; j++) {
          var owners =
              Stream.concat(owned.get(j).owners.stream(), terms.stream()).distinct().toList();
          owned.set(j, new Owned(owned.get(j).group, owners));
        }
        start = i;
      }
    }
  }

  private static boolean isTightRow(Reading sentence, Group first, Group second) {
    return TIGHT_ROW.matcher(sentence.between(first.end(), second.start())).matches();
  }

  /// The last numbers before the word go to as many things in a row, in their order; so do three or
  /// more without it.
  private static List<Owned> respectively(Reading sentence, List<Owned> owned) {
    var word = RESPECTIVELY.matcher(sentence.text());
    boolean isSaid = word.find();
    int limit = isSaid ? word.start() : sentence.text().length();
    int end = (int) owned.stream().filter(place -> place.group.end() <= limit).count();
    while (end > 1 && !isRow(sentence, owned, end - 1)) {
      end--;
    }
    int start = end - 1;
    while (start > 0 && isRow(sentence, owned, start)) {
      start--;
    }
    int count = end - start;
    if (count < (isSaid ? 2 : UNSAID)) {
      return owned;
    }
    for (boolean names : List.of(true, false)) {
      var things = sentence.things().stream().filter(thing -> thing.isName() == names).toList();
      for (int i = things.size() - count; i >= 0; i--) {
        if (isRow(sentence, things.subList(i, i + count))) {
          var result = new ArrayList<>(owned);
          for (int j = 0; j < count; j++) {
            result.set(
                start + j, new Owned(owned.get(start + j).group, List.of(things.get(i + j))));
          }
          return result;
        }
      }
    }
    return owned;
  }

  private static boolean isRow(Reading sentence, List<Owned> owned, int i) {
    return isTightRow(sentence, owned.get(i - 1).group, owned.get(i).group);
  }

  private static boolean isRow(Reading sentence, List<Thing> things) {
    if (!LAST.matcher(
            sentence.between(things.get(things.size() - 2).end(), things.getLast().start()))
        .find()) {
      return false;
    }
    for (int i = 1; i < things.size(); i++) {
      if (!isRow(sentence, things.get(i - 1).end(), things.get(i).start())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRow(Reading sentence, int end, int start) {
    return end <= start && start - end < 24 && ROW.matcher(sentence.between(end, start)).matches();
  }

  private static List<Group> groups(Reading reading) {
    var groups = new ArrayList<Group>();
    for (var number : reading.numbers()) {
      if (!groups.isEmpty() && isOtherEnd(reading, groups.getLast(), number)) {
        var numbers = new ArrayList<>(groups.removeLast().numbers);
        numbers.add(number);
        groups.add(new Group(List.copyOf(numbers)));
      } else {
        groups.add(new Group(List.of(number)));
      }
    }
    return groups;
  }

  private static boolean isOtherEnd(Reading reading, Group group, Quantity number) {
    var between = reading.between(group.end(), number.start());
    return group.numbers.size() == 1
        && between.length() < 24
        && JOINS_ENDS.matcher(between).matches();
  }
}
