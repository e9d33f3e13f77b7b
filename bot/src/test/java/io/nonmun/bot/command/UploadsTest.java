package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.SentFile;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfOutcome.Reason;
import io.nonmun.fetcher.PdfText;
import io.nonmun.fetcher.PdfText.Line;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Doi;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// PDFs that readers send, from the message to the card.
class UploadsTest {

  private static final SentFile PDF = new SentFile("f1", "shuffling.pdf", "application/pdf", 9_000);
  private static final ArxivId FIRST = new ArxivId("upload/0000001");

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  private static Incoming sent(SentFile file) {
    return new Incoming.FileSent(in(PRIVATE, READER), file);
  }

  /// A first page of a title, a name and an abstract, and what stands in its margin.
  private static PdfOutcome page(String margin) {
    var lines = new ArrayList<Line>();
    lines.add(line("Steady Retrieval for $5 a Day", 17, 80));
    lines.add(line("Ada Lovelace", 11, 110));
    lines.add(line("Abstract", 12, 140));
    var words = "We shuffle the order of documents and accuracy rises from 61.2% to 68.9%. ";
    for (var i = 0; i < 3; i++) {
      lines.add(line(words, 10, 160 + 12 * i));
    }
    lines.add(line("1 Introduction", 12, 260));
    return new PdfOutcome.Read(
        new PdfText(9, "", List.of(new PdfText.Page(595, 842, lines, margin))));
  }

  private static Line line(String text, double size, double baseline) {
    return new Line(text, 0, size, 70, 500, baseline);
  }

