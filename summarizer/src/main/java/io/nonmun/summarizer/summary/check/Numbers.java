package io.nonmun.summarizer.summary.check;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/// The numbers of a source, in their order.
///
/// @param lists how many things the source enumerates (`A, B and C`), wherever it does
record Numbers(List<Quantity> quantities, List<Integer> lists) {

  Numbers {
    quantities = List.copyOf(quantities);
    lists = List.copyOf(lists);
  }

  /// Those of a summary's numbers that do not stand here. The ends of a range must stand side by
  /// side: a source with 18-28 and 30-60 does not vouch for 18-60.
  List<Quantity> lacking(List<Quantity> stated) {
    return IntStream.range(0, stated.size())
        .filter(i -> !vouchFor(stated, i))
        .mapToObj(stated::get)
        .toList();
  }

  private boolean vouchFor(List<Quantity> stated, int i) {
    return stated.get(i).opensRange() && i + 1 < stated.size()
        ? standTogether(stated.get(i), stated.get(i + 1))
        : quantities.stream().anyMatch(stated.get(i)::restsOn) || isLengthOfList(stated.get(i));
  }

  private boolean isLengthOfList(Quantity stated) {
    return stated.unit() == Unit.COUNT
        && lists.stream().anyMatch(n -> stated.value().compareTo(BigDecimal.valueOf(n)) == 0);
  }

  private boolean standTogether(Quantity lower, Quantity upper) {
    return IntStream.range(1, quantities.size())
        .anyMatch(i -> lower.restsOn(quantities.get(i - 1)) && upper.restsOn(quantities.get(i)));
  }
}
