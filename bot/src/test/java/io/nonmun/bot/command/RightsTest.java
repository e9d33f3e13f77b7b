package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.GROUP_ADMIN;
import static io.nonmun.bot.command.CommandFixture.OWNER;
import static io.nonmun.bot.command.CommandFixture.OWNERS;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.telegram.ChatAdmins.Standing;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what, and where the bot is spoken to at all.
class RightsTest {

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start",
        "subscribe cs.CL",
        "unsubscribe cs.CL",
        "keywords +RAG",
        "mute a",
        "unmute a",
        "like 2611.01234",
        "follow Ada",
        "unfollow Ada",
        "weekly on",
        "lang en",
        "time 08:30",
        "zone 서울",
        "count 5",
        "quiet off",
        "settings",
        "stop"
      })
  void inGroupsOnlyTheirAdminsChangeSettings(String command) throws Exception {
    assertThat(bot.say(in(GROUP, READER), "/" + command)).contains("대화방 관리자만");
    assertThat(bot.chats.find(GROUP)).isEmpty();
    assertThat(bot.say(in(GROUP, GROUP_ADMIN), "/" + command)).doesNotContain("대화방 관리자만");
    var anonymous = new Origin(GROUP, Chat.Kind.GROUP, 0, true, 5);
    assertThat(bot.say(anonymous, "/" + command)).doesNotContain("대화방 관리자만");
  }

  @Test
  void inGroupsOthersReadAndTheirPressesAreRefusedInTheAcknowledgement() throws Exception {
    assertThat(bot.say(in(GROUP, READER), "/why 2611.01234")).contains("대답: why");
    bot.press(in(GROUP, READER), new Button("-", Action.CATEGORY, "+cs.CL").data());
    assertThat(bot.sender.events())
        .containsExactly(new Acknowledged("q1", "이 대화방의 설정은 대화방 관리자만 바꿀 수 있습니다."));
    assertThat(bot.chats.find(GROUP)).isEmpty();
  }

  @Test
  void chatsOfTheConfigFileCannotBeChanged() throws Exception {
    bot.chats.save(new Chat(GROUP, Chat.Kind.GROUP, bot.settings.defaults(), null, true));
    assertThat(bot.say(in(GROUP, GROUP_ADMIN), "/count 3")).contains("nonmun.chats");
    assertThat(bot.chats.find(GROUP).orElseThrow().preferences().papers()).isEqualTo(10);
    bot.settings = CommandFixture.settings(chatId -> chatId == GROUP.chatId());
    assertThat(bot.say(in(GROUP, READER), "/coverage")).contains("대답: coverage");
  }

  /// What the file says nothing of, and leaves as it is at each start.
  @Test
  void whatTheConfigFileLeavesToAChatItsAdminsChange() throws Exception {
    bot.chats.save(new Chat(GROUP, Chat.Kind.GROUP, bot.settings.defaults(), null, true));
    for (var command : List.of("/weekly on", "/follow Ada", "/lang en", "/unfollow Ada")) {
      assertThat(bot.say(in(GROUP, READER), command)).doesNotContain("nonmun.chats", "✅");
    }
    assertThat(bot.chats.find(GROUP).orElseThrow().preferences())
        .isEqualTo(bot.settings.defaults());

    bot.say(in(GROUP, GROUP_ADMIN), "/weekly on");
    bot.say(in(GROUP, GROUP_ADMIN), "/follow Ada, Bo");
    bot.press(in(GROUP, GROUP_ADMIN), new Button("-", Action.UNFOLLOW, "Bo").data());
    bot.say(in(GROUP, GROUP_ADMIN), "/lang en");

    var chat = bot.chats.find(GROUP).orElseThrow();
    assertThat(chat.configured()).isTrue();
    assertThat(chat.preferences().weekly()).isTrue();
    assertThat(chat.preferences().authors()).containsExactly("Ada");
    assertThat(chat.preferences().language()).isEqualTo(Language.EN);
    assertThat(bot.say(in(GROUP, GROUP_ADMIN), "/quiet off")).contains("nonmun.chats");
  }

  @Test
  void whereChatsMustBeAllowedTheOthersLearnTheirNumber() throws Exception {
    bot.settings = CommandFixture.settings(false);
    for (var command : List.of("/start", "/help", "/today", "/nonsense", "/admin")) {
      assertThat(bot.say(command)).contains("허락된 대화방", "42");
    }
    assertThat(bot.say(in(OWNERS, OWNER), "/subscribe cs.CL")).contains("✅");
    assertThat(bot.press(Action.CATEGORY, "+cs.CL")).contains("허락된 대화방");
  }

  @Test
  void adminCommandsAreForOwnersInPrivate() throws Exception {
    var owner = in(OWNERS, OWNER);
    assertThat(bot.say("/admin")).contains("운영자만");
    assertThat(bot.say(in(GROUP, OWNER), "/admin")).contains("개인 대화");
    bot.say(owner, "/admin");
    bot.say(owner, "/admin run 2026-11-19");
    bot.say(owner, "/admin run");
    bot.say(owner, "/admin pause");
    bot.say(owner, "/admin resume");
    assertThat(bot.digests.asked)
        .containsExactly(
            "status", "repeat 2026-11-19", "repeat newest", "pause true", "pause false");
    assertThat(bot.say(owner, "/admin run away")).contains("예: /admin run 2026-11-19");
    assertThat(bot.say(owner, "/admin fly")).contains("예: /admin status");
    assertThat(bot.say(owner, "/admin broadcast")).contains("예: /admin broadcast");
  }

  @Test
  void t07BlockedChatKeepsItsSettingsAndResumes() throws Exception {
    bot.say("/subscribe cs.CL");
    bot.router.handle(new Incoming.MembershipChanged(PRIVATE, Chat.Kind.PRIVATE, "blocked"));
    assertThat(bot.chats.find(PRIVATE).orElseThrow().unreachable()).isEqualTo("blocked");
    bot.router.handle(new Incoming.MembershipChanged(PRIVATE, Chat.Kind.PRIVATE, null));
    var chat = bot.chats.find(PRIVATE).orElseThrow();
    assertThat(chat.unreachable()).isNull();
    assertThat(chat.preferences().categories()).containsExactly(new Category("cs.CL"));
  }

  @Test
  void aNewGroupIsGreetedOnce() throws Exception {
    var added = new Incoming.MembershipChanged(GROUP, Chat.Kind.GROUP, null);
    assertThat(bot.heard(added)).contains("안녕하세요", "/start");
    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");
    assertThat(bot.heard(added)).isEmpty();
  }

  @Test
  void whoAddsTheBotSetsTheChannelUpInPrivate() throws Exception {
    var channel = ChatKey.of(-100_777L);
    var added =
        new Incoming.MembershipChanged(
            channel, Chat.Kind.CHANNEL, null, new Incoming.Added(READER, "오늘의 논문"));
    bot.standings.put(READER, Standing.ADMIN);

    assertThat(bot.heard(added)).contains("-100777", "오늘의 논문");
    assertThat(bot.sender.events()).allMatch(event -> ((Sent) event).chat().equals(PRIVATE));
    var screen = bot.shown().buttons().getFirst().getFirst().data();
    assertThat(bot.press(screen)).contains("📍 대화방 -100777", "분류를 누르세요");
    var category = bot.shown().buttons().getFirst().getFirst().data();
    assertThat(bot.press(category)).contains("📍 대화방 -100777");
    assertThat(bot.labels()).contains("✓ cs.CL 언어");
    assertThat(bot.chats.find(channel).orElseThrow().preferences().categories())
        .containsExactly(new Category("cs.CL"));
    assertThat(bot.chats.find(PRIVATE)).isEmpty();

    bot.standings.put(READER, Standing.MEMBER);
    assertThat(bot.press(category)).contains("대화방 관리자만");
  }

  /// What anyone may make up: only settings, only in private, only of chats that are known.
  @Test
  void anotherChatIsReachedByItsSettingsOnly() throws Exception {
    bot.standings.put(READER, Standing.ADMIN);
    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");
    for (var data : List.of("1@-100123:c:2611.01234", "1@-100123:sd:", "1@-5:k:+cs.CL", "1@x:v:")) {
      assertThat(bot.press(data)).contains("쓸 수 없는 버튼");
    }
    var other = ChatKey.of(-100_999L);
    assertThat(bot.press(in(other, READER), "1@-100123:n:3")).contains("쓸 수 없는 버튼");
    assertThat(bot.press("1@-100123:n:3")).contains("📍 대화방 -100123");
    assertThat(bot.chats.find(GROUP).orElseThrow().preferences().papers()).isEqualTo(3);
  }

  @Test
  void u16AnonymousAdminWhoIsNotKnownLearnsWhatToType() throws Exception {
    bot.standings.put(READER, Standing.UNKNOWN);
    var presses =
        Map.of(
            "1:sk:+cs.CL", "/subscribe cs.CL",
            "1:k:-cs.CL", "/unsubscribe cs.CL",
            "1:t:0830", "/time 08:30",
            "1:q:off", "/quiet off",
            "1:v:n", "/count 10");
    for (var press : presses.entrySet()) {
      assertThat(bot.press(in(GROUP, READER), press.getKey())).endsWith("예: " + press.getValue());
    }
    assertThat(bot.chats.find(GROUP)).isEmpty();
  }

  @Test
  void t08MigratedGroupKeepsItsSettings() throws Exception {
    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");
    bot.router.handle(new Incoming.Migrated(GROUP.chatId(), -100_999L));
    assertThat(bot.chats.find(ChatKey.of(-100_999L))).isPresent();
    assertThat(bot.chats.find(GROUP)).isEmpty();
  }

  @Test
  void aMigratedGroupKeepsWhatItAskedForBesides() throws Exception {
    bot.say(in(GROUP, GROUP_ADMIN), "/subscribe cs.CL");
    var doors = bot.doors();
    doors.spoken().chats().add(GROUP);
    doors.rich().add(GROUP);
    bot.storage.marks().set("export:%d:7".formatted(GROUP.chatId()), Instant.EPOCH);

    bot.router.handle(new Incoming.Migrated(GROUP.chatId(), -100_999L));

    assertThat(doors.spoken().chats().has(ChatKey.of(-100_999L))).isTrue();
    assertThat(doors.rich().has(ChatKey.of(-100_999L))).isTrue();
    assertThat(doors.told().told(new ChatKey(-100_999L, 7))).isEqualTo(Instant.EPOCH);
    assertThat(bot.storage.marks().beginningWith("audio:" + GROUP.chatId())).isEmpty();
    assertThat(bot.storage.marks().beginningWith("export:" + GROUP.chatId())).isEmpty();
    assertThat(doors.rich().has(GROUP)).isFalse();
  }

  /// Telegram keeps a menu of a chat's own by its number, and the number is another one then.
  @Test
  void t08MigratedGroupKeepsItsMenu() throws Exception {
    bot.say(in(GROUP, GROUP_ADMIN), "/lang en");
    var english = bot.menus.get(GROUP);
    bot.menus.clear();

    bot.router.handle(new Incoming.Migrated(GROUP.chatId(), -100_999L));

    assertThat(english).isNotEmpty();
    assertThat(bot.menus).isEqualTo(Map.of(ChatKey.of(-100_999L), english));
  }

  @Test
  void stopSparesWhatTheConfigFileSetUp() throws Exception {
    var topic = new ChatKey(GROUP.chatId(), 9);
    bot.chats.save(new Chat(topic, Chat.Kind.GROUP, bot.settings.defaults(), null, true));
    var admin = in(GROUP, GROUP_ADMIN);
    assertThat(bot.press(admin, new Button("-", Action.STOP, "yes").data())).contains("설정 파일");
    assertThat(bot.chats.find(topic)).isPresent();
  }
}
