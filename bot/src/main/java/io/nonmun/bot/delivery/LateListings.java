package io.nonmun.bot.delivery;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;

import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.model.Category;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The listings that could not be read when the digests of their day went out, remembered until
/// they are.
public final class LateListings {

  private static final String NAME = "unread:";

  private final MarkRepository marks;
  private final LedgerRepository ledger;
  private final InstantSource clock;

  public LateListings(MarkRepository marks, LedgerRepository ledger, InstantSource clock) {
    this.marks = marks;
    this.ledger = ledger;
    this.clock = clock;
  }

  /// Remembers which listings a day lacks; what it lacked before is remembered already.
  void expect(LocalDate day, Collection<Category> wanted) {
    if (marks.find(NAME + day).isEmpty()) {
      var listed = ledger.listed(day);
      remember(day, wanted.stream().filter(not(listed::contains)).toList());
    }
  }

  /// What days since a day lacked when their digests went out; older ones are forgotten.
  Map<LocalDate, List<Category>> since(LocalDate first) {
    var late = new TreeMap<LocalDate, List<Category>>();
    marks
        .startingWith(NAME)
        .forEach((name, mark) -> {
          var day = LocalDate.parse(name.substring(NAME.length()));
          if (day.isBefore(first)) {
            marks.remove(name);
          } else {
            late.put(day, Arrays.stream(mark.value().split(" ")).map(Category::new).toList());
          }
        });
    return late;
  }

  /// Those of the listings that a day lacked that are here now.
  List<Category> arrived(LocalDate day, List<Category> lacked) {
    var listed = ledger.listed(day);
    return lacked.stream().filter(listed::contains).toList();
  }

  /// Replaces what is remembered of a day.
  void remember(LocalDate day, List<Category> lacking) {
    if (lacking.isEmpty()) {
      marks.remove(NAME + day);
    } else {
      marks.set(
          NAME + day, lacking.stream().map(Category::code).collect(joining(" ")), clock.instant());
    }
  }
}
