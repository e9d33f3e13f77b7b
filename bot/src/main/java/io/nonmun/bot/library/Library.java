package io.nonmun.bot.library;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.NoteRepository;
import io.nonmun.storage.NoteRepository.Note;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What each chat keeps: the papers that somebody in it saved or wrote about, and the notes. Safe
/// for use by many threads.
public final class Library {

  private final TapRepository taps;
  private final NoteRepository notes;
  private final PaperRepository papers;
  private final SummaryRepository summaries;

  public Library(
      TapRepository taps,
      NoteRepository notes,
      PaperRepository papers,
      SummaryRepository summaries) {
    this.taps = taps;
    this.notes = notes;
    this.papers = papers;
    this.summaries = summaries;
  }

  /// A paper that is kept.
  ///
  /// @param at when it was saved or written about last
  /// @param notes the oldest first
  public record Kept(ArxivId paper, Instant at, List<String> notes) {
    public Kept {
      notes = List.copyOf(notes);
    }
  }

  /// A paper that is kept, with its texts.
  ///
  /// @param summary the newest one of the newest version, if there is one
  public record Entry(Kept kept, Paper paper, @Nullable SummaryRecord summary) {}

  /// All that a chat keeps, the newest first.
  public List<Kept> kept(ChatKey chat) {
    var since = new HashMap<ArxivId, Instant>();
    for (var tap : taps.taps(chat)) {
      if (tap.kind() == Kind.SAVE) {
        since.merge(tap.paper(), tap.at(), Library::later);
      }
    }
    var written = notes.notes(chat);
    written.forEach(note -> since.merge(note.paper(), note.at(), Library::later));
    var texts = texts(written);
    return since.entrySet().stream()
        .sorted(
            Map.Entry.<ArxivId, Instant>comparingByValue()
                .reversed()
                .thenComparing(paper -> paper.getKey().value(), Comparator.reverseOrder()))
        .map(paper ->
            new Kept(
                paper.getKey(), paper.getValue(), texts.getOrDefault(paper.getKey(), List.of())))
        .toList();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /// The same papers with their texts, in their order; those that were never read are absent.
  public List<Entry> read(List<Kept> kept) {
    var known = papers.latest(kept.stream().map(Kept::paper).toList());
    var made = summaries.newest(known.values().stream().map(Paper::version).toList());
    return kept.stream()
        .filter(each -> known.containsKey(each.paper()))
        .map(each -> {
          var paper = Objects.requireNonNull(known.get(each.paper()));
          return new Entry(each, paper, made.get(paper.version()));
        })
        .toList();
  }

  /// A paper's title as a chat reads it.
  public static String title(Entry entry, Texts texts) {
    return Annotation.summary(entry, texts)
        .map(Summary::titleKo)
        .orElseGet(() -> ReadableText.of(entry.paper().title()));
  }

  /// What a chat wrote about papers, the oldest first.
  public Map<ArxivId, List<String>> notes(ChatKey chat) {
    return texts(notes.notes(chat));
  }

  private static Map<ArxivId, List<String>> texts(List<Note> notes) {
    return notes.stream().collect(groupingBy(Note::paper, mapping(Note::text, toList())));
  }

  /// Keeps a note, in place of what the same message said before.
  public void write(ChatKey chat, Note note) {
    notes.save(chat, note);
  }

  /// Forgets what a message said about a paper.
  public void erase(ChatKey chat, int message) {
    notes.remove(chat, message);
  }
}
