package io.nonmun.bot.delivery;

import static io.nonmun.bot.delivery.DeliveryFixture.wants;
import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.CROSS;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.ChatDigest;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a chat is told about a paper (`/why`) and about a day (`/coverage`, `/today`).
@Timeout(60)
class HistoryTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 18);

  private final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-18T01:05:00Z"));
  private final DeliveryFixture.Process process = bot.start();
  private final ChatKey reader = bot.chat(1, wants(2, List.of(), List.of(), "cs.CL"));

  @AfterEach
  void close() {
    process.close();
    bot.close();
  }

  @Test
  void u02CategoryThatIsNamedIsOneThatTheChatHas() throws Exception {
    var crossListed = paper("2611.00001", "cs.AI", "cs.CL");
    bot.source.announce("cs.CL", DAY.toString(), CROSS, crossListed);
    run();

    assertThat(why("2611.00001"))
        .contains("11월 18일(수) 브리핑의 1번입니다", "구독한 분류(cs.CL)에 교차로 실린")
        .doesNotContain("cs.AI");
  }

  @Test
  void primaryCategoryIsNamedWhereTheChatHasItToo() throws Exception {
    bot.storage.chats().change(reader, _ -> wants(2, List.of(), List.of(), "cs.CL", "cs.AI"));
    var both = paper("2611.00001", "cs.AI", "cs.CL");
    bot.source
        .announce("cs.CL", DAY.toString(), CROSS, both)
        .announce("cs.AI", DAY.toString(), NEW, both);
    run();

    assertThat(why("2611.00001")).contains("구독한 분류(cs.AI)의 새 논문입니다");
  }

  @Test
  void keywordThatBroughtAPaperIsNamedAndSoIsItsOwnCategoryOfOldWishes() throws Exception {
    bot.storage.chats().change(reader, _ -> wants(2, List.of("method"), List.of(), "cs.CL"));
    announce(DAY, 1);
    run();
    assertThat(why("2611.00001")).contains("관심 낱말 method에 맞습니다");

    bot.storage.chats().change(reader, _ -> wants(2, List.of(), List.of(), "cs.LG"));
    assertThat(why("2611.00001")).contains("그때 구독한 분류의 새 논문이었습니다");
  }

  @Test
  void paperOfAnyDayThatWasNotChosenHasItsPlace() throws Exception {
    announce(DAY, 4);
    run();
    next("2026-11-19", 11);
    next("2026-11-20", 12);

    assertThat(why("2611.00004"))
        .contains("11월 18일(수) 브리핑에서 발표순 4위로, 하루 2편 안에 들지 못했습니다", "/count 4");
  }

  @Test
  void placeIsThatOfTheChatsWords() throws Exception {
    bot.storage
        .chats()
        .change(reader, _ -> wants(1, List.of("2611.00004"), List.of("2611.00003"), "cs.CL"));
    announce(DAY, 4);
    run();
    next("2026-11-19", 11);

    assertThat(why("2611.00001")).contains("관심순 2위로");
    assertThat(why("2611.00003")).contains("숨김 낱말 ‘2611.00003’", "/unmute 2611.00003");

    bot.storage.chats().change(reader, _ -> wants(1, List.of(), List.of("2611.00002"), "cs.CL"));
    assertThat(why("2611.00002")).as("muted since").contains("숨김 낱말 ‘2611.00002’에 걸리는");
  }

  @Test
  void tapIsLearntByTheNextRankingAndTakenBackWithIt() throws Exception {
    bot.source.announce("cs.CL", DAY.toString(), NEW, paper("2611.00001", "cs.CL"));
    bot.source.announce("cs.CL", DAY.toString(), NEW, paper("2611.00002", "cs.CL", "eess.AS"));
    bot.source.announce("cs.CL", DAY.toString(), NEW, paper("2611.00003", "cs.CL", "eess.AS"));
    bot.storage.chats().change(reader, _ -> wants(1, List.of(), List.of(), "cs.CL"));
    run();
    next("2026-11-19", 11);
    assertThat(why("2611.00003")).contains("발표순 3위");
    var tap = new Tap(new ArxivId("2611.00003"), 1, TapRepository.Kind.LIKE, bot.clock.instant());

    bot.storage.taps().turn(reader, tap, "first press");
    assertThat(why("2611.00003")).contains("관심순 1위");
    assertThat(why("2611.00002")).contains("관심순 2위");

    bot.storage.taps().turn(reader, tap, "second press");
    assertThat(why("2611.00003")).contains("발표순 3위");
  }

  @Test
  void reasonNamesWordsAuthorsAndWhatWasLiked() throws Exception {
    announce(DAY, 2);
    run();
    assertThat(reason("2611.00001")).contains("구독한 분류(cs.CL)의 새 논문입니다");

    var liked = like("2611.00001", "Speech recognition in noise", "Voices are noisy.");
    bot.storage.papers().save(List.of(liked));
    bot.source.announce(
        "cs.CL",
        "2026-11-19",
        NEW,
        like("2611.00021", "Noisy speech", "Recognition of voices."),
        like("2611.00022", "Trees", "Nothing of the kind."));
    bot.storage
        .taps()
        .turn(
            reader,
            new Tap(liked.id(), 1, TapRepository.Kind.LIKE, bot.clock.instant()),
            "a press");
    bot.storage.chats().change(reader, _ -> wants(2, List.of("noisy"), List.of(), "cs.CL"));
    bot.clock.set(Instant.parse("2026-11-19T01:05:00Z"));
    run();

    assertThat(reason("2611.00021"))
        .contains("관심 낱말 noisy에 맞습니다", "‘Speech recognition in noise’", "speech")
        .doesNotContain("구독한 분류");
    assertThat(reason("2611.00099")).contains("발표에는 없는 논문");
  }

  private String reason(String paper) {
    return process.desk.reason(reader, new ArxivId(paper));
  }

  private static Paper like(String id, String title, String text) {
    return new Paper(
        new PaperVersion(new ArxivId(id), 1),
        title,
        text,
        List.of("A. Author"),
        new Category("cs.CL"),
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  @Test
  void paperOfADayThatWasMergedHasItsPlaceInTheDigestThatStoodForIt() throws Exception {
    announce(DAY, 1);
    run();
    bot.source
        .announce("cs.CL", "2026-11-19", NEW, papers(11, 12))
        .announce("cs.CL", "2026-11-20", NEW, papers(21, 22));
    bot.clock.set(Instant.parse("2026-11-20T01:05:00Z"));
    run(); // after a downtime of a day

    assertThat(state("2026-11-19")).contains(DigestState.MERGED);
    assertThat(why("2611.00011")).contains("11월 20일(금) 브리핑에서 발표순 3위로");
  }

  @Test
  void paperOfOtherCategoriesNamesThem() throws Exception {
    bot.chat(2, wants(2, List.of(), List.of(), "cs.CV"));
    announce(DAY, 1);
    bot.source.announce("cs.CV", DAY.toString(), NEW, paper("2611.00009", "cs.CV"));
    run();

    assertThat(why("2611.00009"))
        .contains("구독한 분류의 논문이 아닙니다", "11월 18일(수) 발표의 cs.CV", "/subscribe cs.CV");
  }

  @Test
  void paperThatNoListingHadAndANewVersionAreToldApart() throws Exception {
    announce(DAY, 1);
    bot.source.announce("cs.CL", DAY.toString(), REPLACE, paper("2601.00001", "cs.CL"));
    run();

    assertThat(why("2611.09999")).contains("발표에는 없는 논문입니다", "/paper 2611.09999");
    assertThat(why("2601.00001")).contains("이미 나온 논문의 새 판");
  }

  @Test
  void dayBeforeTheChatCameAndOneThatIsNotPlannedYetAreSaid() throws Exception {
    announce(DAY, 1);
    run();
    var newcomer = bot.chat(3, wants(2, List.of(), List.of(), "cs.CL"));
    announce(LocalDate.of(2026, 11, 19), 11, 21);
    bot.clock.set(Instant.parse("2026-11-19T01:05:00Z"));
    process.announcements.look();

    assertThat(text(process.desk.why(newcomer, new ArxivId("2611.00001"))))
        .contains("11월 18일(수) 발표의 논문", "브리핑이 없었습니다");
    assertThat(text(process.desk.why(newcomer, new ArxivId("2611.00013"))))
        .contains("브리핑은 아직 만들지 않았습니다", "발표순 3위");
  }

  @Test
  void u12PaperThatTheLimitLeftOutSaysSo() throws Exception {
    bot.dailyLimit = 2;
    announce(DAY, 3);
    run();

    assertThat(why("2611.00003")).contains("발표순 3위", "하루 요약 한도를 다 써");
    assertThat(text(process.desk.coverage(reader, Optional.of(DAY))))
        .contains("요약 2", "요약 한도로 건너뜀 1", "선별되지 않음 1");
  }

  @Test
  void t15UnsentPapersAreNoMutedOnes() throws Exception {
    bot.storage.chats().change(reader, _ -> wants(10, List.of(), List.of("2611.00007"), "cs.CL"));
    bot.telegram.answer(reader, new SendOutcome.Refused("Bad Request: message is too long"));
    announce(DAY, 7);
    run();
    bot.telegram.answer(reader, null);

    process.today(reader, 5);

    assertThat(bot.sent(reader).getLast().message().plainText()).contains("보내지 못한 6편", "숨김 1편");
    assertThat(text(process.desk.coverage(reader, Optional.empty())))
        .contains("보냄 0", "보내지 못한 6편", "숨김 1");

    bot.storage.chats().change(reader, _ -> wants(10, List.of(), List.of(), "cs.CL"));
    next("2026-11-19");
    assertThat(bot.sent(reader).getLast().message().plainText()).doesNotContain("숨김");
  }

  @Test
  void planThatCannotBeSentYetIsNoEmptyDay() {
    var rows =
        IntStream.rangeClosed(1, 6)
            .mapToObj(i ->
                new Delivery(
                    reader,
                    new ArxivId("2611.%05d".formatted(i)),
                    DAY,
                    i,
                    DeliveryState.PLANNED,
                    null,
                    null,
                    false))
            .toList();

    assertThat(ChatDigest.nothing(Texts.KOREAN, DAY, rows).plainText())
        .contains("아직 다 보내지 못했습니다", "보내지 못한 6편")
        .doesNotContain("숨김", "새로 보여 드릴 논문이 없습니다");
  }

  @Test
  void coverageOfADayWithoutAnnouncement() throws Exception {
    announce(DAY, 1);
    run();

    assertThat(text(process.desk.coverage(reader, Optional.of(DAY.minusDays(40)))))
        .contains("읽은 arXiv 발표가 없습니다");
  }

  private void next(String date, int... numbers) throws InterruptedException {
    bot.source.announce("cs.CL", date, NEW, papers(numbers));
    bot.clock.set(Instant.parse(date + "T01:05:00Z"));
    run();
  }

  private void run() throws InterruptedException {
    process.run(process.announcements.look());
  }

  private void announce(LocalDate day, int papers) {
    announce(day, 1, papers);
  }

  private void announce(LocalDate day, int from, int to) {
    bot.source.announce("cs.CL", day.toString(), NEW);
    for (var i = from; i <= to; i++) {
      bot.source.announce("cs.CL", day.toString(), NEW, paper("2611.%05d".formatted(i), "cs.CL"));
    }
  }

  private static Paper[] papers(int... numbers) {
    return Arrays.stream(numbers)
        .mapToObj(number -> paper("2611.%05d".formatted(number), "cs.CL"))
        .toArray(Paper[]::new);
  }

  private Optional<DigestState> state(String day) {
    return bot.storage.deliveries().digest(reader, LocalDate.parse(day));
  }

  private String why(String id) {
    return text(process.desk.why(reader, new ArxivId(id)));
  }

  private static String text(Document document) {
    return document.messages().getFirst().plainText();
  }
}
