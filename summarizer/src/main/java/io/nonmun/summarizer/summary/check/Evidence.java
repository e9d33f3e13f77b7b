package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a source says, read once for all rules.
///
/// @param lowerCase title and abstract as [PlainText] in small letters
/// @param tappables what the source has that Telegram makes tappable
/// @param sentences the source's sentences as the rules on claims read them, in order; fewer than
///   the source has where it is too long
/// @param title likewise
/// @param lines the lines that were read last, by their text
record Evidence(
    SourceText source,
    String lowerCase,
    Names names,
    Numbers numbers,
    Set<String> tappables,
    Reading title,
    List<Reading> sentences,
    Map<String, Reading> lines) {

  /// Ten times the longest abstract that arXiv takes; what lies beyond vouches for nothing.
  private static final int MAX_LENGTH = 20_000;

  /// A summary has five.
  private static final int MAX_LINES = 16;

  /// Twice the longest abstract, for the rules on claims, whose work grows faster than the text.
  private static final int MAX_CLAIMS = 4_000;

  private static final Pattern ANNOUNCES =
      Pattern.compile(
          "(?i)\\b(?:we|our|ours|this (?:\\w+[ -])?(?:paper|work|study|survey|article|report|thesis|research)"
              + "|here|the proposed)\\b");

  /// Keeps title and sentences apart where they are read as one text.
  private static final String STOP = " . ";

  static Evidence of(SourceText source) {
    var all = source.title() + STOP + source.abstractText();
    var read = cut(all, MAX_LENGTH);
    var text = PlainText.of(read);
    return new Evidence(
        source,
        text.toLowerCase(Locale.ROOT),
        Names.of(text),
        Quantities.inSource(text),
        Tappables.of(read),
        Reading.ofSource(source.title()),
        readings(source.sentences()),
        Collections.synchronizedMap(new LastFew()));
  }

  /// A line as the rules on claims read it, for all of them once.
  Reading line(String text) {
    return lines.computeIfAbsent(text, line -> Reading.ofLine(line, names));
  }

  private static final class LastFew extends LinkedHashMap<String, Reading> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Reading> eldest) {
      return size() > MAX_LINES;
    }
  }

  private static List<Reading> readings(List<String> sentences) {
    var readings = new ArrayList<Reading>();
    int room = MAX_CLAIMS;
    for (var sentence : sentences) {
      if (room > 0) {
        readings.add(Reading.ofSource(sentence));
        room -= sentence.length();
      }
    }
    return List.copyOf(readings);
  }

  /// Whether a sentence speaks of the authors' own work, which those before its announcement do
  /// not.
  boolean isOwn(Reading sentence) {
    return sentences.indexOf(sentence) >= announcement();
  }

  /// The first sentence that speaks of the authors' own work, the first of all if none does.
  private int announcement() {
    return IntStream.range(0, sentences.size())
        .filter(i -> ANNOUNCES.matcher(sentences.get(i).text()).find())
        .findFirst()
        .orElse(0);
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(text.length(), length));
  }

  /// The sentences that a line cites, those that do not exist left out.
  List<Reading> cited(Draft.Field line) {
    return line.sentences().stream()
        .distinct()
        .filter(n -> n >= 1 && n <= sentences.size())
        .map(n -> sentences.get(n - 1))
        .toList();
  }

  /// The numbers of the title and of some sentences, which are counted from 1.
  Numbers numbers(List<Integer> sentences) {
    return Quantities.inSource(
        PlainText.of(
            sentences.stream()
                .distinct()
                .map(n -> cut(source.sentences().get(n - 1), MAX_LENGTH))
                .collect(Collectors.joining(STOP, cut(source.title(), MAX_LENGTH) + STOP, ""))));
  }
}
