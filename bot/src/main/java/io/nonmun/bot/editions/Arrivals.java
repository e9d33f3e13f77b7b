package io.nonmun.bot.editions;

import io.nonmun.storage.model.PaperVersion;

/// Hears what became of a wish for a summary, paper by paper, as soon as it is stored: whatever
/// shows the paper, a digest or a card, can be brought up to date now. Safe for calls from many
/// threads; returns at once.
@FunctionalInterface
public interface Arrivals {

  /// For who shows nothing that could be changed.
  Arrivals NOBODY = _ -> {};

  /// The paper's summary is there, or it is known that none will come by itself.
  void known(PaperVersion paper);
}
