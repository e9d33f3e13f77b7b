package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.DigestState;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// What chats are told besides their digests: that a day brought nothing, and what became of papers
/// that they had. Each is work of its chat.
public final class Notices {

  private final Subscribers subscribers;
  private final DeliveryRepository deliveries;
  private final LedgerRepository ledger;
  private final Planner planner;
  private final PaperNews news;
  private final Work work;
  private final InstantSource clock;

  public Notices(
      Subscribers subscribers,
      DeliveryRepository deliveries,
      LedgerRepository ledger,
      Planner planner,
      PaperNews news,
      Post sender,
      Work work,
      InstantSource clock) {
    this.subscribers = subscribers;
    this.deliveries = deliveries;
    this.ledger = ledger;
    this.planner = planner;
    this.news = news;
    this.work = work;
    this.clock = clock;
    var chats = subscribers.chats();
    work.handle(QuietNote.KIND, new QuietNote(sender, chats, deliveries, ledger));
    work.handle(VersionNote.KIND, new VersionNote(sender, chats));
  }

  /// Has chats that want to know told that a due day brought nothing, once.
  ///
  /// @param known false where arXiv could not be read: then that is said instead
  /// @return whether it is news to any chat
  boolean quiet(LocalDate day, boolean known) {
    var states = deliveries.digests(day);
    var listed = ledger.listed(day);
    var news = false;
    for (var chat : due(day)) {
      if (states.getOrDefault(chat.key(), Map.of()).containsKey(day)
          || !Collections.disjoint(listed, chat.preferences().categories())) {
        continue;
      }
      if (chat.preferences().quietDays()) {
        news |= work.submit(QuietNote.job(chat.key(), day, known, clock.instant()));
      } else {
        deliveries.digest(chat.key(), day, DigestState.QUIET);
        news = true;
      }
    }
    return news;
  }

  private List<Chat> due(LocalDate day) {
    return subscribers.all().stream()
        .filter(chat -> chat.unreachable() == null)
        .filter(chat -> DigestHours.isDue(chat.preferences(), day, clock.instant()))
        .toList();
  }

  /// Has those who had papers told of their new versions that a day announced.
  void newVersions(LocalDate day) {
    planner.days().of(day).newVersions().forEach(paper -> news.announced(paper, day));
  }
}
