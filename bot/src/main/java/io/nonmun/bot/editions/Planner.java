package io.nonmun.bot.editions;

import static io.nonmun.storage.model.DigestState.isPlanned;
import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Ranking.Match;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.DeliveryRepository.Plan;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.Paper;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides what a chat's digest holds, and stores it before anything is sent.
public final class Planner {

  /// Days that a chat missed are made up for as far back as this.
  public static final int LOOK_BACK = 7;

  /// As far back days that a digest lacks are named.
  private static final int NAMED = 60;

  /// Chats planned in one transaction: as many as make it fast, and as few as fit in memory.
  private static final int BATCH = 500;

  private final Editions editions;
  private final DeliveryRepository deliveries;
  private final AtomicLong known = new AtomicLong();

  public Planner(Editions editions, DeliveryRepository deliveries) {
    this.editions = editions;
    this.deliveries = deliveries;
  }

  public Days days() {
    return editions.days();
  }

  /// As far back as days are made up for, the newest first.
  public static Stream<LocalDate> daysBefore(LocalDate day) {
    return IntStream.range(1, LOOK_BACK).mapToObj(day::minusDays);
  }

  /// What a chat wants of a day, and what speaks for papers of it.
  public Reasons reasons(Chat chat, Day day) {
    return new Reasons(editions, day, editions.interests(chat, day.date()));
  }

  /// How many papers were left out of digests because the chat had them from another day.
  public long known() {
    return known.get();
  }

  /// Plans a chat's digest of a day, with what the chat missed before it; nothing if there is one.
  public void plan(Chat chat, LocalDate day, Days days) {
    var states = deliveries.digests(chat.key(), day.minusDays(LOOK_BACK));
    if (isPlanned(states.get(day))) {
      return;
    }
    var missed = missed(chat.key(), states, day, days);
    var seen = days.of(with(missed, day));
    var had = deliveries.known(chat.key(), seen.fresh(chat.preferences().categories())).keySet();
    var wants = editions.interests(chat, day);
    deliveries.plan(List.of(new Plan(chat.key(), day, missed, rows(chat, wants, seen, had))));
  }

  /// The same for many chats; those that want the same one after the other, who share a ranking.
  public void plan(Collection<Chat> chats, LocalDate day, Days days) {
    var states = deliveries.digests(day.minusDays(LOOK_BACK));
    var interests = editions.interests(day);
    var alike =
        chats.stream()
            .filter(chat -> !isPlanned(states.getOrDefault(chat.key(), Map.of()).get(day)))
            .collect(groupingBy(interests, LinkedHashMap::new, toList()));
    var plans = new ArrayList<Plan>();
    var had = new ConcurrentHashMap<List<LocalDate>, Map<ChatKey, Set<ArxivId>>>();
    for (var group : alike.entrySet()) {
      for (var chat : group.getValue()) {
        var missed = missed(chat.key(), states.getOrDefault(chat.key(), Map.of()), day, days);
        var seen = days.of(with(missed, day));
        var known =
            had.computeIfAbsent(missed, _ -> deliveries.known(seen.all()))
                .getOrDefault(chat.key(), Set.of());
        plans.add(new Plan(chat.key(), day, missed, rows(chat, group.getKey(), seen, known)));
        if (plans.size() == BATCH) {
          deliveries.plan(plans);
          plans.clear();
        }
      }
    }
    deliveries.plan(plans);
  }

  /// The days of which a chat's planned digest chose, oldest first.
  public List<LocalDate> datesOf(ChatKey chat, LocalDate day) {
    var states = deliveries.digests(chat, day.minusDays(LOOK_BACK));
    var merged = new ArrayList<LocalDate>();
    for (var past : daysBefore(day).toList()) {
      var state = states.get(past);
      if (state == DigestState.MERGED) {
        merged.addFirst(past);
      } else if (isPlanned(state)) {
        break;
      }
    }
    return with(merged, day);
  }

