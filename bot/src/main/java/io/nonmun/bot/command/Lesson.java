package io.nonmun.bot.command;

import io.nonmun.storage.model.ArxivId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Papers to learn a taste from, as their work remembers it.
///
/// @param message the line that tells how it goes
/// @param voter whose likes they become
/// @param wanted null while a file's papers are only offered
/// @param at the milliseconds of the likes, by which they are taken back; 0 until it is wanted
/// @param file that names them, as Telegram names it, or null once it is read
/// @param left papers that are not stored yet
/// @param learned how many are likes
/// @param missing papers that arXiv has not
/// @param skipped entries of the file that name no paper, and papers beyond [Lessons#MOST]
record Lesson(
    int message,
    long voter,
    @Nullable Boolean wanted,
    long at,
    @Nullable String file,
    List<String> left,
    int learned,
    List<String> missing,
    int skipped) {

  Lesson {
    left = List.copyOf(left);
    missing = List.copyOf(missing);
  }

  static Lesson of(long voter, Instant at, List<ArxivId> papers, int skipped) {
    return new Lesson(
        0, voter, true, at.toEpochMilli(), null, values(papers), 0, List.of(), skipped);
  }

  static Lesson of(int message, long voter, String file) {
    return new Lesson(message, voter, null, 0, file, List.of(), 0, List.of(), 0);
  }

  Lesson in(int message) {
    return new Lesson(message, voter, wanted, at, file, left, learned, missing, skipped);
  }

  Lesson offering(List<ArxivId> papers, int skipped) {
    return new Lesson(message, voter, wanted, at, null, values(papers), learned, missing, skipped);
  }

  Lesson decided(long voter, boolean wanted, Instant at) {
    return new Lesson(
        message, voter, wanted, at.toEpochMilli(), file, left, learned, missing, skipped);
  }

  Lesson learned(List<String> papers) {
    return new Lesson(
        message,
        voter,
        wanted,
        at,
        file,
        left.stream().filter(paper -> !papers.contains(paper)).toList(),
        learned + papers.size(),
        missing,
        skipped);
  }

  /// The next of those that are left is not to be had.
  Lesson missingNext() {
    return new Lesson(
        message,
        voter,
        wanted,
        at,
        file,
        left.subList(1, left.size()),
        learned,
        Stream.concat(missing.stream(), left.stream().limit(1)).toList(),
        skipped);
  }

  List<ArxivId> papers() {
    return left.stream().map(ArxivId::new).toList();
  }

  private static List<String> values(List<ArxivId> papers) {
    return papers.stream().map(ArxivId::value).toList();
  }
}
