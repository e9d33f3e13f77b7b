package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.model.FullText.Cell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A number of a table is told of the row and column it stands in: no head of the table is named
/// that is not quoted, the row of each number is named where it has a name, and several numbers
/// come in the order of their names.
final class CellCheck {

  private static final String NAME =
      "\\p{IsLatin}[\\p{IsLatin}\\d]*+(?:[.@-](?:\\d[\\p{IsLatin}\\d]*+|\\p{Lu}(?![\\p{IsLatin}\\d])))*+(?:\\+(?![\\p{IsLatin}\\d]))?";

  private static final String NUMBER =
      "(?:\\d[\\p{IsLatin}\\d]*+(?:[.@-]\\d[\\p{IsLatin}\\d]*+)*+|\\p{Lu}(?![\\p{IsLatin}\\d]))";

  /// A word with what tells it from its like: `Llama-3`, `GPT-4o`, `Recall@5`, `MuRAG+`; with
  /// blanks `Llama 3 8B`, `Model A`, or a number that follows by chance.
  private static final Pattern WORD = Pattern.compile(NAME + "(?: " + NUMBER + ")*+");

  private static final Pattern JOINTS = Pattern.compile("[ @-]");

  /// A row of the authors' own needs no name.
  private static final Pattern OWN =
      Pattern.compile("(?i)\\b(?:ours?|proposed|this work|full|default|all|average|avg|mean)\\b");

  private final String text;
  private final List<Cell> quoted;
  private final Set<String> rows;
  private final Set<String> heads;
  private final Set<String> said;

  private CellCheck(String text, List<Cell> quoted, List<Cell> tables) {
    this.text = Quantities.digitsOfSummary(PlainText.of(text));
    this.quoted = quoted;
    this.rows = tables.stream().map(Cell::row).collect(toSet());
    this.heads =
        tables.stream()
            .flatMap(cell -> Stream.of(cell.row(), cell.column()))
            .distinct()
            .flatMap(head -> words(head).stream())
            .collect(toSet());
    this.said = saidIn(text);
  }

  /// @param quoted cells that a claim quotes
  /// @param tables all cells of the tables that they are of
  /// @param others what else it quotes
  static List<String> faults(
      String field, String text, List<Cell> quoted, List<Cell> tables, Collection<String> others) {
    if (quoted.isEmpty()) {
      return List.of();
    }
    var check = new CellCheck(text, quoted, tables);
    var faults = new ArrayList<String>();
    check
        .unquotedHeads(others)
        .map(word ->
            "'%s' names '%s', whose row or column it does not quote.".formatted(field, word))
        .forEach(faults::add);
    check
        .numbersWithoutRow(others)
        .map(number ->
            "'%s' says '%s' and does not name the row it stands in."
                .formatted(field, number.text()))
        .forEach(faults::add);
    if (check.isCrossed(Cell::row) || check.isCrossed(Cell::column)) {
      faults.add("'%s' gives numbers to the wrong rows or columns.".formatted(field));
    }
    return faults;
  }

  /// Of a head, each with all that belongs to it; a letter by itself where it is all the head.
  private static Set<String> words(String head) {
    var isLetter = head.strip().length() == 1;
    return keys(head).filter(word -> isLetter || word.length() > 1).collect(toSet());
  }

  private static Stream<String> keys(String text) {
    return WORD.matcher(PlainText.of(text)).results().map(match -> key(match.group()));
  }

