package io.nonmun.bot.delivery;

import io.nonmun.bot.digest.AnnouncedDay;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.Paper;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Decides what a chat's digest holds, and stores it before anything is sent.
final class Planner {

  /// Days that a chat missed are made up for as far back as this.
  private static final int LOOK_BACK = 7;

  private final Storage storage;
  private final DeliveryRepository deliveries;
  private final AtomicLong known = new AtomicLong();

  Planner(Storage storage, DeliveryRepository deliveries) {
    this.storage = storage;
    this.deliveries = deliveries;
  }

  /// What is stored of announcement days at one moment; days are read when first asked for.
  final class Days {

    private final Map<List<LocalDate>, AnnouncedDay> read = new ConcurrentHashMap<>();

    AnnouncedDay of(List<LocalDate> days) {
      return read.computeIfAbsent(days, wanted -> AnnouncedDay.merged(storage, wanted));
    }

    boolean isAnnounced(LocalDate day) {
      return !of(List.of(day)).isEmpty();
    }
  }

  Days days() {
    return new Days();
  }

  /// How many papers were left out of digests because the chat had them from another day.
  long known() {
    return known.get();
  }

  /// Plans the chat's digest of a day, with what the chat missed before it; nothing if there is
  /// one.
  void plan(Chat chat, LocalDate day, Days days) {
    var state = deliveries.digest(chat.key(), day);
    if (state.isPresent() && state.get() != DigestState.QUIET) {
      return;
    }
    var missed = before(chat.key(), day, days, false);
    var rows = rows(chat, together(missed, day, days));
    if (deliveries.plan(chat.key(), day, rows)) {
      missed.forEach(past -> deliveries.digest(chat.key(), past, DigestState.MERGED));
    }
  }

  /// The day as the chat's planned digest of it sees it: with the days that were merged into it,
  /// and those that a crash kept from being marked so.
  AnnouncedDay seenBy(ChatKey chat, LocalDate day, Days days) {
    return together(before(chat, day, days, true), day, days);
  }

  /// Announced days since the chat's last digest, oldest first; none for a chat that had none
  /// lately.
  ///
  /// @param merged whether days that were merged into a digest count, too
  private List<LocalDate> before(ChatKey chat, LocalDate day, Days days, boolean merged) {
    var missed = new ArrayList<LocalDate>();
    var marked = new ArrayList<LocalDate>();
    for (var ago = 1; ago < LOOK_BACK; ago++) {
      var past = day.minusDays(ago);
      var announced = days.isAnnounced(past);
      var state = deliveries.digest(chat, past).orElse(null);
      if (merged && state == DigestState.MERGED) {
        missed.addFirst(past);
        marked.addFirst(past);
      } else if (state == null || state == DigestState.QUIET && announced) {
        if (announced) {
          missed.addFirst(past);
        }
      } else {
        return missed;
      }
    }
    return marked;
  }

  private static AnnouncedDay together(List<LocalDate> before, LocalDate day, Days days) {
    var all = new ArrayList<>(before);
    all.add(day);
    return days.of(List.copyOf(all));
  }

  /// The papers that this chat would be shown now.
  List<Paper> preview(Chat chat, AnnouncedDay day) {
    return rows(chat, day).stream()
        .filter(row -> row.state() == DeliveryState.PLANNED)
        .map(row -> day.papers().get(row.paper()))
        .toList();
  }

  private List<Delivery> rows(Chat chat, AnnouncedDay day) {
    var ranking = day.ranking(ChatDigest.interests(chat));
    var had = deliveries.known(chat.key(), day.fresh(chat.preferences().categories()).keySet());
    known.addAndGet(had.size());
    var rows = new ArrayList<Delivery>();
    for (var match : ranking.shown()) {
      if (rows.size() == chat.preferences().papers()) {
        break;
      }
      if (!had.containsKey(match.paper().id())) {
        rows.add(row(chat, day, match.paper(), rows.size() + 1, null));
      }
    }
    for (var muted : ranking.muted()) {
      if (!had.containsKey(muted.paper().id())) {
        rows.add(row(chat, day, muted.paper(), 0, muted.by()));
      }
    }
    return rows;
  }

  private static Delivery row(
      Chat chat, AnnouncedDay day, Paper paper, int position, @Nullable String mutedBy) {
    return new Delivery(
        chat.key(),
        paper.id(),
        day.day(),
        position,
        mutedBy == null ? DeliveryState.PLANNED : DeliveryState.MUTED,
        null,
        mutedBy,
        false);
  }
}
