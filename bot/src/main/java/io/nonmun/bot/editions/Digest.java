package io.nonmun.bot.editions;

import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.source.SourceText;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one reader is shown of one announcement day.
///
/// @param categories the reader's, in the reader's order
/// @param ranked whether anything is known of what the reader wants, so that the order says it
/// @param unread those of the categories whose listing could not be read: the count lacks them
/// @param missing announcement days since the reader's last digest that none shows, oldest first
/// @param items best first
/// @param flow what all new papers of the reader's categories are about; null where that is not
///   known
public record Digest(
    LocalDate day,
    List<Category> categories,
    boolean ranked,
    List<Category> unread,
    List<LocalDate> missing,
    List<Item> items,
    Coverage coverage,
    Themes.@Nullable Flow flow) {

  public Digest {
    categories = List.copyOf(categories);
    unread = List.copyOf(unread);
    missing = List.copyOf(missing);
    items = List.copyOf(items);
  }

  /// Of which nobody knows what the day is about.
  public Digest(
      LocalDate day,
      List<Category> categories,
      boolean ranked,
      List<Category> unread,
      List<LocalDate> missing,
      List<Item> items,
      Coverage coverage) {
    this(day, categories, ranked, unread, missing, items, coverage, null);
  }

  /// @param number counted from 1, also on the button that opens the card
  /// @param type how the paper is new to the reader
  public record Item(int number, Paper paper, Body body, AnnounceType type, Marks marks, Why why) {}

  /// What there is to read about a paper.
  public sealed interface Body {

    /// Whether something better is still to come.
    default boolean isPending() {
      return this instanceof KeySentences(_, var reason) && reason == Reason.PENDING;
    }
  }

  /// A checked Korean summary.
  public record Summarised(SummaryRecord summary) implements Body {}

  /// Key sentences of the abstract, in English, under a line that says why.
  public record KeySentences(List<String> sentences, Reason reason) implements Body {
    public KeySentences {
      sentences = List.copyOf(sentences);
    }

    public static KeySentences of(Paper paper, Reason reason) {
      return new KeySentences(
          io.nonmun.summarizer.summary.extractive.KeySentences.of(SourceText.of(paper)), reason);
    }
  }

  /// Why there is no summary.
  public enum Reason {
    /// `요약 준비 중`: it will come.
    PENDING,
    /// `요약 모델 없음`: no model is configured.
    NO_MODEL,
    /// `요약 실패`: no answer was acceptable.
    FAILED,
    /// The day's limit of summaries is used up: none will come by itself.
    LIMIT,
    /// The chat has asked for as many summaries today as it may.
    CHAT_LIMIT,
    /// Summaries are Korean, and the reader is spoken to in another language.
    LANGUAGE;

    /// What the ledger says of a paper without a summary.
    ///
    /// @param why the ledger's own reason
    public static Reason of(LedgerState state, @Nullable String why) {
      return switch (state) {
        case ANNOUNCED, FETCHED, SUMMARISED -> PENDING;
        case EXTRACTED -> why == null ? NO_MODEL : PENDING;
        case SKIPPED -> LIMIT;
        case FAILED -> FAILED;
      };
    }
  }

  /// The count of promise 1, over the new and cross-listed papers of the reader's categories:
  /// `announced` = `fetched` + papers without metadata; the later states are parts of `fetched`.
  ///
  /// @param selected shown in this digest
  public record Coverage(
      int announced,
      int fetched,
      int summarised,
      int extracted,
      int skipped,
      int failed,
      int selected) {

    public static Coverage of(Collection<LedgerRepository.Count> counts, int selected) {
      var papers = new EnumMap<LedgerState, Integer>(LedgerState.class);
      counts.forEach(count -> papers.put(count.state(), count.papers()));
      return new Coverage(
          counts.stream().mapToInt(LedgerRepository.Count::papers).sum(),
          counts.stream().mapToInt(LedgerRepository.Count::stored).sum(),
          papers.getOrDefault(LedgerState.SUMMARISED, 0),
          papers.getOrDefault(LedgerState.EXTRACTED, 0),
          papers.getOrDefault(LedgerState.SKIPPED, 0),
          papers.getOrDefault(LedgerState.FAILED, 0),
          selected);
    }

    /// Of which it is not decided what becomes.
    public int waiting() {
      return announced - summarised - extracted - skipped - failed;
    }
  }
}
