package io.nonmun.storage;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Hand-made papers, listings, chats and deliveries.
public final class Fixtures {

  public static final LocalDate FRIDAY = LocalDate.of(2026, 11, 20);
  public static final Category CL = new Category("cs.CL");
  public static final Category LG = new Category("cs.LG");

  private Fixtures() {}

  public static ArxivId id(int number) {
    return new ArxivId("2611.%05d".formatted(number));
  }

  public static List<ArxivId> ids(int count) {
    return IntStream.range(0, count).mapToObj(Fixtures::id).toList();
  }

  public static Paper paper(ArxivId id, int version) {
    return paper(id, version, "A Study of Retrieval");
  }

  public static Paper paper(ArxivId id, int version, String title) {
    return new Paper(
        new PaperVersion(id, version),
        title,
        "We study it. " + "It is long and well argued. ".repeat(50),
        List.of("Ada Lovelace", "홍길동"),
        CL,
        List.of(LG),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  /// Of a paper's first version.
  public static SummaryRecord summary(ArxivId paper, Instant at) {
    var line = new Summary.Line("검색을 연구했다.", List.of(0));
    return new SummaryRecord(
        new PaperVersion(paper, 1),
        new Summary("검색", line, line, line, line, null, List.of("RAG")),
        List.of("We study it."),
        "openai",
        "model",
        "1",
        10,
        5,
        BigDecimal.ONE,
        Duration.ofSeconds(1),
        List.of("numbers"),
        at);
  }

  /// A private chat that reads cs.CL as soon as it is announced.
  public static Chat chat(long id) {
    return chat(ChatKey.of(id), CL);
  }

  public static Chat chat(ChatKey key, Category... categories) {
    return new Chat(
        key,
        key.chatId() < 0 ? Chat.Kind.GROUP : Chat.Kind.PRIVATE,
        new ChatPreferences(
            List.of(categories), List.of(), List.of(), null, ZoneId.of("Asia/Seoul"), 10, true),
        null,
        false);
  }

  public static Delivery planned(ChatKey chat, LocalDate day, int position, ArxivId paper) {
    return new Delivery(chat, paper, day, position, DeliveryState.PLANNED, null, null, true);
  }

  /// The papers in this order, all to be sent.
  public static List<Delivery> planned(ChatKey chat, LocalDate day, List<ArxivId> papers) {
    return IntStream.range(0, papers.size())
        .mapToObj(index -> planned(chat, day, index + 1, papers.get(index)))
        .toList();
  }

  public static Delivery in(
      Delivery delivery,
      DeliveryState state,
      @Nullable Integer messageId,
      @Nullable String reason) {
    return new Delivery(
        delivery.chat(),
        delivery.paper(),
        delivery.day(),
        delivery.position(),
        state,
        messageId,
        reason,
        delivery.complete());
  }

  public static Delivery sent(Delivery delivery, int messageId) {
    return in(delivery, DeliveryState.SENT, messageId, null);
  }

  public static ListingEntry entry(ArxivId id, AnnounceType type) {
    return new ListingEntry(id, type, OptionalInt.empty(), Optional.empty());
  }

  public static Listing listing(Category category, LocalDate day, ListingEntry... entries) {
    return new Listing(category, day, List.of(entries));
  }

  public static Listing newPapers(Category category, LocalDate day, List<ArxivId> ids) {
    return new Listing(category, day, ids.stream().map(id -> entry(id, AnnounceType.NEW)).toList());
  }

  /// What tells a chat of a version.
  static Job note(ChatKey chat, int version) {
    return Job.of("version", chat, "v" + version, "{}", Instant.EPOCH);
  }
}
