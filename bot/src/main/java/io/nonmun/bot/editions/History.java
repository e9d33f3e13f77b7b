package io.nonmun.bot.editions;

import static java.util.Comparator.naturalOrder;
import static java.util.function.Predicate.not;

import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Excerpt;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Section;
import io.nonmun.bot.render.texts.Texts;
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
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What became of papers, for one chat: of all of a day (`/coverage`), or of one (`/why`).
public final class History {

  /// So much of a title is named, in UTF-16 units: two fit on a phone's note.
  private static final int TITLE = 50;

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

  /// As a reader's `/coverage`.
  public Document coverage(ChatKey key, Optional<LocalDate> wanted) {
    var chat = chats.find(key).filter(known -> !known.preferences().categories().isEmpty());
    if (chat.isEmpty()) {
      return lines(Texts.in(chats.language(key)).of("today.none"));
    }
    var texts = Texts.of(chat.get());
    var categories = chat.get().preferences().categories();
    var date = wanted.or(() -> ledger.newestDay(categories));
    if (date.isEmpty()) {
      return lines(texts.of("today.nothing"));
    }
    return ledger.isAnnounced(date.get())
        ? coverage(chat.get(), date.get())
        : lines(texts.of("coverage.none", texts.day(date.get())));
  }

  private Document coverage(Chat chat, LocalDate day) {
    var key = chat.key();
    var texts = Texts.of(chat);
    var categories = chat.preferences().categories();
    var states = deliveries.counts(key, day, categories);
    var sent = states.getOrDefault(DeliveryState.SENT, 0);
    var muted = states.getOrDefault(DeliveryState.MUTED, 0);
    var refused = states.getOrDefault(DeliveryState.FAILED, 0);
    var rows = states.values().stream().mapToInt(Integer::intValue).sum();
    var open = rows - sent - muted - refused;
    var count = Coverage.of(ledger.counts(day, categories), sent + open);
    var lines = new ArrayList<String>();
    lines.add(texts.of("coverage.title", texts.day(day), count.announced()));
    lines.add(
        texts.of(
            "coverage.day",
            count.fetched(),
            count.summarised(),
            count.extracted(),
            count.skipped(),
            count.failed(),
            count.waiting()));
    lines.add(texts.of("coverage.chat", sent, open, refused, muted, count.announced() - rows));
    var listed = ledger.listed(day);
    var unread = categories.stream().filter(not(listed::contains)).toList();
    if (!unread.isEmpty()) {
      lines.add(texts.of("digest.unread") + ": " + unread);
    }
    return lines(lines.toArray(String[]::new));
  }

  /// As a reader's `/why`.
  public Document why(ChatKey key, ArxivId id) {
    var chat = chats.find(key);
    if (chat.isEmpty()) {
      return lines(Texts.in(chats.language(key)).of("today.none"));
    }
    var announced = ledger.announced(List.of(id));
    return lines(
        deliveries
            .find(key, id)
            .map(row -> chosen(chat.get(), row, announced))
            .orElseGet(() -> notChosen(chat.get(), id, announced)));
  }

  private static Document lines(String... lines) {
    return new Document(
        List.of(new Section(0, Arrays.stream(lines).map(Line::of).toList(), List.of())));
  }

  private String chosen(Chat chat, Delivery row, List<AnnouncedPaper> announced) {
    var texts = Texts.of(chat);
    return switch (row.state()) {
      case SENT, SENDING, PLANNED ->
          texts.of(
              row.state() == DeliveryState.SENT ? "why.sent" : "why.unsent",
              texts.day(row.day()),
              row.position(),
              reason(chat, row.paper(), row.day(), row.position(), announced));
      case MUTED -> texts.of("why.muted", row.reason());
      case FAILED -> texts.of("why.refused", row.reason());
    };
  }

  /// What speaks for a paper, in one line, whether or not the chat was shown it.
  public String reason(ChatKey key, ArxivId id) {
    var chat = chats.find(key);
    if (chat.isEmpty()) {
      return Texts.in(chats.language(key)).of("today.none");
    }
    var announced = ledger.announced(List.of(id));
    var row = deliveries.find(key, id).filter(each -> each.state() != DeliveryState.MUTED);
    var day = row.map(Delivery::day).or(() -> firstDay(announced));
    return day.isEmpty()
        ? Texts.of(chat.get()).of("why.unknown", id)
        : reason(chat.get(), id, day.get(), row.map(Delivery::position).orElse(0), announced);
  }

  private static Optional<LocalDate> firstDay(List<AnnouncedPaper> announced) {
    return announced.stream().map(paper -> paper.entry().announcedOn()).min(naturalOrder());
  }

