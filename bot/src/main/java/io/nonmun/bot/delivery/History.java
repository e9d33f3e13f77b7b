package io.nonmun.bot.delivery;

import static java.util.function.Predicate.not;

import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.Ranking;
import io.nonmun.bot.render.Document;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.LedgerState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What became of papers, for one chat: of all of a day (`/coverage`), or of one (`/why`).
public final class History {

  private final ChatRepository chats;
  private final DeliveryRepository deliveries;
  private final LedgerRepository ledger;
  private final Editions editions;
  private final Planner planner;

  public History(
      ChatRepository chats,
      DeliveryRepository deliveries,
      LedgerRepository ledger,
      Editions editions,
      Planner planner) {
    this.chats = chats;
    this.deliveries = deliveries;
    this.ledger = ledger;
    this.editions = editions;
    this.planner = planner;
  }

  /// As [DigestDesk#coverage].
  Document coverage(ChatKey key, Optional<LocalDate> wanted) {
    var chat = chats.find(key).filter(known -> !known.preferences().categories().isEmpty());
    if (chat.isEmpty()) {
      return Texts.NO_CATEGORIES;
    }
    var categories = chat.get().preferences().categories();
    var date = wanted.or(() -> ledger.newestDay(categories));
    if (date.isEmpty()) {
      return Texts.NOTHING_YET;
    }
    return ledger.isAnnounced(date.get())
        ? coverage(key, date.get(), categories)
        : Texts.lines("📭 " + Texts.day(date.get()) + "에 읽은 arXiv 발표가 없습니다.");
  }

  private Document coverage(ChatKey key, LocalDate day, List<Category> categories) {
    var states = deliveries.counts(key, day, categories);
    var sent = states.getOrDefault(DeliveryState.SENT, 0);
    var muted = states.getOrDefault(DeliveryState.MUTED, 0);
    var refused = states.getOrDefault(DeliveryState.FAILED, 0);
    var rows = states.values().stream().mapToInt(Integer::intValue).sum();
    var open = rows - sent - muted - refused;
    var count = Coverage.of(ledger.counts(day, categories), sent + open);
    var lines = new ArrayList<String>();
    lines.add("📊 " + Texts.day(day) + " 발표 " + count.announced() + "편은 이렇게 되었습니다.");
    lines.add(
        "수집 %d · 요약 %d · 발췌 %d · 요약 한도로 건너뜀 %d · 실패 %d · 대기 %d"
            .formatted(
                count.fetched(),
                count.summarised(),
                count.extracted(),
                count.skipped(),
                count.failed(),
                count.waiting()));
    lines.add(
        "이 대화방: 보냄 %d · 보낼 것 %d · 보내지 못한 %d편 · 숨김 %d · 선별되지 않음 %d"
            .formatted(sent, open, refused, muted, count.announced() - rows));
    var listed = ledger.listed(day);
    var unread = categories.stream().filter(not(listed::contains)).toList();
    if (!unread.isEmpty()) {
      lines.add("⚠️ 읽지 못한 분류: " + unread);
    }
    return Texts.lines(lines.toArray(String[]::new));
  }

  /// As [DigestDesk#why].
  Document why(ChatKey key, ArxivId id) {
    var chat = chats.find(key);
    if (chat.isEmpty()) {
      return Texts.NO_CATEGORIES;
    }
    var announced = ledger.announced(List.of(id));
    return Texts.lines(
        deliveries
            .find(key, id)
            .map(row -> chosen(chat.get(), row, announced))
            .orElseGet(() -> notChosen(chat.get(), id, announced)));
  }

  private String chosen(Chat chat, Delivery row, List<AnnouncedPaper> announced) {
    var place = Texts.day(row.day()) + " 브리핑의 " + row.position() + "번";
    return switch (row.state()) {
      case SENT -> place + "입니다. " + reason(chat, row, announced);
      case SENDING, PLANNED -> place + "이며 아직 보내지 못했습니다. " + reason(chat, row, announced);
      case MUTED -> "숨김 낱말 ‘" + row.reason() + "’ 때문에 보여 드리지 않았습니다. 예: /unmute " + row.reason();
      case FAILED -> "보내려 했으나 Telegram이 받지 않았습니다: " + row.reason();
    };
  }

  /// What of the chat's wishes brought the paper.
  private String reason(Chat chat, Delivery row, List<AnnouncedPaper> announced) {
    var wants = chat.preferences();
    var keywords = editions.matched(row.paper(), wants.keywords());
    if (!keywords.isEmpty()) {
      return "관심 낱말 " + String.join(", ", keywords) + "에 맞습니다.";
    }
    return announced.stream()
        .filter(paper -> !paper.entry().announcedOn().isAfter(row.day()))
        .filter(paper -> paper.freshIn(wants.categories()).isPresent())
        .findFirst()
        .map(paper -> newIn(paper, wants.categories()))
        .orElse("그때 구독한 분류의 새 논문이었습니다.");
  }