  private static String key(String word) {
    return JOINTS.matcher(word.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  private Set<String> saidIn(String text) {
    return WORD.matcher(PlainText.of(text))
        .results()
        .map(match -> said(match.group()))
        .collect(toSet());
  }

  /// As much of a word as some head has: `Llama 3` where there is one, else `Llama`.
  private String said(String word) {
    var end = word.length();
    while (end > 0 && !heads.contains(key(word.substring(0, end)))) {
      end = word.lastIndexOf(' ', end - 1);
    }
    return key(end > 0 ? word.substring(0, end) : word);
  }

  private Stream<String> unquotedHeads(Collection<String> others) {
    var known =
        Stream.concat(
                quoted.stream()
                    .flatMap(cell -> Stream.of(cell.row(), cell.column(), cell.value()))
                    .flatMap(CellCheck::keys),
                others.stream().flatMap(line -> saidIn(line).stream()))
            .collect(toSet());
    return heads.stream().filter(said::contains).filter(word -> !known.contains(word));
  }

  private Stream<Quantity> numbersWithoutRow(Collection<String> others) {
    var elsewhere =
        others.stream()
            .flatMap(line -> Quantities.inSource(PlainText.of(line)).quantities().stream())
            .toList();
    return Quantities.inDigits(text).stream()
        .filter(number -> elsewhere.stream().noneMatch(number::restsOn))
        .filter(number -> {
          var rows = quoted.stream().filter(cell -> holds(cell, number)).map(Cell::row).toList();
          return !rows.isEmpty() && rows.stream().noneMatch(this::isNamed);
        });
  }

  private static boolean holds(Cell cell, Quantity number) {
    return Quantities.inSource(PlainText.of(cell.quantity())).quantities().stream()
        .anyMatch(number::restsOn);
  }

  private boolean isNamed(String row) {
    var names = NameCheck.namesIn(PlainText.of(row)).toList();
    return names.isEmpty()
        || OWN.matcher(row).find()
        || words(row).stream().anyMatch(said::contains) && !isAnotherNamed(row);
  }

  /// Whether a row that is not quoted is named in full, and this one in part: `TideCache` for
  /// `TideCache w/o cache`.
  private boolean isAnotherNamed(String row) {
    return !said.containsAll(words(row))
        && rows.stream()
            .filter(other -> quoted.stream().noneMatch(cell -> cell.row().equals(other)))
            .map(CellCheck::words)
            .anyMatch(words -> !words.isEmpty() && said.containsAll(words));
  }

  /// What a claim says of a head, and where.
  private record Place(int at, String head) {}

  /// Whether numbers come in another order than the names of their heads: behind them all, or each
  /// behind its own.
  private boolean isCrossed(Function<Cell, String> head) {
    var names = names(head);
    var numbers =
        numbers(head).stream()
            .filter(number -> names.stream().anyMatch(name -> name.head.equals(number.head)))
            .toList();
    if (numbers.isEmpty()) {
      return false;
    }
    var isMixed =
        names.stream()
            .anyMatch(name -> name.at > numbers.getFirst().at && name.at < numbers.getLast().at);
    return isMixed
        ? numbers.stream().anyMatch(number -> !nearest(names, number).head.equals(number.head))
        : !isInOrder(heads(numbers), heads(names));
  }

  /// The names of heads that are quoted, where they tell one from the others.
  private List<Place> names(Function<Cell, String> head) {
    var quotedHeads = quoted.stream().map(head).distinct().toList();
    return WORD.matcher(text)
        .results()
        .flatMap(match -> {
          var word = said(match.group());
          var owners = quotedHeads.stream().filter(each -> words(each).contains(word)).toList();
          return owners.size() == 1 && quotedHeads.size() > 1
              ? Stream.of(new Place(match.start(), owners.getFirst()))
              : Stream.empty();
        })
        .toList();
  }

  private List<Place> numbers(Function<Cell, String> head) {
    return Quantities.inDigits(text).stream()
        .flatMap(number -> {
          var owners =
              quoted.stream().filter(cell -> holds(cell, number)).map(head).distinct().toList();
          return owners.size() == 1
              ? Stream.of(new Place(number.start(), owners.getFirst()))
              : Stream.empty();
        })
        .toList();
  }

  /// The last before a number, else the first.
  private static Place nearest(List<Place> names, Place number) {
    return names.stream()
        .filter(name -> name.at < number.at)
        .reduce((_, later) -> later)
        .orElse(names.getFirst());
  }

  private static List<String> heads(List<Place> places) {
    return places.stream().map(Place::head).toList();
  }

  /// `A and B: 1 and 2`; of several columns `A and B: 1 and 2, 3 and 4`.
  private static boolean isInOrder(List<String> numbers, List<String> names) {
    var rounds = numbers.size() / names.size();
    var left = withoutRepeats(names).iterator();
    return numbers.equals(
            Collections.nCopies(rounds, names).stream().flatMap(List::stream).toList())
        || withoutRepeats(numbers).stream().allMatch(number -> goesOnTo(left, number));
  }

  private static boolean goesOnTo(Iterator<String> names, String name) {
    while (names.hasNext()) {
      if (names.next().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> withoutRepeats(List<String> list) {
    return IntStream.range(0, list.size())
        .filter(i -> i == 0 || !list.get(i).equals(list.get(i - 1)))
        .mapToObj(list::get)
        .toList();
  }
}
