package io.nonmun.bot.trends;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/// What was announced in each of the last weeks, by topic.
///
/// @param newest last day of the last week, whose papers are all known
/// @param papers of each week, oldest first; [WEEKS]
/// @param days on which papers were announced, of each week; [WEEKS]
public record Trends(
    LocalDate newest, List<Integer> papers, List<Integer> days, List<Topic> topics) {

  /// A quarter of a year.
  public static final int WEEKS = 13;

  /// So few say nothing about a week.
  static final int FEWEST_IN_WEEK = 30;

  /// So few weeks are no measure for the next one.
  static final int FEWEST_WEEKS = 4;

  /// So few papers of a topic may be chance.
  static final int FEWEST_OF_TOPIC = 5;

  /// Growth is told from chance by two standard deviations of a Poisson count.
  private static final double DEVIATIONS = 2;

  public Trends {
    papers = List.copyOf(papers);
    days = List.copyOf(days);
    topics = List.copyOf(topics);
  }

  /// @param korean its name by the keywords of summaries, or `english` where there are none
  /// @param english its name by its words
  /// @param papers of each week, oldest first; [WEEKS]
  public record Topic(String korean, String english, List<Integer> papers) {
    public Topic {
      papers = List.copyOf(papers);
    }
  }

  /// What is held against all the weeks before it.
  public enum Span {
    WEEK(1),
    MONTH(4);

    /// Of the last ones.
    public final int weeks;

    Span(int weeks) {
      this.weeks = weeks;
    }
  }

  /// A topic that grew.
  ///
  /// @param papers of the span
  /// @param expected papers, if its share of all papers were that of the weeks before
  public record Growth(Topic topic, int papers, double expected) {

    /// By how much the share of all papers grew: 1 is twice as large.
    public double rate() {
      return papers / expected - 1;
    }
  }

  public sealed interface Answer {}

  /// @param topics that grew most beyond chance first; empty where none did
  public record Grown(List<Growth> topics) implements Answer {
    public Grown {
      topics = List.copyOf(topics);
    }
  }

  /// Too little is known.
  ///
  /// @param papers of the span
  /// @param weeks before it with papers enough
  /// @param needed weeks
  public record Thin(int papers, int weeks, int needed) implements Answer {}

  public Answer grown(Span span) {
    var first = WEEKS - span.weeks;
    var all = sum(papers, first, WEEKS);
    var known = (int) papers.subList(0, first).stream().filter(n -> n >= FEWEST_IN_WEEK).count();
    if (all < FEWEST_IN_WEEK * span.weeks || known < FEWEST_WEEKS) {
      return new Thin(all, known, FEWEST_WEEKS);
    }
    var before = sum(papers, 0, first);
    return new Grown(
        topics.stream()
            .map(topic ->
                new Growth(
                    topic,
                    sum(topic.papers(), first, WEEKS),
                    // Half a paper more: what is new has grown, but not without bounds.
                    (sum(topic.papers(), 0, first) + 0.5) / before * all))
            .filter(each -> !each.topic().english().isEmpty())
            .filter(each -> each.papers() >= FEWEST_OF_TOPIC && beyondChance(each) >= DEVIATIONS)
            .sorted(Comparator.comparingDouble(each -> -beyondChance(each)))
            .toList());
  }

  private static double beyondChance(Growth each) {
    return (each.papers() - each.expected()) / Math.sqrt(each.expected());
  }

  private static int sum(List<Integer> counts, int from, int to) {
    return counts.subList(from, to).stream().mapToInt(Integer::intValue).sum();
  }
}
