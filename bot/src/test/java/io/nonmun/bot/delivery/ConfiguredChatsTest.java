package io.nonmun.bot.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.bot.telegram.ChatDirectory;
import io.nonmun.bot.telegram.ChatDirectory.Lookup.Found;
import io.nonmun.bot.telegram.ChatDirectory.Lookup.NotFound;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.Chat.Kind;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredChatsTest {

  private static final long CHANNEL = -1_001_234_567_890L;
  private static final ConfiguredChats.Entry NAMED = entry("@papers_kr", 0);

  private @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final Map<String, Long> atTelegram = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final RecordingAlerts admins = new RecordingAlerts();
  private Storage storage;
  private ConfiguredChats chats;

  @BeforeEach
  void start() {
    storage = Storage.open(new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db")));
    ChatDirectory directory =
        name -> {
          asked.add(name);
          var id = atTelegram.get(name);
          return id == null ? new NotFound("chat not found") : new Found(id, Kind.CHANNEL);
        };
    chats = new ConfiguredChats(storage.chats(), storage.channels(), directory, admins, clock);
  }

  @AfterEach
  void stop() {
    storage.close();
  }

  private static ConfiguredChats.Entry entry(String id, int thread) {
    return new ConfiguredChats.Entry(
        id,
        thread,
        new ChatPreferences(
            List.of(new Category("cs.CL")),
            List.of(),
            List.of(),
            null,
            ZoneId.of("Asia/Seoul"),
            10,
            true));
  }

  private List<ChatKey> kept() {
    return storage.chats().subscribed().stream().map(Chat::key).toList();
  }

  @Test
  void chatsGivenByNumberAreKeptAtOnce() throws Exception {
    chats.keep(List.of(entry("-100", 60), entry("5", 0)));
    chats.look();

    assertThat(kept()).containsExactlyInAnyOrder(new ChatKey(-100, 60), ChatKey.of(5));
    assertThat(asked).isEmpty();
  }

  @Test
  void whetherAChatCanBeReachedIsKept() {
    chats.keep(List.of(entry("-100", 0)));
    storage.chats().reachable(ChatKey.of(-100), "Forbidden");
    chats.keep(List.of(entry("-100", 0)));

    assertThat(storage.chats().find(ChatKey.of(-100)))
        .hasValueSatisfying(chat -> assertThat(chat.unreachable()).isEqualTo("Forbidden"));
  }

  @Test
  void whatOnlyTheChatCanSayIsKept() {
    chats.keep(List.of(entry("-100", 0)));
    var file = storage.chats().find(ChatKey.of(-100)).orElseThrow().preferences();
    storage.chats().change(ChatKey.of(-100), ConfiguredChatsTest::asTheChatWants);
    chats.keep(List.of(entry("-100", 0)));

    var now = storage.chats().find(ChatKey.of(-100)).orElseThrow().preferences();
    assertThat(now).isEqualTo(asTheChatWants(file));
  }

  private static ChatPreferences asTheChatWants(ChatPreferences file) {
    return new ChatPreferences(
        file.categories(),
        file.keywords(),
        file.mutes(),
        List.of("Ada Lovelace"),
        file.at(),
        file.zone(),
        file.papers(),
        file.quietDays(),
        true,
        Language.EN);
  }

  @Test
  void channelGivenByItsNameIsFoundAndRemembered() throws Exception {
    atTelegram.put("@papers_kr", CHANNEL);
    chats.keep(List.of(NAMED));
    assertThat(kept()).as("the start waits for nobody").isEmpty();
    chats.look();

    assertThat(storage.chats().find(ChatKey.of(CHANNEL)))
        .hasValueSatisfying(chat -> {
          assertThat(chat.kind()).isEqualTo(Kind.CHANNEL);
          assertThat(chat.configured()).isTrue();
        });
    assertThat(admins.texts()).isEmpty();
    chats.keep(List.of(entry("@Papers_KR", 0)));
    clock.move(Duration.ofHours(1));
    chats.look();
    assertThat(asked).hasSize(1);
  }

  @Test
  void channelThatChangedItsNameIsFollowedAndItsOldNamesNextOwnerIsNot() throws Exception {
    atTelegram.put("@papers_kr", CHANNEL);
    chats.keep(List.of(NAMED));
    chats.look();
    atTelegram.put("@papers_kr", -1_009L);

    chats.keep(List.of(NAMED));
    chats.look();

    assertThat(kept()).containsExactly(ChatKey.of(CHANNEL));
  }

  @Test
  void unknownNameIsToldOnceAndTriedAgainLessAndLessOften() throws Exception {
    chats.keep(List.of(NAMED, entry("-100", 0)));
    for (var second = 0; second < 3_600; second += 5) {
      chats.look();
      clock.move(Duration.ofSeconds(5));
    }

    assertThat(kept()).containsExactly(ChatKey.of(-100));
    assertThat(asked).hasSizeBetween(9, 15);
    assertThat(admins.texts()).singleElement().asString().contains("@papers_kr", "찾지 못했습니다", "관리자");

    atTelegram.put("@papers_kr", CHANNEL);
    clock.move(Duration.ofMinutes(10));
    chats.look();
    assertThat(kept()).contains(ChatKey.of(CHANNEL));
    assertThat(admins.texts()).last().asString().contains("찾았습니다");
  }

  @Test
  void nameThatLeftTheFileIsNotFollowed() throws Exception {
    chats.keep(List.of(NAMED));
    chats.look();
    atTelegram.put("@papers_kr", CHANNEL);

    chats.keep(List.of());
    clock.move(Duration.ofMinutes(10));
    chats.look();

    assertThat(kept()).isEmpty();
  }
}
