package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.OWNER;
import static io.nonmun.bot.command.CommandFixture.OWNERS;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BroadcastsTest {

  private static final Origin ADMIN = in(OWNERS, OWNER);

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @Test
  void isConfirmedAndReachesEveryoneOnce() throws Exception {
    var blocked = ChatKey.of(77);
    know(PRIVATE, GROUP, ChatKey.of(76), blocked);
    bot.chats.reachable(ChatKey.of(76), "blocked");
    bot.sender.answer(blocked, new SendOutcome.Unreachable(SendOutcome.Scope.CHAT, "blocked"));
    assertThat(bot.say(ADMIN, "/admin broadcast 오늘 점검합니다.")).contains("3곳", "오늘 점검합니다.");
    assertThat(bot.labels()).containsExactly("보내기", "그만두기");
    var confirm = button(0);
    assertThat(bot.press(in(PRIVATE, READER), confirm)).contains("운영자만");

    bot.sender.clear();
    bot.router.handle(new Incoming.ButtonPressed(ADMIN, "q1", confirm));
    bot.router.handle(new Incoming.ButtonPressed(ADMIN, "q2", confirm));
    await("보냄 2 · 막힘 1 · 거절 0");
    assertThat(receivers("📣 오늘 점검합니다.")).containsExactlyInAnyOrder(PRIVATE, GROUP);
    awaitNone();
    assertThat(bot.press(ADMIN, confirm)).contains("이미 보냈거나");
  }

  // R6
  @Test
  void r06AChatThatMayNotBeServedGetsNone() throws Exception {
    know(PRIVATE, GROUP);
    bot.admitted = chat -> chat != GROUP.chatId();
    bot.say(ADMIN, "/admin broadcast 오늘 점검합니다.");
    var confirm = button(0);
    bot.sender.clear();
    bot.router.handle(new Incoming.ButtonPressed(ADMIN, "q1", confirm));

    await("보냄 1 · 막힘 1 · 거절 0");
    assertThat(receivers("📣 오늘 점검합니다.")).containsExactly(PRIVATE);
  }

  @Test
  void reachesChatsThatHaveNotFinishedStart() throws Exception {
    bot.say("/start");
    bot.say(ADMIN, "/admin broadcast 새 기능");
    assertThat(bot.shown().plainText()).contains("1곳");
  }

  @Test
  void aConfirmationSurvivesARestart() throws Exception {
    know(PRIVATE);
    bot.say(ADMIN, "/admin broadcast 오늘 점검합니다.");
    var confirm = button(0);
    bot.restart();
    bot.sender.clear();
    bot.router.handle(new Incoming.ButtonPressed(ADMIN, "q1", confirm));
    await("보냄 1 · 막힘 0 · 거절 0");
  }

  @Test
  void aRestartGoesOnAndSendsNobodyTwice() throws Exception {
    know(PRIVATE, GROUP, ChatKey.of(76));
    bot.say(ADMIN, "/admin broadcast 오늘 점검합니다.");
    var id = bot.shown().buttons().getFirst().getFirst().argument();
    bot.storage
        .broadcasts()
        .confirm(
            id,
            chats ->
                Job.of("broadcast", ADMIN.chat(), id, "" + chats, bot.clock.instant())
                    .inLane("broadcast"));
    var interrupted = bot.storage.broadcasts().waiting(id).getFirst();
    bot.storage.broadcasts().sending(id, interrupted); // and killed

    bot.restart();
    bot.sender.clear();
    bot.broadcasts.start();
    await("보냄 2 · 막힘 0 · 거절 0 · 알 수 없음 1");
    assertThat(receivers("📣 오늘 점검합니다.")).hasSize(2).doesNotContain(interrupted);
  }

  /// A chat that must be waited for holds up no other, and is sent to in its time.
  @Test
  void whomTelegramMakesWaitComesLater() throws Exception {
    know(PRIVATE, GROUP);
    bot.sender.answer(GROUP, new SendOutcome.Later(bot.clock.instant().plusSeconds(3_600)));
    bot.say(ADMIN, "/admin broadcast 오늘 점검합니다.");
    bot.router.handle(new Incoming.ButtonPressed(ADMIN, "q1", button(0)));
    assertThat(receivers("📣 오늘 점검합니다.")).containsExactly(PRIVATE);

    bot.sender.answer(GROUP, null);
    bot.clock.move(Duration.ofHours(1));
    bot.work.look();
    await("보냄 2 · 막힘 0 · 거절 0");
    assertThat(receivers("📣 오늘 점검합니다.")).containsExactlyInAnyOrder(PRIVATE, GROUP);
  }

  /// The counts add up to the chats that it was confirmed for.
  @Test
  void whoLeavesMeanwhileIsCounted() throws Exception {
    know(PRIVATE, GROUP);
    bot.sender.answer(GROUP, new SendOutcome.Later(bot.clock.instant().plusSeconds(3_600)));
    bot.say(ADMIN, "/admin broadcast 오늘 점검합니다.");
    bot.router.handle(new Incoming.ButtonPressed(ADMIN, "q1", button(0)));
    bot.chats.forget(GROUP.chatId());

    bot.clock.move(Duration.ofHours(1));
    bot.work.look();
    await("보냄 1 · 막힘 0 · 거절 0 · 그사이 나감 1");
  }

  @Test
  void canBeGivenUp() throws Exception {
    know(PRIVATE);
    bot.say(ADMIN, "/admin broadcast 오늘 점검합니다.");
    var confirm = button(0);
    assertThat(bot.press(ADMIN, button(1))).contains("보내지 않았습니다");
    assertThat(bot.press(ADMIN, confirm)).contains("이미 보냈거나 그만둔 글");
    assertThat(bot.storage.broadcasts().confirmed()).isEmpty();
  }

  private void know(ChatKey... keys) {
    for (var key : List.of(keys)) {
      bot.chats.save(new Chat(key, Chat.Kind.PRIVATE, bot.settings.defaults(), null, false));
    }
  }

  private String button(int index) {
    return bot.shown().buttons().getFirst().get(index).data();
  }

  private List<ChatKey> receivers(String text) {
    return bot.sender.events().stream()
        .filter(event -> event instanceof Sent sent && sent.message().plainText().equals(text))
        .map(event -> ((Sent) event).chat())
        .toList();
  }

  private void await(String text) {
    await(
        () ->
            bot.sender.events().stream()
                .anyMatch(e -> e instanceof Sent s && s.message().plainText().contains(text)),
        text);
  }

  private void awaitNone() {
    await(() -> bot.storage.broadcasts().confirmed().isEmpty(), "no broadcast under way");
  }

  private static void await(BooleanSupplier condition, String what) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
