package io.nonmun.bot.editions;

import io.nonmun.storage.model.PaperVersion;

/// Hears what becomes of papers, as soon as it is known. Called from many threads; returns soon.
@FunctionalInterface
public interface Arrivals {

  /// A paper's summary is stored, or its failure.
  void known(PaperVersion paper);
}
