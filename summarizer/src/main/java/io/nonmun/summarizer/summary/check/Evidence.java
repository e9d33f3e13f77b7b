package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.source.SourceText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What a source says, read once for all rules.
///
/// @param lowerCase title and abstract as [PlainText] in small letters
/// @param tappables what the source has that Telegram makes tappable
record Evidence(
    SourceText source, String lowerCase, Names names, Numbers numbers, Set<String> tappables) {

  /// Ten times the longest abstract that arXiv takes; what lies beyond vouches for nothing.
  private static final int MAX_LENGTH = 20_000;

  /// Keeps title and sentences apart where they are read as one text.
  private static final String STOP = " . ";

  static Evidence of(SourceText source) {
    var all = source.title() + STOP + source.abstractText();
    var read = all.substring(0, Math.min(all.length(), MAX_LENGTH));
    var text = PlainText.of(read);
    return new Evidence(
        source,
        text.toLowerCase(Locale.ROOT),
        Names.of(text),
        Quantities.inSource(text),
        Tappables.of(read));
  }

  /// The numbers of the title and of some sentences, which are counted from 1.
  Numbers numbers(List<Integer> sentences) {
    return Quantities.inSource(
        PlainText.of(
            sentences.stream()
                .distinct()
                .map(n -> source.sentences().get(n - 1))
                .collect(Collectors.joining(STOP, source.title() + STOP, ""))));
  }
}