  /// Names a category that the chat has: the paper's primary one only if that is among them.
  private static String newIn(AnnouncedPaper paper, List<Category> categories) {
    var in = categories.stream().filter(category -> paper.freshIn(List.of(category)).isPresent());
    var primaryFirst = in.sorted((a, b) -> rank(a, paper) - rank(b, paper)).toList();
    var category = primaryFirst.getFirst();
    return paper.in().get(category) == AnnounceType.NEW
        ? "구독한 분류(" + category + ")의 새 논문입니다."
        : "구독한 분류(" + category + ")에 교차로 실린 새 논문입니다.";
  }

  private static int rank(Category category, AnnouncedPaper paper) {
    return category.equals(paper.primaryCategory()) ? 0 : 1;
  }

  private String notChosen(Chat chat, ArxivId id, List<AnnouncedPaper> announced) {
    var categories = chat.preferences().categories();
    var fresh = announced.stream().filter(paper -> paper.entry().type().isFresh()).toList();
    var wanted = fresh.stream().filter(paper -> paper.freshIn(categories).isPresent()).findFirst();
    if (wanted.isPresent()) {
      return notChosen(chat, wanted.get());
    }
    if (announced.isEmpty()) {
      return "지금까지 읽은 arXiv 발표에는 없는 논문입니다. 예: /paper " + id;
    }
    if (fresh.isEmpty()) {
      return "새 논문이 아니라 이미 나온 논문의 새 판입니다.";
    }
    var elsewhere = fresh.getFirst();
    var named =
        elsewhere.in().keySet().stream().sorted((a, b) -> rank(a, elsewhere) - rank(b, elsewhere));
    var category = named.findFirst().orElseThrow();
    return "구독한 분류의 논문이 아닙니다. %s 발표의 %s 논문입니다. 예: /subscribe %s"
        .formatted(Texts.day(elsewhere.entry().announcedOn()), category, category);
  }

  private String notChosen(Chat chat, AnnouncedPaper paper) {
    var entry = paper.entry();
    if (paper.primaryCategory() == null) {
      return entry.state() == LedgerState.FAILED
          ? "arXiv에서 제목과 초록을 읽지 못했습니다: " + entry.reason()
          : "발표되었으나 제목과 초록을 아직 읽지 못했습니다.";
    }
    var digest = digestOf(chat.key(), entry.announcedOn());
    var text = digest.map(day -> ranked(chat, paper, day)).orElseGet(() -> noDigest(chat, paper));
    return entry.state() == LedgerState.SKIPPED ? text + " 하루 요약 한도를 다 써 요약하지 않았습니다." : text;
  }

  /// The day of the digest that chose among a day's papers: that day, or the one it was merged
  /// into.
  private Optional<LocalDate> digestOf(ChatKey chat, LocalDate day) {
    var states = new TreeMap<>(deliveries.digests(chat, day));
    return states.get(day) == DigestState.MERGED
        ? states.keySet().stream().filter(later -> isPlanned(states.get(later))).findFirst()
        : Optional.of(day).filter(same -> isPlanned(states.get(same)));
  }

  private static boolean isPlanned(DigestState state) {
    return state == DigestState.OPEN || state == DigestState.DONE;
  }

  private String noDigest(Chat chat, AnnouncedPaper paper) {
    var date = paper.entry().announcedOn();
    if (!ledger.newestDay(chat.preferences().categories()).equals(Optional.of(date))) {
      return Texts.day(date) + " 발표의 논문입니다. 이 대화방에는 그 날의 브리핑이 없었습니다.";
    }
    var ranking = editions.lastRanking(List.of(date), ChatDigest.interests(chat));
    return place(ranking, paper.id())
        .map(place ->
            "%s 발표의 논문이며, 그 날의 브리핑은 아직 만들지 않았습니다. 지금은 관심순 %d위입니다."
                .formatted(Texts.day(date), place))
        .orElseGet(() -> muted(ranking, paper.id()));
  }

  private String ranked(Chat chat, AnnouncedPaper paper, LocalDate digest) {
    var dates = planner.datesOf(chat.key(), digest);
    var ranking = editions.lastRanking(dates, ChatDigest.interests(chat));
    var count = chat.preferences().papers();
    return place(ranking, paper.id())
        .map(place ->
            place > count
                ? "%s 브리핑에서 관심순 %d위로, 하루 %d편 안에 들지 못했습니다. 예: /count %d"
                    .formatted(Texts.day(digest), place, count, Math.min(100, place))
                : "지금 설정으로는 관심순 %d위이지만, %s 브리핑을 만들 때는 들지 못했습니다."
                    .formatted(place, Texts.day(digest)))
        .orElseGet(() -> muted(ranking, paper.id()));
  }

  /// The paper's place among all that the chat's wishes leave of the day, counted from 1.
  private static Optional<Integer> place(Ranking ranking, ArxivId id) {
    var shown = ranking.shown();
    for (var i = 0; i < shown.size(); i++) {
      if (shown.get(i).id().equals(id)) {
        return Optional.of(i + 1);
      }
    }
    return Optional.empty();
  }

  private static String muted(Ranking ranking, ArxivId id) {
    return ranking.muted().stream()
        .filter(muted -> muted.id().equals(id))
        .findFirst()
        .map(muted -> "숨김 낱말 ‘%s’에 걸리는 논문입니다. 예: /unmute %1$s".formatted(muted.by()))
        .orElse("그 날의 브리핑에 들지 못했습니다.");
  }
}
