package io.nonmun.bot.trends;

import java.time.LocalDate;
import java.util.List;

/// What a chat was shown in the last four weeks, and what of all papers it opened and kept in them.
///
/// @param last day of it
/// @param all of it
/// @param topics the largest ones, the largest first, each paper in one; without those of which the
///   topic is not known
public record OwnMonth(LocalDate last, Figures all, List<OfTopic> topics) {

  public static final int DAYS = 28;

  /// Below this a picture would show single papers, and no month.
  public static final int FEWEST = 10;

  public OwnMonth {
    topics = List.copyOf(topics);
  }

  public LocalDate first() {
    return last.minusDays(DAYS - 1);
  }

  /// @param opened papers whose cards were asked for
  /// @param kept papers that were saved
  public record Figures(int shown, int opened, int kept) {

    public int sum() {
      return shown + opened + kept;
    }

    Figures plus(Figures other) {
      return new Figures(shown + other.shown, opened + other.opened, kept + other.kept);
    }
  }

  /// @param korean name, as `english`
  public record OfTopic(String korean, String english, Figures figures) {}

  /// Too little to draw.
  public boolean isThin() {
    return all.sum() < FEWEST || topics.isEmpty();
  }
}