  /// Days between the last digest before and those of which one chose that announced papers, or
  /// were to, and that neither shows: too old, or not to be read in time.
  ///
  /// @param chosen oldest first
  public List<LocalDate> missing(ChatKey chat, List<LocalDate> chosen, Days days) {
    var first = chosen.getFirst();
    var last = deliveries.lastDigest(chat, first);
    if (last.isEmpty()) {
      return List.of();
    }
    var from = Collections.max(List.of(last.get().plusDays(1), first.minusDays(NAMED)));
    var states = deliveries.digests(chat, from);
    return from.datesUntil(chosen.getLast())
        .filter(AnnouncementCalendar::isRegular)
        .filter(day -> !chosen.contains(day) && !states.containsKey(day) && !days.isQuiet(day))
        .toList();
  }

  /// Announced days since the chat's last digest, oldest first, as far as days are made up for; for
  /// a chat that never had one, since the first quiet day that it was told of.
  private List<LocalDate> missed(
      ChatKey chat, Map<LocalDate, DigestState> states, LocalDate day, Days days) {
    var missed = new ArrayList<LocalDate>();
    var here = List.<LocalDate>of();
    for (var past : daysBefore(day).toList()) {
      var state = states.get(past);
      if (isPlanned(state)) {
        return missed;
      }
      if (days.isAnnounced(past)) {
        missed.addFirst(past);
      }
      if (state == DigestState.QUIET) {
        here = List.copyOf(missed);
      }
    }
    var isNew = missed.equals(here) || deliveries.lastDigest(chat, day).isEmpty();
    return isNew ? here : missed;
  }

  private static List<LocalDate> with(List<LocalDate> before, LocalDate day) {
    var all = new ArrayList<>(before);
    all.add(day);
    return List.copyOf(all);
  }

  /// The papers that this chat would be shown now.
  public Collection<Paper> preview(Chat chat, Day day) {
    var best =
        editions.lastRanking(day, editions.interests(chat, day.date())).shown().stream()
            .limit(chat.preferences().papers())
            .map(Match::id)
            .toList();
    return day.papers(best).values();
  }

  /// @param had papers that the chat has a delivery of
  private List<Delivery> rows(Chat chat, Interests interests, Day day, Set<ArxivId> had) {
    var ranking = editions.ranking(day, interests);
    var rows = new ArrayList<Delivery>();
    for (var match : ranking.shown()) {
      if (rows.size() == chat.preferences().papers()) {
        break;
      }
      if (!had.contains(match.id())) {
        rows.add(row(chat, day, match.id(), rows.size() + 1, null));
      } else {
        known.incrementAndGet();
      }
    }
    for (var muted : ranking.muted()) {
      if (!had.contains(muted.id())) {
        rows.add(row(chat, day, muted.id(), 0, muted.by()));
      }
    }
    return rows;
  }

  /// What a chat is to have besides its planned digest, now that late listings are read: those of
  /// their papers that are among the chat's best, so that no paper is lost to the wait for it.
  public List<Delivery> supplement(Chat chat, LocalDate day, List<Category> late, Days days) {
    var seen = days.of(day);
    var wants = chat.preferences();
    var inTime = seen.fresh(wants.categories().stream().filter(not(late::contains)).toList());
    var known = deliveries.known(chat.key(), seen.fresh(wants.categories()));
    var position =
        deliveries.deliveries(chat.key(), day).stream()
            .mapToInt(Delivery::position)
            .max()
            .orElse(0);
    var ranking = editions.ranking(seen, editions.interests(chat, day));
    var rows = new ArrayList<Delivery>();
    var places = wants.papers();
    for (var match : ranking.shown()) {
      var had = known.get(match.id());
      if (had != null && had.day().isBefore(day)) {
        continue;
      }
      if (places-- == 0) {
        break;
      }
      if (had == null && !inTime.contains(match.id())) {
        rows.add(row(chat, seen, match.id(), ++position, null));
      }
    }
    for (var muted : ranking.muted()) {
      var id = muted.id();
      if (!known.containsKey(id) && !inTime.contains(id)) {
        rows.add(row(chat, seen, muted.id(), 0, muted.by()));
      }
    }
    return rows;
  }

  private static Delivery row(
      Chat chat, Day day, ArxivId paper, int position, @Nullable String mutedBy) {
    return new Delivery(
        chat.key(),
        paper,
        day.date(),
        position,
        mutedBy == null ? DeliveryState.PLANNED : DeliveryState.MUTED,
        null,
        mutedBy,
        false);
  }
}
