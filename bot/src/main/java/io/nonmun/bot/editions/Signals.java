package io.nonmun.bot.editions;

/// What speaks for a paper, for one reader, and how much each counts. This is all that decides the
/// order; docs/ranking.md has it on a page, with how the weights were found.
///
/// Likenesses are in standard deviations from the mean of the reader's papers of the day, so that
/// they weigh the same however many taps there are, and whatever the day is about.
///
/// @param author whether the reader follows one of its authors
/// @param keywords [#IN_TITLE] for each keyword of the reader that the title has, [#IN_TEXT] for
///   each that only the abstract or the summary has
/// @param related how like the papers that the keywords meet
/// @param taste how like the tapped papers it is, all together
/// @param nearest how like the liked paper that it is most like
/// @param subject how like those of the tapped papers its categories are
/// @param meaning how like the tapped papers it is in meaning, as an embedding model sees it; 0
///   where there is none
/// @param typical how like the day's papers it is, whatever the reader likes
/// @param code whether it names where its code is
/// @param accepted whether it says that a venue took it
/// @param votes of Hugging Face's Daily Papers; 0 where none are known
record Signals(
    boolean author,
    int keywords,
    double related,
    double taste,
    double nearest,
    double subject,
    double meaning,
    double typical,
    boolean code,
    boolean accepted,
    int votes) {

  static final int IN_TITLE = 3;
  static final int IN_TEXT = 1;

  /// More than all the rest together: an author's papers come first.
  private static final double AUTHOR = 100;

  private static final double KEYWORD = 1;

  /// Tells papers apart that have as many keywords, and no more.
  private static final double RELATED = 0.08;

  private static final double TASTE = 1;
  private static final double NEAREST = 0.5;
  private static final double SUBJECT = 0.25;

  /// As words weigh: there was no embedding model to measure it with.
  private static final double MEANING = 1;

  /// Words that every paper has make it like any taste.
  private static final double TYPICAL = -0.25;

  private static final double CODE = 0.1;
  private static final double ACCEPTED = 0.1;
  private static final double VOTES = 0.05; // for each doubling

  static final Signals NONE = new Signals(false, 0, 0, 0, 0, 0, 0, 0, false, false, 0);

  double score() {
    return (author ? AUTHOR : 0)
        + KEYWORD * keywords
        + RELATED * related
        + TASTE * taste
        + NEAREST * nearest
        + SUBJECT * subject
        + MEANING * meaning
        + TYPICAL * typical
        + marks();
  }

  /// What speaks for it whoever reads it.
  double marks() {
    return (code ? CODE : 0) + (accepted ? ACCEPTED : 0) + VOTES * Math.log1p(votes) / Math.log(2);
  }

  /// Whether nothing that the reader has shown to like speaks for it.
  boolean isNew() {
    return !author && keywords == 0 && taste < 0 && nearest < 0 && meaning <= 0;
  }
}
