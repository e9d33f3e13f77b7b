package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.FakeTelegram.Call;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A note's whole way: the bot's own message, as Telegram hands it back with the answer.
@Timeout(60)
class NotesTest {

  private static final long READER = 42;

  private @TempDir Path folder;

  @Test
  void anAnswerToWhatTheBotSentIsANoteThatCanBeEditedFoundAndTakenAlong() throws Exception {
    var settings = RunningBot.settings(folder);
    try (var telegram = new FakeTelegram()) {
      settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
      try (var bot = RunningBot.start(settings)) {
        var paper = FakePaperSource.paper("2611.01234", "cs.CL");
        bot.bean(Storage.class).papers().save(List.of(paper));

        telegram.say(READER, "/search method");
        var shown = said(telegram, 1);
        assertThat(shown.text()).contains("arXiv 2611.01234");

        telegram.answer("message", READER, 900, "세미나에서 볼 것", shown);
        assertThat(said(telegram, 2).text()).contains("📝 메모했습니다");
        telegram.answer("edited_message", READER, 900, "다음 세미나에서 볼 것", shown);
        assertThat(said(telegram, 3).text()).contains("📝 메모했습니다");

        telegram.say(READER, "/saved");
        assertThat(said(telegram, 4).text()).contains("📝 다음 세미나에서 볼 것");
        telegram.say(READER, "/search 세미나");
        assertThat(said(telegram, 5).text()).contains("‘세미나’ 1편");
        telegram.say(READER, "/export csv");
        telegram.await("sendDocument", 1);
        assertThat(
                telegram.calls("sendDocument").getFirst().parameters().path("document").asString())
            .matches("nonmun-.*\\.csv: \\d+ bytes");
      }
    }
  }

  private static Call said(FakeTelegram telegram, int count) throws InterruptedException {
    return telegram.await("sendMessage", count).get(count - 1);
  }
}
