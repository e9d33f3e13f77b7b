package io.nonmun.bot.telegram;

import static io.nonmun.bot.render.texts.Texts.KOREAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.command.CommandMenu;
import io.nonmun.bot.telegram.Incoming.Chatter;
import io.nonmun.bot.telegram.Incoming.Command;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.storage.model.Chat.Kind;
import io.nonmun.storage.model.ChatKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Telegram marks no Korean word as a command.
class KoreanCommandsTest {

  private final IncomingReader reader =
      new IncomingReader(new BotProfile.Me(7_000_000_001L, "paper_digest_bot"));

  @ParameterizedTest
  @CsvSource({
    "/오늘, today, '', false",
    "/검색 추론 cat:cs.CL, search, 추론 cat:cs.CL, false",
    "' /설정 ', settings, '', false",
    "/도움말@Paper_Digest_Bot, help, '', true",
  })
  void areUnderstood(String text, String name, String argument, boolean addressed) {
    assertThat(read(text, "")).contains(new Command(origin(), name, argument, addressed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/오늘은 어때", "오늘", "/오늘@other_bot", "그리고 /오늘"})
  void nothingElseIsTakenForOne(String text) {
    assertThat(read(text, "")).contains(new Chatter(origin(), text));
  }

  @Test
  void oneThatWasGivenToSomebodyElseIsNotObeyed() {
    assertThat(read("/그만", ", \"forward_origin\": {\"type\": \"user\"}"))
        .contains(new Chatter(origin(), "/그만"));
  }

  @Test
  void eachIsACommandOfTheMenu() {
    assertThat(CommandMenu.entries(KOREAN))
        .extracting(MenuEntry::command)
        .containsAll(KoreanCommands.NAMES.values());
  }

  private Optional<Incoming> read(String text, String more) {
    return reader.read(
        JsonMapper.shared()
            .readTree(
                """
                {"update_id": 1, "message": {"message_id": 2, "text": "%s",
                 "from": {"id": 5}, "chat": {"id": 5, "type": "private"}%s}}
                """
                    .formatted(text, more)));
  }

  private static Origin origin() {
    return new Origin(ChatKey.of(5), Kind.PRIVATE, 5, false, 2);
  }
}
