package io.nonmun.bot.trends;

import io.nonmun.bot.trends.OwnMonth.Figures;
import io.nonmun.bot.trends.OwnMonth.OfTopic;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Counts a chat's own month, from what it was sent and what its persons tapped.
///
/// @param topics of papers, as far as they are known
public record OwnMonths(
    DeliveryRepository deliveries,
    TapRepository taps,
    Function<Collection<ArxivId>, Map<ArxivId, Topic>> topics,
    InstantSource clock) {

  private static final int MOST_TOPICS = 5;

  /// @param zone whose days are meant
  public OwnMonth of(ChatKey chat, ZoneId zone) {
    var last = LocalDate.ofInstant(clock.instant(), zone);
    var first = last.minusDays(OwnMonth.DAYS - 1);
    var shown =
        deliveries.digests(chat, first).keySet().stream()
            .flatMap(day -> deliveries.deliveries(chat, day).stream())
            .filter(delivery -> delivery.state() == DeliveryState.SENT)
            .map(Delivery::paper)
            .collect(Collectors.toSet());
    var all = taps.taps(chat).stream().filter(tap -> isSince(first, tap, zone)).toList();
    var opened = tapped(all, Kind.OPEN);
    var kept = tapped(all, Kind.SAVE);
    var papers = new HashSet<>(shown);
    papers.addAll(opened);
    papers.addAll(kept);
    var figures = new HashMap<Topic, Figures>();
    topics
        .apply(papers)
        .forEach((paper, topic) ->
            figures.merge(
                topic,
                new Figures(
                    shown.contains(paper) ? 1 : 0,
                    opened.contains(paper) ? 1 : 0,
                    kept.contains(paper) ? 1 : 0),
                Figures::plus));
    var largest =
        figures.entrySet().stream()
            .map(each ->
                new OfTopic(each.getKey().korean(), each.getKey().english(), each.getValue()))
            .sorted(
                Comparator.<OfTopic>comparingInt(each -> -each.figures().sum())
                    .thenComparing(OfTopic::english))
            .limit(MOST_TOPICS)
            .toList();
    return new OwnMonth(last, new Figures(shown.size(), opened.size(), kept.size()), largest);
  }

  private static boolean isSince(LocalDate first, Tap tap, ZoneId zone) {
    return !LocalDate.ofInstant(tap.at(), zone).isBefore(first);
  }

  private static Set<ArxivId> tapped(Collection<Tap> taps, Kind kind) {
    return taps.stream()
        .filter(tap -> tap.kind() == kind)
        .map(Tap::paper)
        .collect(Collectors.toSet());
  }
}