  private void telegramHas(String file) {
    bot.files.put(file, new SentFiles.Bytes(file.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aPdfBecomesALineAndTheLineACard() throws Exception {
    telegramHas("f1");
    bot.pdfs = (_, _) -> page("");

    var said = bot.heard(sent(PDF));

    assertThat(said)
        .startsWith("⏳ 보내신 PDF를 읽고 있습니다…")
        .contains("Steady Retrieval for $5 a Day", "Ada Lovelace", "📎 업로드한 PDF shuffling")
        .doesNotContain("arxiv", "upload/", "이런 논문 그만");
    assertThat(bot.sender.events().getFirst())
        .isInstanceOfSatisfying(Sent.class, line -> assertThat(line.replyTo()).isEqualTo(5));
    assertThat(bot.sender.events().getLast())
        .isInstanceOfSatisfying(Edited.class, card -> assertThat(card.messageId()).isEqualTo(1001));
    var paper = bot.storage.papers().latest(List.of(FIRST)).get(FIRST);
    assertThat(paper.abstractText()).contains("61.2% to 68.9%").doesNotContain("Introduction");
    assertThat(paper.authors()).containsExactly("Ada Lovelace");
  }

  @Test
  void whatIsSavedOfUploadsIsFoundAmongWhatIsSaved() throws Exception {
    telegramHas("f1");
    bot.pdfs = (_, _) -> page("");
    bot.heard(sent(PDF));
    assertThat(bot.say("/saved retrieval")).contains("저장한 논문이 없습니다");
    bot.press(Action.SAVE, FIRST.value());

    assertThat(bot.say("/saved retrieval 68.9"))
        .contains("Steady Retrieval for $5 a Day", "📎 업로드한 PDF shuffling", "Ada Lovelace")
        .doesNotContain("arxiv", "upload");
    assertThat(bot.shown().buttons().getFirst().getFirst().data()).endsWith(FIRST.value());
    assertThat(bot.say("/search retrieval 68.9")).doesNotContain("Steady");
  }

  @Test
  void aPdfOfArxivsIsArxivsPaper() throws Exception {
    bot.storePaper();
    telegramHas("f1");
    bot.pdfs = (_, _) -> page("arXiv:" + PAPER + "v1 [cs.CL] 20 Nov 2026");

    assertThat(bot.heard(sent(PDF))).contains("긴 문맥의 검색 증강 생성", "arXiv 2611.01234v1");
    assertThat(bot.storage.uploads().isOf(PRIVATE, FIRST)).isFalse();
  }

  @Test
  void theSameFileAgainIsTheSamePaper() throws Exception {
    telegramHas("f1");
    bot.pdfs = (_, _) -> page("");
    bot.heard(sent(PDF));
    bot.heard(sent(PDF));

    var second = new ArxivId("upload/0000002");
    assertThat(bot.storage.papers().latest(List.of(FIRST, second))).containsOnlyKeys(FIRST);
  }

  @ParameterizedTest
  @CsvSource({
    "ENCRYPTED, 암호",
    "TOO_LONG, 500쪽",
    "NO_TEXT, 스캔",
    "BROKEN, PDF로 읽을 수 없는",
    "TOO_LARGE, 20MB",
    "TOO_MUCH_WORK, 오래"
  })
  void whatCannotBeReadIsSaidInOneLine(Reason reason, String words) throws Exception {
    telegramHas("f1");
    bot.pdfs = (_, _) -> new PdfOutcome.Refused(reason);

    assertThat(bot.heard(sent(PDF)).lines()).hasSize(2).last().asString().contains(words);
    assertThat(bot.work.of("upload")).isEmpty();
  }

  @Test
  void aForgedFileIsNotThereAndOneThatIsTooLargeIsNotAskedFor() throws Exception {
    assertThat(bot.heard(sent(new SentFile("../../etc/passwd", "x.pdf", "", 10))))
        .contains("텔레그램에서 파일을 받지 못했습니다");
    assertThat(bot.heard(sent(new SentFile("f2", "x.pdf", "application/pdf", 21 << 20))))
        .contains("20MB")
        .doesNotContain("⏳");
    assertThat(bot.heard(sent(new SentFile("f3", "cat.jpg", "image/jpeg", 10))))
        .contains("도움말: /help");
  }

  @Test
  void whatWasNotReadWhenTheProcessDiedIsReadByTheNextAndTheLineIsTheSame() throws Exception {
    telegramHas("f1");
    bot.pdfs = (_, _) -> page("");
    var waiting = new ArrayDeque<Runnable>();
    bot.background = waiting::add;
    assertThat(bot.heard(sent(PDF)).lines()).hasSize(1);

    bot.background = Runnable::run; // the process dies, and another begins
    bot.restart();
    bot.work.look();

    assertThat(bot.sender.events()).hasSize(2).last().isInstanceOf(Edited.class);
    assertThat(bot.shown().plainText()).contains("Steady Retrieval");
  }

  @Test
  void aTelegramThatDoesNotAnswerIsAskedAgain() throws Exception {
    bot.files.put("f1", new SentFiles.Unanswered("no answer"));
    bot.pdfs = (_, _) -> page("");
    assertThat(bot.heard(sent(PDF)).lines()).hasSize(1);

    telegramHas("f1");
    bot.clock.move(Duration.ofMinutes(1));
    bot.work.look();

    assertThat(bot.shown().plainText()).contains("Steady Retrieval");
  }

  @Test
  void anUploadIsItsChatsAlone() throws Exception {
    telegramHas("f1");
    bot.pdfs = (_, _) -> page("");
    bot.heard(sent(PDF));

    var stranger = in(ChatKey.of(77), 77);
    for (var action : List.of(Action.CARD, Action.EVIDENCE, Action.LESS)) {
      var data = new Button("-", action, FIRST).data();
      assertThat(bot.press(stranger, data)).contains("쓸 수 없는 버튼").doesNotContain("Steady");
    }
    assertThat(bot.press(Action.CARD, FIRST.value())).contains("Steady Retrieval");
    assertThat(bot.press(Action.CARD, "upload/0000009")).doesNotContain("Steady");
  }

  @Test
  void aChatThatIsNotAllowedIsRefusedAndNothingIsFetched() throws Exception {
    bot.settings = CommandFixture.settings(false);
    bot.pdfs =
        (_, _) -> {
          throw new AssertionError("read");
        };
    telegramHas("f1");

    assertThat(bot.heard(sent(PDF))).doesNotContain("⏳");
    assertThat(bot.work.of("upload")).isEmpty();
    assertThat(
            bot.heard(new Incoming.FileSent(in(GROUP, READER), new SentFile("f1", "x.pdf", "", 1))))
        .doesNotContain("⏳");
  }

  @Test
  void aPublishersIdentifierIsLookedForAmongWhatIsKnown() throws Exception {
    bot.storePaper();
    var known = bot.storage.papers().latest(List.of(PAPER)).get(PAPER);
    bot.storage
        .papers()
        .save(
            List.of(
                new Paper(
                    new PaperVersion(PAPER, 1),
                    known.title(),
                    known.abstractText(),
                    known.authors(),
                    known.primaryCategory(),
                    List.of(),
                    null,
                    null,
                    "10.18653/v1/2026.acl-long.1",
                    null,
                    List.of(),
                    false)));

    assertThat(doi("10.18653/V1/2026.ACL-long.1")).contains("긴 문맥의 검색 증강 생성");
    assertThat(doi("10.1000/182")).contains("DOI 10.1000/182", "arXiv 주소나 PDF");
  }

  private String doi(String doi) throws InterruptedException {
    return bot.heard(new Incoming.DoiNamed(in(PRIVATE, READER), new Doi(doi)));
  }
}
