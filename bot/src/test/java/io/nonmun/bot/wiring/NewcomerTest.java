package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.FakeTelegram.Call;
import io.nonmun.bot.FakeTelegram.Fault;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody who comes to the running bot gets to see.
class NewcomerTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Category CL = new Category("cs.CL");

  private final FakeArxiv arxiv = new FakeArxiv();
  private final FakeModelServer model = new FakeModelServer();
  private final FakeTelegram telegram = new FakeTelegram();
  private @TempDir Path folder;
  private Map<String, String> settings;

  @BeforeEach
  void announce() throws Exception {
    arxiv.announce(
        new Listing(CL, DAY, IntStream.rangeClosed(1, 7).mapToObj(NewcomerTest::entry).toList()));
    settings = RunningBot.settings(folder);
    settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
    settings.putAll(arxiv.settings());
    settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL");
    settings.putAll(model.settings());
    settings.put("NONMUN_DIGEST_QUIET_DAYS", "false"); // The day is an old one.
  }

  @AfterEach
  void close() {
    telegram.close();
    model.close();
    arxiv.close();
  }

  /// U1: from `완료` to the first digest there is the confirmation and the digest, nothing else.
  @Test
  void whoFinishesStartGetsTheConfirmationAndTheDigest() throws Exception {
    try (var _ = RunningBot.start(settings)) {
      for (var newcomer = 41L; newcomer <= 45; newcomer++) {
        start(newcomer);
      }
      for (var newcomer = 41L; newcomer <= 45; newcomer++) {
        var chat = newcomer;
        telegram.await("the digest of " + chat, () -> texts("sendMessage", chat).size() >= 3);
      }
    }
    for (var newcomer = 41L; newcomer <= 45; newcomer++) {
      var sent = texts("sendMessage", newcomer);
      assertThat(sent).hasSize(3);
      assertThat(sent.getFirst()).contains("안녕하세요");
      assertThat(sent.get(1)).contains("논문 브리핑", "1. ");
      assertThat(sent.getLast()).contains("7. ", "선별 7");
      assertThat(texts("editMessageText", newcomer).getLast()).contains("준비를 마쳤습니다");
    }
  }

  /// T14: a chat that Telegram wants to be left alone for an hour is nobody else's trouble.
  @Test
  void whoMustWaitHoldsUpNobody() throws Exception {
    telegram.fail("sendMessage", 50L, Fault.flood(3_600));
    settings.put("NONMUN_CHATS_0_ID", "50");
    settings.put("NONMUN_CHATS_1_ID", "51");
    try (var _ = RunningBot.start(settings)) {
      telegram.await("the other's digest", () -> texts("sendMessage", 51).size() == 2);
      start(41);
      telegram.await("a newcomer's digest", () -> texts("sendMessage", 41).size() >= 3);
      assertThat(texts("sendMessage", 50)).hasSize(1); // The one that was refused.
    }
  }

  private void start(long newcomer) throws InterruptedException {
    telegram.say(newcomer, "/start");
    telegram.await("the buttons", () -> !texts("sendMessage", newcomer).isEmpty());
    telegram.press(newcomer, 2, "1:sk:+cs.CL");
    telegram.press(newcomer, 2, "1:sd:");
  }

  private List<String> texts(String method, long chat) {
    return telegram.calls(method).stream()
        .filter(call -> call.chatId() == chat)
        .map(Call::text)
        .toList();
  }

  private static ListingEntry entry(int number) {
    var id = new ArxivId("2611.%05d".formatted(number));
    return new ListingEntry(
        id,
        AnnounceType.NEW,
        OptionalInt.of(1),
        Optional.of(
            new Paper(
                new PaperVersion(id, 1),
                "Paper " + id,
                "We propose a method for long inputs. It works better than the baselines in all"
                    + " experiments.",
                List.of("Ada Lovelace"),
                CL,
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                false)));
  }
}
