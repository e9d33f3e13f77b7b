package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.bot.intake.FakePaperSource.version;
import static io.nonmun.storage.model.AnnounceType.CROSS;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.ButtonsEdited;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a chat that is spoken to in English is sent of papers and days.
@Timeout(60)
class EnglishChatTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 18);
  private static final String HANGUL = "[가-힣ㄱ-ㅎ]";

  private final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-18T01:05:00Z"));
  private final ChatKey reader = bot.chat(1, wants(10, List.of(), "cs.CL"));
  private DeliveryFixture.Process process = bot.start();

  @AfterEach
  void noHangulWasSent() {
    process.close();
    bot.close();
    assertThat(bot.telegram.events()).isNotEmpty();
    assertThat(messages().map(Message::plainText))
        .allSatisfy(text -> assertThat(text).doesNotContainPattern(HANGUL));
    assertThat(messages().flatMap(m -> m.buttons().stream()).flatMap(List::stream))
        .allSatisfy(button -> assertThat(button.toString()).doesNotContainPattern(HANGUL));
  }

  @Test
  void aDigestHasTitlesAndKeySentencesAndWaitsForNoSummary() throws Exception {
    announce(DAY, 1, 2);
    process.today(reader, 5);

    assertThat(bot.summarizer.asked).isEmpty();
    assertThat(bot.rows(reader, DAY)).hasSize(2).allMatch(Delivery::complete);
    assertThat(bot.sent(reader))
        .singleElement()
        .extracting(sent -> sent.message().plainText())
        .asString()
        .contains("New papers of Wed 18 Nov", "cs.CL | 2 of 2 new", "1. Title of 2611.00001")
        .contains("Key sentences of the abstract", "It works on 3 tasks.")
        .endsWith("announced 2 · fetched 2 · summarised in Korean 0 · waiting 2 · selected 2");
    assertThat(process.digests.waiting()).isEmpty();
  }

  @Test
  void aSummaryChangesTheCountAndNothingElse() throws Exception {
    announce(DAY, 1, 2);
    process.today(reader, 5);
    run();

    var last = bot.telegram.events().getLast();
    assertThat(((Edited) last).message().plainText())
        .contains("1. Title of 2611.00001", "Key sentences of the abstract")
        .endsWith("summarised in Korean 2 · selected 2");
  }

  @Test
  void daysWithoutPapersAreSaid() throws Exception {
    process.quiet(DAY, true);
    process.quiet(DAY.plusDays(1), false);
    bot.clock.move(Duration.ofDays(1));
    process.quiet(DAY.plusDays(1), false);
    announce(DAY.minusDays(1), 1);
    process.today(reader, 5);
    process.today(reader, 6);
    process.desk.pause(true);
    process.today(reader, 7);
    process.today(ChatKey.of(1), 8);

    assertThat(texts())
        .contains("📭 arXiv announced nothing on Wed 18 Nov")
        .contains("⚠️ arXiv’s listing of Thu 19 Nov could not be read yet")
        .contains("☝️ The digest of Tue 17 Nov has been sent already.")
        .contains("The bot’s owner has paused delivery");
  }

  @Test
  void whatIsNotToBeShownIsSaid() throws Exception {
    bot.source.broken.add(new Category("cs.CL"));
    process.today(reader, 5);
    bot.source.broken.clear();
    bot.source.broken.add(new Category("cs.LG"));
    bot.storage.chats().change(reader, _ -> wants(10, List.of("2611"), "cs.CL", "cs.LG"));
    announce(DAY, 1);
    process.today(reader, 6);

    assertThat(texts())
        .contains("arXiv’s listings cannot be read now")
        .contains("no paper that is new to this chat. (1 muted)");
    assertThat(text(process.desk.coverage(reader, Optional.of(DAY))))
        .contains("what became of the 1 paper announced", "muted 1")
        .contains("Categories that could not be read: [cs.LG]");
  }

  @Test
  void newVersionsAndWithdrawalsAreSaid() throws Exception {
    announce(DAY, 1, 2);
    run();
    bot.source.announce(
        "cs.CL",
        "2026-11-19",
        REPLACE,
        version("2611.00001", 2, false),
        version("2611.00002", 2, true));
    bot.clock.move(Duration.ofDays(1));
    run();

    assertThat(texts())
        .contains("Paper 1 has a new version (v2).")
        .contains("Paper 2 was withdrawn.");
  }

  @Test
  void aLineStandsForADigestThatTakesLong() throws Exception {
    announce(DAY, 1);
    var ready = new CountDownLatch(1);
    bot.arxiv =
        (PaperSource)
            Proxy.newProxyInstance(
                PaperSource.class.getClassLoader(),
                new Class<?>[] {PaperSource.class},
                (_, method, arguments) -> {
                  ready.await();
                  return method.invoke(bot.source, arguments);
                });
    bot.unsaid = Duration.ZERO;
    process.close();
    process = bot.start();
    process.requests.today(reader, 5, Optional.empty());
    while (bot.sent(reader).isEmpty()) {
      Thread.onSpinWait();
    }
    ready.countDown();
    process.awaitSent();

    assertThat(texts()).startsWith("🗂 The digest is being made").contains("Title of 2611.00001");
  }

  @Test
  void whyAPaperCameOrDidNot() throws Exception {
    bot.storage.chats().change(reader, _ -> wants(1, List.of("2611.00003"), "cs.CL"));
    announce(DAY, 1, 2, 3);
    bot.source
        .announce("cs.CL", DAY.toString(), CROSS, paper("2611.00004", "cs.AI", "cs.CL"))
        .announce("cs.CL", DAY.toString(), REPLACE, version("2611.00005", 2, false));
    assertThat(why("2611.00001")).contains("No announcement that was read so far has this paper");
    process.announcements.look();
    assertThat(why("2611.00001")).contains("not made yet. Its place is 1 now");
    run();

    assertThat(why("2611.00001"))
        .contains("Number 1 of the digest of Wed 18 Nov. It is new in cs.CL");
    assertThat(why("2611.00002")).contains("Its place was", "1 paper at most", "/count");
    assertThat(why("2611.00003")).contains("the muted word ‘2611.00003’", "/unmute 2611.00003");
    assertThat(why("2611.00004")).contains("Its place was");
    assertThat(why("2611.00005")).contains("no new paper but a new version");
    bot.storage.chats().change(reader, _ -> wants(1, List.of(), "cs.LG"));
    assertThat(why("2611.00001")).contains("to which you were subscribed then");
    assertThat(why("2611.00002")).contains("announced on Wed 18 Nov in cs.CL");
    assertThat(text(process.desk.coverage(reader, Optional.of(DAY.minusDays(9)))))
        .contains("No announcement of arXiv was read for Mon 9 Nov");
  }

  private String why(String id) {
    return text(process.desk.why(reader, new ArxivId(id)));
  }

  private void run() throws InterruptedException {
    process.run(process.announcements.look());
  }

  private void announce(LocalDate day, int... numbers) {
    bot.source.announce(
        "cs.CL",
        day.toString(),
        NEW,
        IntStream.of(numbers)
            .mapToObj(n -> paper("2611.%05d".formatted(n), "cs.CL"))
            .toArray(Paper[]::new));
  }

  private Stream<Message> messages() {
    return bot.telegram.events().stream()
        .flatMap(event ->
            switch (event) {
              case Sent sent -> Stream.of(sent.message());
              case Edited edited -> Stream.of(edited.message());
              case Acknowledged _, ButtonsEdited _ -> Stream.<Message>of();
            });
  }

  private String texts() {
    return String.join("\n", messages().map(Message::plainText).toList());
  }

  /// Read without Hangul, too.
  private static String text(Document document) {
    var text = document.messages().getFirst().plainText();
    assertThat(text).doesNotContainPattern(HANGUL);
    return text;
  }

  private static ChatPreferences wants(int papers, List<String> mutes, String... categories) {
    return new ChatPreferences(
        Stream.of(categories).map(Category::new).toList(),
        List.of(),
        mutes,
        List.of(),
        null,
        ZoneId.of("Asia/Seoul"),
        papers,
        true,
        false,
        Language.EN);
  }
}
