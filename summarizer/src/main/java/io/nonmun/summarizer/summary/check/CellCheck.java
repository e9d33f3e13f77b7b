package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.model.FullText.Cell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A number of a table is told of the row and column it stands in: no head of the table is named
/// that is not quoted, the row of each number is named where it has a name, and several numbers
/// come in the order of their names.
final class CellCheck {

  private static final Pattern WORD = Pattern.compile("\\p{IsLatin}[\\p{IsLatin}\\d]+");

  /// A row of the authors' own needs no name.
  private static final Pattern OWN =
      Pattern.compile("(?i)\\b(?:ours?|proposed|this work|full|default|all|average|avg|mean)\\b");

  private final String text;
  private final Set<String> said;
  private final List<Cell> quoted;

  private CellCheck(String text, List<Cell> quoted) {
    this.text = PlainText.of(text);
    this.said = words(text);
    this.quoted = quoted;
  }

  /// @param quoted cells that a claim quotes
  /// @param tables all cells of the tables that they are of
  /// @param others what else it quotes
  static List<String> faults(
      String field, String text, List<Cell> quoted, List<Cell> tables, Collection<String> others) {
    if (quoted.isEmpty()) {
      return List.of();
    }
    var check = new CellCheck(text, quoted);
    var faults = new ArrayList<String>();
    check
        .unquotedHeads(tables, others)
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

  private static Set<String> words(String text) {
    return WORD.matcher(PlainText.of(text))
        .results()
        .map(MatchResult::group)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .collect(toSet());
  }

  private Stream<String> unquotedHeads(List<Cell> tables, Collection<String> others) {
    var known =
        Stream.concat(quoted.stream().map(Cell::toString), others.stream())
            .flatMap(line -> words(line).stream())
            .collect(toSet());
    return tables.stream()
        .flatMap(cell -> Stream.of(cell.row(), cell.column()))
        .distinct()
        .flatMap(head -> words(head).stream())
        .distinct()
        .filter(said::contains)
        .filter(word -> !known.contains(word));
  }

  private Stream<Quantity> numbersWithoutRow(Collection<String> others) {
    var elsewhere =
        others.stream()
            .flatMap(line -> Quantities.inSource(PlainText.of(line)).quantities().stream())
            .toList();
    return Quantities.inSummary(text).stream()
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
        || words(row).stream().anyMatch(said::contains);
  }

  /// Whether as many names as numbers are said, in another order.
  private boolean isCrossed(Function<Cell, String> head) {
    var heads = quoted.stream().map(head).distinct().toList();
    if (heads.size() < 2) {
      return false;
    }
    var named = new ArrayList<String>();
    var lower = text.toLowerCase(Locale.ROOT);
    var places = WORD.matcher(lower);
    while (places.find()) {
      var owners = heads.stream().filter(each -> words(each).contains(places.group())).toList();
      if (owners.size() == 1 && !last(named).equals(owners.getFirst())) {
        named.add(owners.getFirst());
      }
    }
    var numbered = new ArrayList<String>();
    for (var number : Quantities.inSummary(text)) {
      var owners =
          quoted.stream().filter(cell -> holds(cell, number)).map(head).distinct().toList();
      if (owners.size() == 1 && !last(numbered).equals(owners.getFirst())) {
        numbered.add(owners.getFirst());
      }
    }
    return named.size() == numbered.size() && named.size() > 1 && !named.equals(numbered);
  }

  private static String last(List<String> list) {
    return list.isEmpty() ? "" : list.getLast();
  }
}
