package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.DigestView;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Section;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.Paper;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Renders deliveries of one digest as they stand now, under their original numbers.
public final class ChatDigest {

  private final Chat chat;
  private final Day day;
  private final Reasons reasons;
  private final List<LocalDate> missing;
  private final int selected;

  /// @param missing days of which no digest of the chat shows anything
  /// @param rows the whole digest's
  public ChatDigest(Chat chat, Reasons reasons, List<LocalDate> missing, List<Delivery> rows) {
    this.chat = chat;
    this.day = reasons.day();
    this.reasons = reasons;
    this.missing = missing;
    var shown = shown(rows);
    this.selected = shown.size();
    day.papers(shown.stream().map(Delivery::paper).toList()); // all at once
  }

  public static List<Delivery> shown(Collection<Delivery> rows) {
    return rows.stream().filter(row -> row.state() != DeliveryState.MUTED).toList();
  }

  /// The papers of these rows between header and coverage line.
  public List<Message> messages(Collection<Delivery> rows) {
    return document(rows).messages();
  }

  /// The coverage line alone: all that is left of a digest whose papers are sent.
  public List<Message> coverage() {
    return new Document(List.of(document(List.of()).sections().getLast())).messages();
  }

  /// Why a chat is shown none of a day's papers.
  ///
  /// @param rows the digest's, of which none was sent
  public static Message nothing(Texts texts, LocalDate day, Collection<Delivery> rows) {
    var muted = count(rows, DeliveryState.MUTED);
    var refused = count(rows, DeliveryState.FAILED);
    var unsent = rows.size() - muted - refused;
    var notes = new ArrayList<String>();
    if (refused + unsent > 0) {
      notes.add(texts.of("today.unsent", refused + unsent));
    }
    if (muted > 0) {
      notes.add(texts.of("today.muted", muted));
    }
    return Message.of(
        texts.of(unsent > 0 ? "today.open" : "today.empty", texts.day(day))
            + (notes.isEmpty() ? "" : " (" + String.join(" · ", notes) + ")"));
  }

  private static int count(Collection<Delivery> rows, DeliveryState state) {
    return (int) rows.stream().filter(row -> row.state() == state).count();
  }

  /// One message of these rows, to stand where an earlier form of it stands.
  ///
  /// What is folded goes if all of it is too long: the numbers still open the cards.
  public Optional<Message> edited(Collection<Delivery> rows, boolean first, boolean last) {
    var sections = document(rows).sections();
    var kept = sections.subList(first ? 0 : 1, sections.size() - (last ? 0 : 1));
    return single(kept).or(() -> single(kept.stream().map(ChatDigest::withoutFolded).toList()));
  }

  private static Optional<Message> single(List<Section> sections) {
    var messages = new Document(sections).messages();
    return messages.size() == 1 ? Optional.of(messages.getFirst()) : Optional.empty();
  }

  private static Section withoutFolded(Section section) {
    return new Section(
        section.hang(),
        section.lines().stream().filter(line -> line.kind() != Line.Kind.FOLDED).toList(),
        section.buttons());
  }

  /// Which papers a message shows: each has the button that opens its card.
  public static Set<ArxivId> papers(Message message) {
    return message.buttons().stream()
        .flatMap(List::stream)
        .filter(button -> button.action() == Button.Action.CARD)
        .map(button -> new ArxivId(button.argument()))
        .collect(Collectors.toSet());
  }

  /// Whether what is shown of a paper is all that there will be by itself.
  public boolean isSettled(ArxivId id) {
    return !body(paper(id)).isPending();
  }

  private Body body(Paper paper) {
    return day.body(paper, chat.preferences().language());
  }

  private Paper paper(ArxivId id) {
    return Objects.requireNonNull(day.papers(List.of(id)).get(id), id::value);
  }

  private Document document(Collection<Delivery> rows) {
    var categories = chat.preferences().categories();
    var items = new ArrayList<Item>();
    var papers = day.papers(rows.stream().map(Delivery::paper).toList());
    var marks = reasons.marks(papers.values());
    for (var row : rows) {
      var paper = paper(row.paper());
      items.add(
          new Item(
              row.position(),
              paper,
              body(paper),
              day.type(paper.id(), categories),
              marks.get(paper.id()),
              reasons.of(paper, row.position())));
    }
    return DigestView.of(
        new Digest(
            day.date(),
            categories,
            reasons.interests().areKnown(),
            day.unread(categories),
            missing,
            items,
            day.coverage(categories, selected),
            reasons.flow()),
        Texts.of(chat));
  }
}
