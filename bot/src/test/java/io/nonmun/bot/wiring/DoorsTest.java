package io.nonmun.bot.wiring;

import static io.nonmun.bot.render.texts.Texts.KOREAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files and inline queries through a whole bot, from a Bot API server and back.
class DoorsTest {

  private static final long READER = 42;
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private @TempDir Path folder;

  private static byte[] pdf() throws IOException {
    try (var document = new PDDocument();
        var out = new ByteArrayOutputStream()) {
      var page = new PDPage();
      document.addPage(page);
      // Its own font: of others, PDFBox keeps a list in the user's home.
      var font = PDType0Font.load(document, PDFont.class.getResourceAsStream(FONT));
      try (var content = new PDPageContentStream(document, page)) {
        write(content, font, 17, 700, "Steady Retrieval for Long Contexts");
        write(content, font, 11, 670, "Ada Lovelace");
        write(content, font, 12, 640, "Abstract");
        write(
            content,
            font,
            10,
            620,
            "We shuffle the order of documents in training, and accuracy on");
        write(
            content,
            font,
            10,
            608,
            "long question answering rises from 61.2% to 68.9%. It stays so");
        write(content, font, 10, 596, "whichever document comes first, and costs nothing at all.");
      }
      document.save(out);
      return out.toByteArray();
    }
  }

  private static void write(PDPageContentStream page, PDFont font, int size, int y, String text)
      throws IOException {
    page.beginText();
    page.setFont(font, size);
    page.newLineAtOffset(70, y);
    page.showText(text);
    page.endText();
  }

  @Test
  void aPdfBecomesACardAndAnInlineQueryOffersPapers() throws Exception {
    var settings = RunningBot.settings(folder);
    try (var telegram = new FakeTelegram()) {
      settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
      try (var bot = RunningBot.start(settings)) {
        bot.bean(Storage.class)
            .papers()
            .save(List.of(FakePaperSource.paper("2611.01234", "cs.CL")));

        telegram.upload(READER, "shuffling.pdf", pdf());
        telegram.upload(READER, "no.pdf", new byte[] {1, 2, 3});
        telegram.query(READER, "method", "");

        var lines = telegram.await("sendMessage", 2);
        assertThat(lines.getFirst().text()).contains("PDF를 읽고 있습니다");
        var edits = telegram.await("editMessageText", 2);
        assertThat(edits)
            .anySatisfy(card ->
                assertThat(card.text())
                    .contains("Steady Retrieval for Long Contexts", "Ada Lovelace")
                    .contains("61.2% to 68.9%", "업로드한 PDF shuffling"))
            .anySatisfy(no -> assertThat(no.text()).contains("PDF로 읽을 수 없는 파일"));
        var answer = telegram.await("answerInlineQuery", 1).getFirst().parameters();
        assertThat(answer.at("/results/0/id").asString()).isEqualTo("2611.01234");
        assertThat(answer.at("/results/0/input_message_content/message_text").asString())
            .contains("Title of 2611.01234");
        assertThat(answer.at("/results/0/type").asString()).isEqualTo("article");
        assertThat(answer.at("/results/0/title").asString()).isEqualTo("Title of 2611.01234");
        assertThat(answer.at("/results/0/description").asString()).isNotBlank();
        assertThat(answer.at("/results/0/input_message_content/entities/0/type").asString())
            .isEqualTo("bold");
        assertThat(
                answer
                    .at("/results/0/input_message_content/link_preview_options/is_disabled")
                    .asBoolean())
            .isTrue();
        assertThat(answer.has("button")).isFalse();
        assertThat(answer.path("next_offset").asString()).isEmpty();
        assertThat(answer.path("cache_time").asInt()).isPositive();
        assertThat(answer.path("is_personal").asBoolean()).isTrue();
        assertThat(answer.at("/results/0/input_message_content/parse_mode").isMissingNode())
            .isTrue();

        telegram.query(READER, "", "");
        var hint = telegram.await("answerInlineQuery", 2).getLast().parameters();
        assertThat(hint.path("results")).isEmpty();
        assertThat(hint.at("/button/text").asString()).isEqualTo(KOREAN.of("inline.usage"));
        assertThat(hint.at("/button/start_parameter").asString()).isEqualTo("inline");
      }
    }
  }
}
