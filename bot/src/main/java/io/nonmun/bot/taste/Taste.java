package io.nonmun.bot.taste;

import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a chat's taps say on one day: a weight for each paper tapped, more than 0 for one that is
/// liked. Taps of several persons add up.
///
/// @param weights in the order of the first taps
public record Taste(Map<ArxivId, Double> weights) {

  public static final Taste NONE = new Taste(Map.of());

  /// In days: what a tap says is worth half as much after them (docs/ranking.md, drift).
  static final double HALF_LIFE = 30;

  public Taste {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /// @param taps that stand, the oldest first
  /// @param day by which they are this old; two looks on one day find the same
  public static Taste of(Collection<Tap> taps, LocalDate day) {
    var weights = new LinkedHashMap<ArxivId, Double>();
    for (var tap : taps) {
      var tapped = LocalDate.ofInstant(tap.at(), ZoneOffset.UTC);
      var age = Math.max(0, ChronoUnit.DAYS.between(tapped, day));
      weights.merge(tap.paper(), weight(tap.kind()) * Math.pow(0.5, age / HALF_LIFE), Double::sum);
    }
    return new Taste(weights);
  }

  /// A dislike is of one paper more than of its subject; a card is opened out of curiosity too.
  private static double weight(Kind kind) {
    return switch (kind) {
      case SAVE, LIKE -> 1;
      case DISLIKE -> -0.5;
      case OPEN -> 0.2;
    };
  }

  public boolean isEmpty() {
    return weights.isEmpty();
  }
}
