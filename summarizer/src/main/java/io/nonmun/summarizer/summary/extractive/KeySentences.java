package io.nonmun.summarizer.summary.extractive;

import io.nonmun.summarizer.source.SourceText;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Picks the two or three sentences of an abstract that say what was done and what came out.
/// Deterministic; the sentences are the source's own, in its order.
///
/// First the sentence that announces the work best ("we propose", "this paper studies", …), the
/// earlier one on a tie and the very first where none does. Then the two others that report best:
/// cues of a finding ("results show", "we find"), of a comparison ("outperforms", "reduces") and a
/// measured number score, links do not, and what stands before the announcement only sets the
/// scene; the later one on a tie. A second finding is taken only if it has a score.
public final class KeySentences {

  private static final int MOST_FINDINGS = 2;

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
          cue(-4, "^future (?:work|research)\\b"),
          cue(
              -6,
              "https?://|\\bgithub\\b"
                  + "|\\b(?:code|data|dataset|models?|project page)\\b.{0,40}\\bavailable\\b"));

  private static final int SETS_THE_SCENE = -6;

  private KeySentences() {}

  /// @return none for an empty abstract, all of one with up to three sentences
  public static List<String> of(SourceText source) {
    var sentences = source.sentences().stream().filter(sentence -> !sentence.isBlank()).toList();
    if (sentences.size() <= 1 + MOST_FINDINGS) {
      return sentences;
    }
    var announcement =
        indices(sentences)
            .max(
                Comparator.<Integer>comparingInt(i -> score(ANNOUNCEMENTS, sentences.get(i)))
                    .thenComparing(Comparator.reverseOrder()))
            .orElseThrow();
    var findings =
        indices(sentences)
            .filter(i -> i != announcement)
            .sorted(
                Comparator.<Integer>comparingInt(
                        i -> findingScore(sentences.get(i), i < announcement))
                    .thenComparing(Comparator.naturalOrder())
                    .reversed())
            .limit(MOST_FINDINGS)
            .toList();
    var second = findings.getLast();
    var kept =
        findingScore(sentences.get(second), second < announcement) > 0
            ? findings
            : findings.subList(0, 1);
    return Stream.concat(Stream.of(announcement), kept.stream())
        .sorted()
        .map(sentences::get)
        .toList();
  }

  private static Stream<Integer> indices(List<String> sentences) {
    return IntStream.range(0, sentences.size()).boxed();
  }

  private static int findingScore(String sentence, boolean beforeAnnouncement) {
    return score(FINDINGS, sentence) + (beforeAnnouncement ? SETS_THE_SCENE : 0);
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
