package io.nonmun.summarizer.summary.extractive;

import static java.util.stream.Collectors.toSet;

import io.nonmun.summarizer.source.SourceText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Picks the two or three sentences of an abstract that say what was done and what came out.
/// Deterministic; the sentences are the source's own, in its order.
///
/// First the sentence that announces the work best ("we propose", "this paper studies", …), the
/// earlier one on a tie and the very first where none does. Then the two others that report best:
/// cues of a finding ("results show", "we find"), of a comparison ("outperforms", "reduces") and a
/// measured number score; links and an outlook do not, and what stands before the announcement only
/// sets the scene; the later one on a tie. A second finding is taken only if it scores enough.
///
/// Beside its cues a sentence scores by the words that it shares with the title, and by those that
/// it shares with the other sentences (its centrality, as in LexRank, arXiv:1109.2128).
public final class KeySentences {

  private static final int MOST_FINDINGS = 2;

  /// More than any abstract has; those beyond are judged by their cues alone.
  private static final int MOST_SENTENCES = 60;

  private static final int MOST_LETTERS = 2_000;

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9]+");

  private static final Set<String> STOP_WORDS =
      Set.of(
          "an", "and", "are", "as", "at", "be", "by", "can", "for", "from", "has", "have", "in",
          "into", "is", "it", "its", "more", "of", "on", "or", "our", "that", "the", "their",
          "these", "this", "to", "via", "we", "which", "while", "with");

  private static final String AUTHORS =
      "\\b(?:we|this (?:\\w+[ -])?(?:paper|work|study|survey|article|report|thesis|review|note)"
          + "|the paper|our (?:paper|work|study))\\b";
  private static final String BEFORE_THE_VERB = AUTHORS + "(?:,? [\\w-]+){0,2} ";
  private static final List<Cue> ANNOUNCEMENTS =
      List.of(
          cue(1, AUTHORS),
          cue(4, BEFORE_THE_VERB + "propos(?:e|es|ed)\\b"),
          cue(3, BEFORE_THE_VERB + "(?:introduc|present|develop)(?:e|es|s|ed)?\\b"),
          cue(
              2,
              BEFORE_THE_VERB
                  + "(?:design|describe|build|construct|formulate"
                  + "|formalize|study|studies|investigate|analy[sz]e|examine|explore"
                  + "|evaluate|address|argue|revisit|ask|conduct"
                  + "|consider|survey|review|prove|provide|benchmark|compare)(?:s|d|ed|es)?\\b"),
          cue(
              2,
              "\\b(?:is|are) (?:proposed|presented|introduced|developed|investigated|studied)\\b"),
          cue(-2, AUTHORS + " (?:also|further|finally|additionally)\\b"));

  private static final List<Cue> FINDINGS =
      List.of(
          cue(
              3,
              "\\b(?:results?|experiments?|evaluations?|simulations?|analys[ei]s|findings"
                  + "|comparisons)\\b.{0,120}?\\b(?:show|demonstrat|indicat|suggest"
                  + "|reveal|confirm|highlight)"),
          cue(
              3,
              "\\bwe (?:\\w+ )?(?:find|found|show|showed|demonstrate|observe|prove|establish)\\b"),
          cue(
              2,
              "\\b(?:outperform|achiev|improv|reduc|surpass|exceed|beat|gain|increas|drop|faster"
                  + "|attain)"),
          cue(
              2,
              "\\d\\s*(?:\\\\?%|\\\\times|×|x\\b|pp\\b|(?:percentage )?points?\\b"
                  + "|dB\\b|times\\b|-fold|m?s\\b)"),
          cue(1, "\\d\\.\\d"),
          cue(
              -6,
              "\\bfuture (?:work|research|studies|directions?)\\b|\\bwe (?:hope|believe|envision|plan|release)\\b"
                  + "|\\bpav(?:e|es|ing) the way\\b|\\bopens? (?:up )?(?:new|the|a)\\b|\\bpromising (?:direction|avenue|path)"
                  + "|\\bimplications?\\b|\\bunderscor(?:e|es|ing) the need\\b"),
          cue(
              -6,
              "https?://|\\bgithub\\b"
                  + "|\\b(?:code|data|dataset|models?|project page)\\b.{0,40}\\bavailable\\b"));

  private static final int SETS_THE_SCENE = -6;

  /// What all words of the title are worth, in points of a cue, and what the mean likeness to the
  /// other sentences is; set by the measure in `docs/quality.md`.
  private static final double TITLE = 6;

  private static final double CENTRALITY = 20;

  /// What a second finding must be worth.
  private static final double LEAST = 4;

  private final List<String> sentences;

  /// What each sentence is worth for its words alone.
  private final List<Double> worth;

  private KeySentences(SourceText source) {
    sentences = source.sentences().stream().filter(sentence -> !sentence.isBlank()).toList();
    var words = sentences.stream().limit(MOST_SENTENCES).map(KeySentences::words).toList();
    var title = words(source.title());
    worth =
        indices(sentences)
            .map(i ->
                i < words.size()
                    ? TITLE * share(title, words.get(i)) + CENTRALITY * centrality(words, i)
                    : 0.0)
            .toList();
  }

  /// @return none for an empty abstract, all of one with up to three sentences
  public static List<String> of(SourceText source) {
    return new KeySentences(source).choose();
  }

  private List<String> choose() {
    if (sentences.size() <= 1 + MOST_FINDINGS) {
      return sentences;
    }
    var announcement =
        indices(sentences)
            .max(
                Comparator.<Integer>comparingDouble(
                        i -> score(ANNOUNCEMENTS, sentences.get(i)) + worth.get(i))
                    .thenComparing(Comparator.reverseOrder()))
            .orElseThrow();
    var findings =
        indices(sentences)
            .filter(i -> i != announcement)
            .sorted(
                Comparator.<Integer>comparingDouble(
                        i -> findingScore(i, announcement) + worth.get(i))
                    .thenComparing(Comparator.naturalOrder())
                    .reversed())
            .limit(MOST_FINDINGS)
            .toList();
    var kept =
        findingScore(findings.getLast(), announcement) + worth.get(findings.getLast()) > LEAST
            ? findings
            : findings.subList(0, 1);
    return Stream.concat(Stream.of(announcement), kept.stream())
        .sorted()
        .map(sentences::get)
        .toList();
  }

  private static Set<String> words(String text) {
    return WORD.matcher(
            text.substring(0, Math.min(text.length(), MOST_LETTERS)).toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .filter(word -> !STOP_WORDS.contains(word))
        .collect(toSet());
  }

  /// The share of some words that others have too.
  private static double share(Set<String> words, Set<String> others) {
    return words.isEmpty()
        ? 0
        : (double) words.stream().filter(others::contains).count() / words.size();
  }

  private static double centrality(List<Set<String>> words, int i) {
    return indices(words)
        .filter(j -> j != i)
        .mapToDouble(j -> likeness(words.get(i), words.get(j)))
        .average()
        .orElse(0);
  }

  /// The cosine of two sets of words.
  private static double likeness(Set<String> words, Set<String> others) {
    long common = words.stream().filter(others::contains).count();
    return common == 0 ? 0 : common / Math.sqrt((double) words.size() * others.size());
  }

  private static Stream<Integer> indices(List<?> list) {
    return IntStream.range(0, list.size()).boxed();
  }

  private int findingScore(int i, int announcement) {
    return score(FINDINGS, sentences.get(i)) + (i < announcement ? SETS_THE_SCENE : 0);
  }

  private static int score(List<Cue> cues, String sentence) {
    return cues.stream()
        .filter(cue -> cue.pattern.matcher(sentence).find())
        .mapToInt(Cue::points)
        .sum();
  }

  private static Cue cue(int points, String pattern) {
    return new Cue(points, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
  }

  private record Cue(int points, Pattern pattern) {}
}
