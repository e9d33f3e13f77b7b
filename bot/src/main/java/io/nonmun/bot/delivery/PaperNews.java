package io.nonmun.bot.delivery;

import io.nonmun.bot.delivery.VersionNote.Had;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.NewsRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Has chats told what became of papers that they were sent or saved: a new version and what it
/// changed, a withdrawal, an acceptance; each once. Remembered before it is sent: a note is worth
/// less than a note twice.
public record PaperNews(
    Subscribers subscribers,
    DeliveryRepository deliveries,
    PaperRepository papers,
    TapRepository taps,
    NewsRepository news,
    Work work,
    InstantSource clock) {

  /// Tells of a version that is stored.
  ///
  /// @param day on which it was announced: who had the paper since then had this version
  void announced(Paper paper, LocalDate day) {
    tell(papers.before(paper.version()), paper, day);
  }

  /// Tells of what arXiv says now, before that is stored.
  void read(Paper known, Paper now) {
    var tomorrow = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
    tell(Optional.of(known), now, tomorrow);
  }

  private void tell(Optional<Paper> before, Paper paper, LocalDate until) {
    var changes = before.map(known -> Changes.between(known, paper)).orElse(null);
    var accepted =
        before
            .filter(known -> Changes.accepted(known).isEmpty())
            .flatMap(_ -> Changes.accepted(paper));
    var isNewVersion =
        before.isEmpty() || before.get().version().version() < paper.version().version();
    for (var had : had(paper.id(), until)) {
      if (isNewVersion) {
        version(had, paper, changes);
      }
      if (accepted.isPresent() && !paper.withdrawn()) {
        var note = VersionNote.accepted(had, paper, accepted.get(), clock.instant());
        submitted(news.tell(paper.id(), "accepted", note), note);
      }
    }
  }

  private void version(Had had, Paper paper, @Nullable Changes changes) {
    var note = VersionNote.version(had, paper, changes, clock.instant());
    var version = paper.version().version();
    submitted(
        had.row() == null
            ? news.tell(paper.id(), "v" + version, note)
            : deliveries.told(paper.id(), version, note),
        note);
  }

  /// Kept, and perhaps done, already.
  private void submitted(boolean isNews, Job note) {
    if (isNews) {
      work.hasten(note);
    }
  }

  /// The chats that had a paper before a day and can be told: by a digest, else because somebody
  /// there saved it.
  private List<Had> had(ArxivId paper, LocalDate day) {
    var had = new ArrayList<Had>();
    var sent = new HashSet<ChatKey>();
    for (var row : deliveries.sentTo(paper)) {
      sent.add(row.chat());
      if (row.day().isBefore(day)) {
        had.add(new Had(row.chat(), row));
      }
    }
    for (var chat : taps.chats(paper, Kind.SAVE)) {
      if (!sent.contains(chat) && savedBefore(chat, paper, day)) {
        had.add(new Had(chat, null));
      }
    }
    return had.stream().filter(each -> subscribers.reaches(each.chat())).toList();
  }

  private boolean savedBefore(ChatKey chat, ArxivId paper, LocalDate day) {
    var start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return taps.taps(chat).stream()
        .filter(tap -> tap.kind() == Kind.SAVE && tap.paper().equals(paper))
        .anyMatch(tap -> tap.at().isBefore(start));
  }
}
