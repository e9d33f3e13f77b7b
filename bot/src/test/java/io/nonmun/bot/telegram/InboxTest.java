package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.FakeTelegram.Fault;
import io.nonmun.bot.telegram.ChatAdmins.Standing;
import io.nonmun.bot.telegram.Incoming.Chatter;
import io.nonmun.bot.telegram.MenuEntry.Scope;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class InboxTest {

  private static final long ADMIN = 77;
  private static final String GIVEN_UP = "⚠️ 이 요청은 처리하지 못했습니다. 다른 방법으로 다시 시도해 주세요.";
  private static final List<MenuEntry> MENU =
      List.of(
          new MenuEntry("today", "오늘의 논문", Set.of(Scope.PRIVATE, Scope.GROUP)),
          new MenuEntry("settings", "설정", Set.of(Scope.PRIVATE, Scope.GROUP_ADMINS)));
  private static final List<Introduction> INTRODUCTIONS =
      List.of(
          new Introduction("", MENU, "논문을 요약합니다", "논문 봇"),
          new Introduction("en", MENU, "Summarises papers", "Papers"));

  private final FakeTelegram server = new FakeTelegram();
  private final FakeTime time = new FakeTime();
  private final InMemoryUpdates updates = new InMemoryUpdates();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Telegram telegram = open(FakeTelegram.TOKEN);
  private Inbox inbox = telegram.inbox(this::hear, INTRODUCTIONS);

  private Telegram open(String token) {
    return new Telegram(
        new Telegram.Account(token, server.url(), "", false),
        updates,
        new RecordingChats(),
        new InMemoryAlerts(),
        () -> List.of(ADMIN),
        time,
        time);
  }

  private void hear(Incoming incoming) {
    heard.add(((Chatter) incoming).text());
  }

  private void awaitHandled(int count) throws InterruptedException {
    server.await(count + " handled updates", () -> updates.handledIds().size() == count);
  }

  @AfterEach
  void close() {
    inbox.close();
    telegram.close();
    server.close();
  }

  @Test
  void introducesItselfAndShowsTheMenuOfEachScope() throws Exception {
    inbox.start();

    var menus = server.await("setMyCommands", 6);
    assertThat(menus)
        .extracting(
            call -> call.parameters().path("language_code").asString(),
            call -> call.parameters().path("scope").path("type").asString())
        .containsExactly(
            tuple("", "all_private_chats"),
            tuple("", "all_group_chats"),
            tuple("", "all_chat_administrators"),
            tuple("en", "all_private_chats"),
            tuple("en", "all_group_chats"),
            tuple("en", "all_chat_administrators"));
    assertThat(menus.getFirst().parameters().path("commands"))
        .extracting(command -> command.path("description").asString())
        .containsExactly("오늘의 논문", "설정");
    var poll = server.await("getUpdates", 1).getFirst().parameters();
    assertThat(poll.path("allowed_updates"))
        .extracting(kind -> kind.asString())
        .containsExactly(
            "message",
            "edited_message",
            "channel_post",
            "edited_channel_post",
            "callback_query",
            "my_chat_member",
            "inline_query",
            "message_reaction");
  }

  @Test
  void saysWhatItIsInEachLanguage() throws Exception {
    inbox.start();
    server.await("getUpdates", 1);

    assertThat(server.calls("setMyDescription"))
        .extracting(
            call -> call.parameters().path("language_code").asString(),
            call -> call.parameters().path("description").asString())
        .containsExactly(tuple("", "논문을 요약합니다"), tuple("en", "Summarises papers"));
    assertThat(server.calls("setMyShortDescription"))
        .extracting(
            call -> call.parameters().path("language_code").asString(),
            call -> call.parameters().path("short_description").asString())
        .containsExactly(tuple("", "논문 봇"), tuple("en", "Papers"));
  }

  @Test
  void leavesWhatItsOwnerHasWrittenAboutIt() throws Exception {
    server.descriptions.put("description", "우리 연구실의 봇").put("short_description", "연구실 봇");
    inbox.start();
    server.await("getUpdates", 1);

    assertThat(server.calls("setMyDescription")).isEmpty();
    assertThat(server.calls("setMyShortDescription")).isEmpty();
  }

  @Test
  void aChatsOwnMenuHidesThatOfAllAndCanBeTakenAway() throws Exception {
    var group = chat(-100_5L, Chat.Kind.GROUP);
    telegram.menus().show(chat(5, Chat.Kind.PRIVATE), MENU);
    telegram.menus().show(group, MENU);
    telegram.menus().show(group, List.of());
    telegram.menus().show(chat(-100_6L, Chat.Kind.CHANNEL), MENU);

    assertThat(server.calls("setMyCommands"))
        .extracting(InboxTest::scope, call -> call.parameters().path("commands").size())
        .containsExactly(
            tuple("chat 5", 2), tuple("chat -1005", 1), tuple("chat_administrators -1005", 1));
    assertThat(server.calls("deleteMyCommands"))
        .extracting(InboxTest::scope)
        .containsExactly("chat -1005", "chat_administrators -1005");
  }

  private static Chat chat(long id, Chat.Kind kind) {
    var wants =
        new ChatPreferences(List.of(), List.of(), List.of(), null, ZoneOffset.UTC, 10, true);
    return new Chat(ChatKey.of(id), kind, wants, null, false);
  }

  private static String scope(FakeTelegram.Call call) {
    var scope = call.parameters().path("scope");
    return scope.path("type").asString() + " " + scope.path("chat_id").asString();
  }

  @Test
  void b01BatchThatCouldNotBeStoredIsNotAcknowledgedAndComesAgain() throws Exception {
    updates.failToStore(2);
    server.say(5, "안녕");
    inbox.start();

    awaitHandled(1);

    assertThat(heard).containsExactly("안녕");
    assertThat(server.await("sendMessage", 1))
        .as("told once that it waits")
        .singleElement()
        .satisfies(call -> assertThat(call.text()).startsWith("⏳ 지금은 저장할 수 없어"));
    assertThat(server.calls("getUpdates").subList(0, 3))
        .extracting(call -> call.parameters().path("offset").asInt())
        .containsExactly(0, 0, 0);
  }

  // R3: with a full disk, nobody was answered anything.
  @Test
  void r03WhatNeedsNoStorageIsAnsweredOnceWhileTheDatabaseTakesNothing() throws Exception {
    inbox =
        telegram.inbox(
            new UpdateHandler() {
              @Override
              public void handle(Incoming incoming) {
                hear(incoming);
              }

              @Override
              public boolean needsNoStorage(Incoming incoming) {
                return ((Chatter) incoming).text().equals("도움");
              }
            },
            INTRODUCTIONS);
    updates.failToStore(Integer.MAX_VALUE);
    server.say(5, "도움");
    server.say(5, "설정");
    inbox.start();

    assertThat(server.await("sendMessage", 1).getFirst().text()).startsWith("⏳ 지금은 저장할 수 없어");
    server.await("the answer", () -> heard.contains("도움"));
    assertThat(updates.handledIds()).isEmpty();
    updates.failToStore(0);
    awaitHandled(2);

    assertThat(heard).containsExactly("도움", "설정");
  }

  @Test
  void b01NothingThatAHandlerThrowsEndsThePolling() throws Exception {
    inbox =
        telegram.inbox(
            incoming -> {
              hear(incoming);
              if (((Chatter) incoming).text().equals("독")) {
                throw new StackOverflowError("poison");
              }
            },
            INTRODUCTIONS);
    server.say(5, "독");
    server.say(5, "다음");
    inbox.start();

    awaitHandled(2);

    assertThat(heard).containsExactly("독", "독", "독", "독", "독", "다음");
    assertThat(server.await("sendMessage", 1))
        .extracting(FakeTelegram.Call::text)
        .containsExactly(GIVEN_UP);
  }

  /// What the tries of four processes before left, after the first: the next ends like them.
  @Test
  void b01UpdateThatEndedTheProcessAgainAndAgainIsGivenUpAndSaid() throws Exception {
    updates.store(List.of(stored(1, "독"), stored(2, "다음")));
    for (var process = 2; process <= 5; process++) {
      updates.tryAgain(1);
    }
    inbox.start();

    awaitHandled(2);

    assertThat(heard).containsExactly("다음");
    assertThat(server.await("sendMessage", 1))
        .extracting(FakeTelegram.Call::text)
        .containsExactly(GIVEN_UP);
  }

  @Test
  void b01StopsAreNoTriesOfTheUpdateThatIsStopped() throws Exception {
    updates.store(List.of(stored(1, "느림")));
    for (var process = 1; process <= 4; process++) {
      var begun = new CountDownLatch(1);
      var never = new CountDownLatch(1);
      var lanes =
          new Lanes(
              updates,
              new Lanes.Work() {
                @Override
                public void on(StoredUpdate update) throws InterruptedException {
                  begun.countDown();
                  never.await();
                }

                @Override
                public void givenUp(StoredUpdate update) {
                  throw new AssertionError("it did nothing wrong");
                }
              },
              time);
      lanes.resume(updates.unhandled().getFirst());
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      lanes.finish(Duration.ZERO);
      lanes.finish(Duration.ofSeconds(20));
    }

    assertThat(updates.unhandled()).hasSize(1);
    assertThat(updates.tryAgain(1)).isEqualTo(2);
  }

  /// Otherwise it would be taken up again as one that others have stored.
  @Test
  void whatCouldNotBeMarkedIsMarkedWithTheNext() throws Exception {
    updates.store(List.of(stored(1, "가"), stored(2, "나")));
    var handled = new CopyOnWriteArrayList<Integer>();
    var both = new CountDownLatch(2);
    var lanes =
        new Lanes(
            updates,
            new Lanes.Work() {
              @Override
              public void on(StoredUpdate update) {
                handled.add(update.updateId());
                both.countDown();
              }

              @Override
              public void givenUp(StoredUpdate update) {
                throw new AssertionError("it did nothing wrong");
              }
            },
            time);
    updates.failToMark(1);

    for (var update : updates.unhandled()) {
      lanes.resume(update);
    }
    assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
    lanes.finish(Duration.ofSeconds(20));

    assertThat(handled).containsExactly(1, 2);
    assertThat(updates.handledIds()).containsExactlyInAnyOrder(1, 2);
    assertThat(lanes.has(1)).isFalse();
  }

  private StoredUpdate stored(int id, String text) {
    return new StoredUpdate(
        id,
        5,
        """
        {"update_id": %d, "message": {"message_id": 1, "text": "%s", "from": {"id": 5},
         "chat": {"id": 5, "type": "private"}}}
        """
            .formatted(id, text),
        time.instant());
  }

  @Test
  void b02UpdateThatComesTwiceIsHandledOnce() throws Exception {
    var first = server.say(5, "하나");
    inbox.start();
    awaitHandled(1);
    server.update(
        """
        {"update_id": %d, "message": {"message_id": 1, "text": "하나", "from": {"id": 5},
         "chat": {"id": 5, "type": "private"}}}
        """
            .formatted(first));
    server.say(5, "둘");

    awaitHandled(2);

    assertThat(heard).containsExactly("하나", "둘");
  }

  @Test
  void b02WhatAnEarlierProcessLeftIsHandledFirst() throws Exception {
    updates.store(List.of(stored(1, "옛")));
    server.say(5, "새");
    inbox.start();

    awaitHandled(2);

    assertThat(heard).containsExactly("옛", "새");
  }

  @Test
  void b03SlowChatHoldsUpNoOtherAndKeepsItsOrder() throws Exception {
    var release = new CountDownLatch(1);
    inbox =
        telegram.inbox(
            incoming -> {
              if (((Chatter) incoming).text().equals("느림")) {
                release.await();
              }
              hear(incoming);
            },
            INTRODUCTIONS);
    server.say(5, "느림");
    server.say(5, "그다음");
    server.say(6, "빠름");
    inbox.start();

    awaitHandled(1);
    assertThat(heard).containsExactly("빠름");
    release.countDown();
    awaitHandled(3);
    assertThat(heard).containsExactly("빠름", "느림", "그다음");
  }

  @Test
  void stopFinishesWhatIsInHandAndLeavesTheRestStored() throws Exception {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    inbox =
        telegram.inbox(
            incoming -> {
              begun.countDown();
              release.await();
              hear(incoming);
            },
            INTRODUCTIONS);
    server.say(5, "하던 일");
    server.say(5, "남은 일");
    inbox.start();
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    server.await("both to be stored", () -> updates.unhandled().size() == 2);

    var stopping = Thread.ofVirtual().start(inbox::close);
    server.await("the stop", () -> stopping.getState() == Thread.State.TIMED_WAITING);
    release.countDown();
    stopping.join();

    assertThat(heard).containsExactly("하던 일");
    assertThat(updates.unhandled()).hasSize(1);
  }

  @Test
  void unreachableTelegramAtTheStartIsTriedAgain() throws Exception {
    server.fail(
        "getMe", null, new Fault.DropBefore(), new Fault.Answer(502, "<html>Bad Gateway</html>"));
    server.fail("getUpdates", null, Fault.of(500, "Internal"), new Fault.DropBefore());
    server.say(5, "안녕");
    inbox.start();

    awaitHandled(1);

    assertThat(inbox.lastHeard()).isPresent();
    assertThat(time.slept()).hasSize(4);
  }

  @Test
  void anAnswerWithoutEndIsNoAnswerAndPollingGoesOn() throws Exception {
    server.fail("getUpdates", null, new Fault.Answer(200, "[".repeat((16 << 20) + 1)));
    server.say(5, "안녕");
    inbox.start();

    awaitHandled(1);

    assertThat(time.slept()).hasSize(1);
  }

  @Test
  void t10SecondPollerIsToldToTheAdminOnceAndPollingGoesOn() throws Exception {
    var conflict =
        Fault.of(409, "Conflict: terminated by other getUpdates request; make sure that only one");
    server.failLastingly("getUpdates", conflict);
    server.say(5, "안녕");
    inbox.start();
    server.await("getUpdates", 4);
    server.await("the news of it", () -> !server.calls("sendMessage").isEmpty());
    server.heal();

    awaitHandled(1);

    assertThat(server.await("sendMessage", 2))
        .extracting(FakeTelegram.Call::text)
        .satisfiesExactly(
            broken -> assertThat(broken).contains("같은 토큰으로 다른 프로그램"),
            mended -> assertThat(mended).contains("다시 받습니다"));
  }

  @Test
  void t10WebhookSetElsewhereIsDeleted() throws Exception {
    server.fail(
        "getUpdates", null, Fault.of(409, "Conflict: can't use getUpdates method while webhook"));
    server.say(5, "안녕");
    inbox.start();

    awaitHandled(1);

    assertThat(server.calls("deleteWebhook")).hasSize(1);
  }

  @Test
  void b04TokenIsNeverShown() throws Exception {
    var wrong = "987654321:AAPlantedPlantedPlantedPlanted_secret";
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var level = root.getLevel();
    root.addAppender(log);
    root.setLevel(ch.qos.logback.classic.Level.TRACE);
    try (var refused = open(wrong);
        var deaf = refused.inbox(this::hear, INTRODUCTIONS)) {
      deaf.start();
      server.await("two slow tries", () -> time.slept().size() >= 2);
      assertThat(time.slept()).containsOnly(Duration.ofSeconds(60));
    } finally {
      root.setLevel(level);
      root.detachAppender(log);
    }
    assertThat(List.copyOf(log.list))
        .as("said once")
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.WARN))
        .filteredOn(event -> event.getLoggerName().startsWith("io.nonmun."))
        .hasSize(1);
    assertThat(new Telegram.Account(wrong, server.url(), "", false).toString())
        .doesNotContain("Planted");
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.contains("nonmun.telegram.token"))
        .noneMatch(line -> line.contains("Planted"));
    assertThat(List.copyOf(log.list))
        .filteredOn(event -> event.getThrowableProxy() != null)
        .extracting(event -> ThrowableProxyUtil.asString(event.getThrowableProxy()))
        .noneMatch(trace -> trace.contains("Planted"));
  }

  @Test
  void channelIsFoundByItsName() throws Exception {
    server.channel("@papers_kr", -1_001_234_567_890L);
    var directory = telegram.directory();

    assertThat(directory.find("@papers_kr"))
        .isEqualTo(new ChatDirectory.Lookup.Found(-1_001_234_567_890L, Chat.Kind.CHANNEL));
    assertThat(directory.find("@other"))
        .isEqualTo(new ChatDirectory.Lookup.NotFound("Bad Request: chat not found"));
  }

  @Test
  void chatAdminsAreAskedOnceInFiveMinutes() throws Exception {
    server.admins(-100, 7L);
    var admins = telegram.chatAdmins();

    assertThat(admins.of(-100, 7)).isEqualTo(Standing.ADMIN);
    assertThat(admins.of(-100, 8)).isEqualTo(Standing.MEMBER);
    assertThat(admins.of(-100, 8)).isEqualTo(Standing.MEMBER);
    assertThat(server.calls("getChatAdministrators")).hasSize(1);
    assertThat(server.calls("getChatMember")).hasSize(1);
    time.pass(Duration.ofMinutes(6));
    server.fail("getChatAdministrators", null, Fault.of(500, "Internal"));
    server.fail("getChatMember", null, Fault.of(400, "Bad Request: member list is inaccessible"));
    assertThat(admins.of(-100, 7)).isEqualTo(Standing.ADMIN);
    assertThat(admins.of(-200, 7)).isEqualTo(Standing.UNKNOWN);
  }

  /// The list of admins need not have those who are anonymous; the person who pressed is asked for.
  @Test
  void u16AnAnonymousAdminIsKnownInPerson() throws Exception {
    server.admins(-100, 7L);
    server.anonymousAdmin(-100, 9L);

    assertThat(telegram.chatAdmins().of(-100, 9)).isEqualTo(Standing.ADMIN);
  }

  @Test
  void anEditThatLeavesTheWordsIsNoNewOrder() throws Exception {
    var edit =
        """
        {"update_id": %d, "edited_message": {"message_id": 1, "text": "2606.14721 %s",
         "from": {"id": 5}, "chat": {"id": 5, "type": "private"}}}
        """;
    var papers = new ConcurrentLinkedQueue<Incoming>();
    inbox = telegram.inbox(papers::add, INTRODUCTIONS);
    inbox.start();
    server.update(edit.formatted(1, "요약"));
    server.update(edit.formatted(2, "요약"));
    server.update(edit.formatted(3, "요약해 줘"));

    awaitHandled(3);

    assertThat(papers).hasSize(2);
  }
}
