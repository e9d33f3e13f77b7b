package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.FakeTelegram.Fault;
import io.nonmun.bot.telegram.SentFiles.Bytes;
import io.nonmun.bot.telegram.SentFiles.Gone;
import io.nonmun.bot.telegram.SentFiles.TooLarge;
import io.nonmun.bot.telegram.SentFiles.Unanswered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelegramFilesTest {

  private final FakeTelegram telegram = new FakeTelegram();
  private final BotApi api = new BotApi(FakeTelegram.TOKEN, telegram.url());
  private final SentFiles files = new TelegramFiles(api);

  @AfterEach
  void close() {
    api.close();
    telegram.close();
  }

  @Test
  void handsOverWhatWasSent() throws Exception {
    var content = new byte[300_000];
    content[299_999] = 7;
    telegram.upload(42, "a.pdf", content);

    assertThat(files.read("file-0"))
        .isInstanceOfSatisfying(Bytes.class, it -> assertThat(it.bytes()).isEqualTo(content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file-9", "", "../../etc/passwd", "file-0/../../getMe", "a?b#c"})
  void aForgedFileIsNotThere(String id) throws Exception {
    assertThat(files.read(id)).isEqualTo(new Gone());
  }

  @Test
  void tellsWhatIsTooLargeFromWhatIsGone() throws Exception {
    telegram.fail(
        "getFile",
        null,
        Fault.of(400, "Bad Request: file is too big"),
        Fault.of(400, "Bad Request: wrong file_id or the file is temporarily unavailable"));

    assertThat(files.read("file-0")).isEqualTo(new TooLarge());
    assertThat(files.read("file-0")).isEqualTo(new Gone());
  }

  @Test
  void whatMayWorkLaterSaysSoWithoutTheToken() throws Exception {
    telegram.fail(
        "getFile", null, Fault.of(502, "Bad Gateway"), Fault.flood(3), new Fault.DropBefore());

    for (var i = 0; i < 3; i++) {
      assertThat(files.read("file-0"))
          .isInstanceOfSatisfying(
              Unanswered.class,
              it -> assertThat(it.why()).isNotBlank().doesNotContain(FakeTelegram.TOKEN));
    }
  }

  @Test
  void aFileThatIsGoneFromItsPathIsGoneAndNoFaultOfTheToken() throws Exception {
    telegram.fail(
        "getFile",
        null,
        new Fault.Answer(
            200, "{\"ok\":true,\"result\":{\"file_id\":\"x\",\"file_path\":\"documents/none\"}}"));

    assertThat(files.read("x")).isEqualTo(new Gone());
    assertThat(api.refusal()).isEmpty();
  }
}
