package io.nonmun.summarizer.check;

import io.nonmun.summarizer.SourceText;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a source says, read once for all rules.
///
/// @param lowerCase title and abstract as [PlainText] in small letters
record Evidence(SourceText source, String lowerCase, Names names, List<Quantity> numbers) {

  /// Keeps title and sentences apart where they are read as one text.
  private static final String STOP = " . ";

  static Evidence of(SourceText source) {
    var text = PlainText.of(source.title() + STOP + source.abstractText());
    return new Evidence(
        source, text.toLowerCase(Locale.ROOT), Names.of(text), Quantities.inSource(text));
  }

  /// The numbers of the title and of some sentences, which are counted from 1.
  List<Quantity> numbers(List<Integer> sentences) {
    return Quantities.inSource(
        PlainText.of(
            sentences.stream()
                .distinct()
                .map(n -> source.sentences().get(n - 1))
                .collect(Collectors.joining(STOP, source.title() + STOP, ""))));
  }
}