  /// What of the chat's wishes speaks for a paper, the strongest first; else where it is listed.
  private String reason(
      Chat chat, ArxivId id, LocalDate date, int place, List<AnnouncedPaper> announced) {
    var texts = Texts.of(chat);
    var day = editions.days().of(planner.datesOf(chat.key(), date));
    var paper = day.papers(List.of(id)).get(id);
    var said = new ArrayList<String>();
    if (paper != null) {
      var why = planner.reasons(chat, day).of(paper, place);
      if (!why.authors().isEmpty()) {
        said.add(texts.of("why.authors", String.join(", ", why.authors())));
      }
      if (!why.keywords().isEmpty()) {
        said.add(texts.of("why.keywords", String.join(", ", why.keywords())));
      }
      if (!why.liked().isEmpty()) {
        var liked = day.papers(why.liked()).values().stream().map(History::shortTitle).toList();
        said.add(texts.of("why.liked", String.join(", ", liked)));
      }
      if (!why.words().isEmpty()) {
        said.add(texts.of("why.words", String.join(", ", why.words())));
      }
      if (why.explored()) {
        said.add(texts.of("why.explored"));
      }
    }
    return said.isEmpty() ? listed(chat, date, announced) : String.join(" ", said);
  }

  private static String shortTitle(Paper paper) {
    return "‘" + Excerpt.cut(ReadableText.of(paper.title()), TITLE) + "’";
  }

  private static String listed(Chat chat, LocalDate date, List<AnnouncedPaper> announced) {
    var texts = Texts.of(chat);
    var categories = chat.preferences().categories();
    return announced.stream()
        .filter(paper -> !paper.entry().announcedOn().isAfter(date))
        .filter(paper -> paper.freshIn(categories).isPresent())
        .findFirst()
        .map(paper -> newIn(texts, paper, categories))
        .orElseGet(() -> texts.of("why.category.past"));
  }

  /// Names a category that the chat has: the paper's primary one only if that is among them.
  private static String newIn(Texts texts, AnnouncedPaper paper, List<Category> categories) {
    var in = categories.stream().filter(category -> paper.freshIn(List.of(category)).isPresent());
    var primaryFirst = in.sorted((a, b) -> rank(a, paper) - rank(b, paper)).toList();
    var category = primaryFirst.getFirst();
    return texts.of(
        paper.in().get(category) == AnnounceType.NEW ? "why.category.new" : "why.category.cross",
        category);
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
    var texts = Texts.of(chat);
    if (announced.isEmpty()) {
      return texts.of("why.unknown", id);
    }
    if (fresh.isEmpty()) {
      return texts.of("why.replaced");
    }
    var elsewhere = fresh.getFirst();
    var named =
        elsewhere.in().keySet().stream().sorted((a, b) -> rank(a, elsewhere) - rank(b, elsewhere));
    var category = named.findFirst().orElseThrow();
    return texts.of("why.elsewhere", texts.day(elsewhere.entry().announcedOn()), category);
  }

  private String notChosen(Chat chat, AnnouncedPaper paper) {
    var texts = Texts.of(chat);
    var entry = paper.entry();
    if (paper.primaryCategory() == null) {
      return entry.state() == LedgerState.FAILED
          ? texts.of("why.unreadable", entry.reason())
          : texts.of("why.unread");
    }
    var digest = digestOf(chat.key(), entry.announcedOn());
    var text = digest.map(day -> ranked(chat, paper, day)).orElseGet(() -> noDigest(chat, paper));
    return entry.state() == LedgerState.SKIPPED ? text + " " + texts.of("why.limit") : text;
  }

  /// The day of the digest that chose among a day's papers: that day, or the one it was merged
  /// into.
  private Optional<LocalDate> digestOf(ChatKey chat, LocalDate day) {
    var states = new TreeMap<>(deliveries.digests(chat, day));
    if (!DigestState.isPlanned(states.get(day))) {
      return Optional.empty();
    }
    states.values().removeIf(state -> state == DigestState.MERGED || state == DigestState.QUIET);
    return states.keySet().stream().findFirst();
  }

  private String noDigest(Chat chat, AnnouncedPaper paper) {
    var texts = Texts.of(chat);
    var date = paper.entry().announcedOn();
    if (!ledger.newestDay(chat.preferences().categories()).equals(Optional.of(date))) {
      return texts.of("why.noDigest", texts.day(date));
    }
    var wants = editions.interests(chat, date);
    var ranking = editions.lastRanking(List.of(date), wants);
    return place(ranking, paper.id())
        .map(place -> texts.of("why.notYet", texts.day(date), place, order(texts, wants)))
        .orElseGet(() -> muted(texts, ranking, paper.id()));
  }

  private String ranked(Chat chat, AnnouncedPaper paper, LocalDate digest) {
    var texts = Texts.of(chat);
    var dates = planner.datesOf(chat.key(), digest);
    var wants = editions.interests(chat, digest);
    var ranking = editions.lastRanking(dates, wants);
    var count = chat.preferences().papers();
    return place(ranking, paper.id())
        .map(place ->
            place > count
                ? texts.of(
                    "why.place",
                    texts.day(digest),
                    place,
                    count,
                    Math.min(100, place),
                    order(texts, wants))
                : texts.of("why.otherwise", texts.day(digest), place, order(texts, wants)))
        .orElseGet(() -> muted(texts, ranking, paper.id()));
  }

  private static String order(Texts texts, Interests wants) {
    return texts.of(wants.areKnown() ? "digest.order.interest" : "digest.order.announced");
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

  private static String muted(Texts texts, Ranking ranking, ArxivId id) {
    return ranking.muted().stream()
        .filter(muted -> muted.id().equals(id))
        .findFirst()
        .map(muted -> texts.of("why.mutedNow", muted.by()))
        .orElseGet(() -> texts.of("why.out"));
  }
}
