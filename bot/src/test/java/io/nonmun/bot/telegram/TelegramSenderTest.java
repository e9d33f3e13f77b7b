package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.FakeTelegram.Fault;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.SendOutcome.Later;
import io.nonmun.bot.post.SendOutcome.Refused;
import io.nonmun.bot.post.SendOutcome.Scope;
import io.nonmun.bot.post.SendOutcome.Sent;
import io.nonmun.bot.post.SendOutcome.Unreachable;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Rich;
import io.nonmun.bot.render.Span;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TelegramSenderTest {

  private static final ChatKey CHAT = ChatKey.of(5);
  private static final ChatKey TOPIC = new ChatKey(-1_002_100_000_002L, 60);
  private static final long ADMIN = 77;
  private static final Picture PICTURE = new Picture(new byte[] {1, -1, 0}, "figure.png");
  private static final Message MESSAGE =
      new Message(
          List.of(Line.of(Span.bold("제목"), Span.plain(" a < b"))),
          List.of(List.of(new Button("1", Button.Action.CARD, new ArxivId("2611.01234")))));

  private final FakeTelegram server = new FakeTelegram();
  private final FakeTime time = new FakeTime();
  private final RecordingChats chats = new RecordingChats();
  private final Telegram telegram = open(server.url());
  private final Post sender = telegram.sender();

  private Telegram open(String url) {
    return open(url, false);
  }

  private Telegram open(String url, boolean paysForMore) {
    return new Telegram(
        new Telegram.Account(FakeTelegram.TOKEN, url, "", paysForMore),
        new InMemoryUpdates(),
        chats,
        new InMemoryAlerts(),
        () -> List.of(ADMIN),
        time,
        time);
  }

  @AfterEach
  void close() {
    telegram.close();
    server.close();
  }

  @Test
  void whoIsStillTryingWhenTheBotStopsEnds() {
    telegram.close();

    assertThatThrownBy(() -> sender.send(CHAT, MESSAGE, null))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> sender.sendPhoto(CHAT, PICTURE, MESSAGE, null))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void whoPaysForMoreMessagesSaysSoWithEachNewOne() throws Exception {
    try (var paying = open(server.url(), true)) {
      paying.sender().send(CHAT, MESSAGE, null);
      paying.sender().sendPhoto(CHAT, PICTURE, MESSAGE, null);
    }

    assertThat(server.calls("sendMessage").getFirst().parameters().path("allow_paid_broadcast"))
        .matches(JsonNode::asBoolean);
    assertThat(server.calls("sendPhoto").getFirst().parameters().path("allow_paid_broadcast"))
        .matches(JsonNode::asBoolean);
  }

  @Test
  void t12SendsEntitiesWithButtonsAndNoPreview() throws Exception {
    assertThat(sender.send(CHAT, MESSAGE, 3)).isEqualTo(new Sent(1));

    assertThat(server.calls("sendMessage"))
        .singleElement()
        .extracting(FakeTelegram.Call::parameters)
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"method": "sendmessage", "chat_id": "5", "text": "제목 a < b",
                     "entities": [{"type": "bold", "offset": 0, "length": 2}], "link_preview_options": {"is_disabled": true},
                     "reply_parameters": {"message_id": 3, "allow_sending_without_reply": true, "quote_entities": []},
                     "reply_markup": {"inline_keyboard":
                       [[{"text": "1", "callback_data": "1:c:2611.01234"}]]}}
                    """));
  }

  @Test
  void reachesAServerBelowAPath() throws Exception {
    try (var below = open(server.url() + "/below/")) {
      assertThat(below.sender().send(CHAT, MESSAGE, null)).isInstanceOf(Sent.class);
    }
  }

  static Stream<JsonNode> errors() throws IOException {
    try (var in = TelegramSenderTest.class.getResourceAsStream("/telegram/errors.json")) {
      return JsonMapper.shared().readTree(in.readAllBytes()).valueStream();
    }
  }

  /// Each error once, then Telegram takes messages again.
  @ParameterizedTest
  @MethodSource("errors")
  void everyKnownErrorHasAnOutcome(JsonNode error) throws Exception {
    var body = error.path("body");
    var text = body.path("description").asString();
    server.fail(
        "sendMessage", null, new Fault.Answer(error.path("http_status").asInt(), body.toString()));

    var outcome = sender.send(ChatKey.of(-5), MESSAGE, null);

    if (text.contains("2282")) {
      assertThat(outcome).as(text).isInstanceOf(Later.class);
    } else if (List.of(429, 401, 404, 502).contains(body.path("error_code").asInt())
        || text.contains("can't parse entities")
        || text.contains("upgraded to a supergroup")) {
      assertThat(outcome).as(text).isEqualTo(new Sent(1));
    } else if (text.startsWith("Forbidden")
        || text.contains("chat not found")
        || text.contains("not enough rights")) {
      assertThat(outcome).as(text).isEqualTo(new Unreachable(Scope.CHAT, text));
    } else if (text.contains("thread not found") || text.contains("TOPIC_CLOSED")) {
      assertThat(outcome).as(text).isEqualTo(new Unreachable(Scope.TOPIC, text));
    } else {
      assertThat(outcome).as(text).isEqualTo(new Refused(text));
    }
  }

  @Test
  void t01CaptionThatIsTooLongIsSentAsText() throws Exception {
    var caption = new Message(List.of(Line.of("가".repeat(1_025))), List.of());

    sender.sendPhoto(CHAT, PICTURE, caption, null);

    assertThat(server.calls("sendPhoto")).isEmpty();
    assertThat(server.calls("sendMessage")).hasSize(1);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {
        "Bad Request: wrong file identifier/HTTP URL specified",
        "Bad Request: failed to get HTTP URL content",
        "Bad Request: wrong type of the web page content",
        "Bad Request: wrong file_id or the file is temporarily unavailable",
        "Bad Request: message caption is too long",
        "Bad Request: not enough rights to send photos to the chat"
      })
  void pictureThatTelegramDoesNotTakeLeavesTheText(String refusal) throws Exception {
    server.fail("sendPhoto", null, Fault.of(400, refusal));

    assertThat(sender.sendPhoto(CHAT, PICTURE, MESSAGE, null)).isInstanceOf(Sent.class);
    assertThat(server.calls("sendMessage").getFirst().text()).isEqualTo("제목 a < b");
  }

  @Test
  void t04MarkupThatTelegramDoesNotTakeIsSentAsPlainText() throws Exception {
    var refusal = Fault.of(400, "Bad Request: can't parse entities: Unsupported start tag");
    server.fail("sendMessage", null, refusal, refusal);

    assertThat(sender.send(CHAT, MESSAGE, null)).isInstanceOf(Refused.class);
    assertThat(sender.send(CHAT, MESSAGE, null)).isInstanceOf(Sent.class);

    var plain = server.calls("sendMessage").get(1);
    assertThat(plain.text()).isEqualTo("제목 a < b");
    assertThat(plain.parameters().path("entities")).isEmpty();
  }

  @Test
  void t06RetryAfterIsObeyedForThatChatAlone() throws Exception {
    server.fail("sendMessage", CHAT.chatId(), Fault.flood(34));
    var start = time.instant();

    assertThat(sender.send(CHAT, MESSAGE, null)).isInstanceOf(Sent.class);

    assertThat(Duration.between(start, time.instant()))
        .isBetween(Duration.ofSeconds(34), Duration.ofSeconds(35));
    var next = time.instant();
    sender.send(ChatKey.of(6), MESSAGE, null);
    assertThat(Duration.between(next, time.instant())).isLessThan(Duration.ofMillis(100));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot can't initiate conversation with a user"
      })
  void t07BlockedChatIsStoppedAndKeepsItsSettings(String reason) throws Exception {
    server.fail("sendMessage", CHAT.chatId(), Fault.of(403, reason));

    assertThat(sender.send(CHAT, MESSAGE, null)).isEqualTo(new Unreachable(Scope.CHAT, reason));
    assertThat(sender.send(ChatKey.of(6), MESSAGE, null)).isInstanceOf(Sent.class);

    assertThat(chats.unreachable).containsExactly(java.util.Map.entry(CHAT, reason));
  }

  @Test
  void t08GroupThatBecameASupergroupIsFollowed() throws Exception {
    server.fail("sendMessage", -100L, Fault.migrated(-1_001_557_912_345L));

    assertThat(sender.send(ChatKey.of(-100), MESSAGE, null)).isInstanceOf(Sent.class);

    assertThat(chats.migrated).containsEntry(-100L, -1_001_557_912_345L);
    assertThat(server.calls("sendMessage"))
        .extracting(FakeTelegram.Call::chatId)
        .containsExactly(-100L, -1_001_557_912_345L);
  }

  @Test
  void t09MessagesStayInTheirTopic() throws Exception {
    sender.send(TOPIC, MESSAGE, null);

    assertThat(
            server.calls("sendMessage").getFirst().parameters().path("message_thread_id").asInt())
        .isEqualTo(60);
  }

  @Test
  void t09ClosedTopicIsToldToTheAdminOnceUntilItIsOpenAgain() throws Exception {
    var closed = Fault.of(400, "Bad Request: TOPIC_CLOSED");
    server.fail("sendMessage", TOPIC.chatId(), closed, closed);

    assertThat(sender.send(TOPIC, MESSAGE, null))
        .isEqualTo(new Unreachable(Scope.TOPIC, "Bad Request: TOPIC_CLOSED"));
    assertThat(sender.send(TOPIC, MESSAGE, null))
        .isEqualTo(new Unreachable(Scope.TOPIC, "Bad Request: TOPIC_CLOSED"));
    server.await("the first alert", () -> told().size() == 1);
    assertThat(sender.send(TOPIC, MESSAGE, null)).isInstanceOf(Sent.class);

    server.await("both alerts", () -> told().size() == 2);
    assertThat(told().getFirst()).contains("토픽이 닫혔거나 지워져");
    assertThat(told().getLast()).contains("다시 열린 토픽");
    assertThat(chats.closedTopics).containsOnlyKeys(TOPIC);
  }

  private List<String> told() {
    return server.calls("sendMessage").stream()
        .filter(call -> call.chatId() == ADMIN)
        .map(FakeTelegram.Call::text)
        .toList();
  }

  @Test
  void t09ClosedGeneralTopicDoesNotStopTheOtherTopics() throws Exception {
    server.fail("sendMessage", TOPIC.chatId(), Fault.of(400, "Bad Request: TOPIC_CLOSED"));

    assertThat(sender.send(ChatKey.of(TOPIC.chatId()), MESSAGE, null))
        .isEqualTo(new Unreachable(Scope.TOPIC, "Bad Request: TOPIC_CLOSED"));
    assertThat(chats.unreachable).isEmpty();
    assertThat(chats.closedTopics).containsOnlyKeys(ChatKey.of(TOPIC.chatId()));
  }

  @Test
  void messageThatSaysSoAlreadyCountsAsSent() throws Exception {
    server.fail("editMessageText", null, Fault.of(400, "Bad Request: message is not modified: x"));

    assertThat(sender.edit(CHAT, 9, MESSAGE)).isEqualTo(new Sent(9));
  }

  @Test
  void buttonsAreReplacedWithoutTheText() throws Exception {
    assertThat(sender.editButtons(CHAT, 9, MESSAGE.buttons())).isEqualTo(new Sent(9));

    assertThat(server.calls("editMessageReplyMarkup"))
        .singleElement()
        .extracting(FakeTelegram.Call::parameters)
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"method": "editmessagereplymarkup", "chat_id": "5", "message_id": 9,
                     "reply_markup": {"inline_keyboard":
                       [[{"text": "1", "callback_data": "1:c:2611.01234"}]]}}
                    """));
  }

  @Test
  void editOfAMessageThatIsGoneIsRefused() throws Exception {
    server.fail("editMessageText", null, Fault.of(400, "Bad Request: message to edit not found"));

    assertThat(sender.edit(CHAT, 9, MESSAGE)).isInstanceOf(Refused.class);
    assertThat(sender.edit(CHAT, 10, MESSAGE)).isEqualTo(new Sent(10));
  }

  @Test
  void replyToAMessageThatIsGoneIsSentWithout() throws Exception {
    server.fail("sendMessage", null, Fault.of(400, "Bad Request: message to be replied not found"));

    assertThat(sender.send(CHAT, MESSAGE, 4)).isInstanceOf(Sent.class);
    assertThat(server.calls("sendMessage").getLast().parameters().has("reply_parameters"))
        .isFalse();
  }

  @Test
  void unreachableTelegramIsTriedAgainWithLongerWaits() throws Exception {
    server.fail(
        "sendMessage",
        null,
        new Fault.Answer(502, "<html>Bad Gateway</html>"),
        new Fault.DropBefore(),
        Fault.of(500, "Internal Server Error"),
        new Fault.DropAfter());

    assertThat(sender.send(CHAT, MESSAGE, null)).isEqualTo(new Sent(2)); // 1 was made, unheard

    assertThat(time.slept())
        .filteredOn(pause -> pause.compareTo(Duration.ofMillis(400)) > 0)
        .hasSize(4)
        .isSorted();
  }

  /// The owner is away; the messages wait, and one of them asks now and then.
  @ParameterizedTest
  @org.junit.jupiter.params.provider.CsvSource({
    "401, Unauthorized, token refused",
    "404, Not Found, 'no Bot API at base-url, or the token is malformed'"
  })
  void t10RefusedTokenLosesNoMessageAndIsNotAskedInAStream(
      int code, String description, String reason) throws Exception {
    server.failLastingly("sendMessage", Fault.of(code, description));
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
        var inbox = telegram.inbox(_ -> {}, List.of())) {
      var start = time.instant();
      var outcomes = new java.util.ArrayList<java.util.concurrent.Future<SendOutcome>>();
      for (var chat = 1; chat <= 40; chat++) {
        var key = ChatKey.of(chat);
        outcomes.add(threads.submit(() -> sender.send(key, MESSAGE, null)));
      }
      server.await("an hour", () -> time.instant().isAfter(start.plus(Duration.ofHours(1))));

      assertThat(inbox.refusal()).contains(reason);
      server.heal();
      for (var outcome : outcomes) {
        assertThat(outcome.get()).isInstanceOf(Sent.class);
      }
      assertThat(inbox.refusal()).isEmpty();
    }
  }

  @Test
  void t10RefusedTokenIsTriedOnceAMinute() throws Exception {
    var refusal = Fault.of(401, "Unauthorized");
    server.fail("sendMessage", null, refusal, refusal, refusal);
    var start = time.instant();

    assertThat(sender.send(CHAT, MESSAGE, null)).isInstanceOf(Sent.class);

    assertThat(Duration.between(start, time.instant()))
        .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(3).plusSeconds(3));
    assertThat(server.calls("sendMessage")).hasSize(4);
  }

  /// T14: a wait of more than some minutes is nobody's to stand through; the admins are told.
  @Test
  void aLongWaitIsToldInsteadOfWaitedForAndStopsNobodyElse() throws Exception {
    server.fail("sendMessage", CHAT.chatId(), Fault.flood(3_600));
    var start = time.instant();

    var outcome = sender.send(CHAT, MESSAGE, null);
    var again = sender.edit(CHAT, 9, MESSAGE);

    var until = start.plus(Duration.ofHours(1));
    assertThat(outcome).isInstanceOfSatisfying(Later.class, later -> near(later, until));
    assertThat(again).isInstanceOfSatisfying(Later.class, later -> near(later, until));
    assertThat(server.calls("editMessageText")).isEmpty();
    assertThat(sender.send(ChatKey.of(6), MESSAGE, null)).isInstanceOf(Sent.class);
    assertThat(Duration.between(start, time.instant())).isLessThan(Duration.ofSeconds(10));
    server.await("the admins", () -> told().size() == 1);
    assertThat(told().getFirst()).contains("대화방 5", "까지 보내지 않습니다");

    time.pass(Duration.ofHours(1));
    assertThat(sender.send(CHAT, MESSAGE, null)).isInstanceOf(Sent.class);
    server.await("the admins", () -> told().size() == 2);
  }

  /// R18: the sum was beyond what a duration holds, or a chat was silent for good.
  @Test
  void r18AWaitOfYearsIsTakenForADay() throws Exception {
    server.fail("sendMessage", CHAT.chatId(), Fault.flood(Integer.MAX_VALUE));
    var until = time.instant().plus(Duration.ofDays(1));

    assertThat(sender.send(CHAT, MESSAGE, null))
        .isInstanceOfSatisfying(Later.class, later -> near(later, until));
  }

  private static void near(Later later, java.time.Instant until) {
    assertThat(Duration.between(until, later.until()).abs()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void manyChatsWithLongWaitsStopTheOthersForAMinuteAtMost() throws Exception {
    for (var chat = 11; chat <= 16; chat++) {
      server.fail("sendMessage", (long) chat, Fault.flood(3_600));
    }
    var start = time.instant();
    for (var chat = 11; chat <= 16; chat++) {
      assertThat(sender.send(ChatKey.of(chat), MESSAGE, null)).isInstanceOf(Later.class);
    }

    assertThat(sender.send(ChatKey.of(6), MESSAGE, null)).isInstanceOf(Sent.class);
    assertThat(Duration.between(start, time.instant())).isLessThan(Duration.ofMinutes(6));
  }

  /// T15: the chat cannot be written to, whatever the code.
  @Test
  void missingRightsMakeTheChatUnreachableAndAreToldOnce() throws Exception {
    var group = ChatKey.of(-100);
    var refusal = Fault.of(400, "Bad Request: CHAT_ADMIN_REQUIRED");
    server.fail("sendMessage", group.chatId(), refusal, refusal);

    assertThat(sender.send(group, MESSAGE, null))
        .isEqualTo(new Unreachable(Scope.CHAT, "Bad Request: CHAT_ADMIN_REQUIRED"));
    assertThat(sender.send(group, MESSAGE, null)).isInstanceOf(Unreachable.class);

    assertThat(chats.unreachable).containsOnlyKeys(group);
    server.await("the admins", () -> told().size() == 1);
    assertThat(sender.send(group, MESSAGE, null)).isInstanceOf(Sent.class);
    server.await("the admins", () -> told().size() == 2);
    assertThat(told().getFirst()).contains("CHAT_ADMIN_REQUIRED");
  }

  @Test
  void aChatThatTakesNoPicturesTakesTheText() throws Exception {
    server.fail("sendPhoto", null, Fault.of(400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"));

    assertThat(sender.sendPhoto(CHAT, PICTURE, MESSAGE, null)).isInstanceOf(Sent.class);
    assertThat(chats.unreachable).isEmpty();
  }

  private static final Rich RICH =
      new Rich(
          List.of(
              new Rich.Figure("첫 그림"),
              new Rich.Paragraph(Rich.text("We bound $\\alpha_i$ by <b>1</b>.")),
              new Rich.Details("근거", List.of(new Rich.Paragraph(List.of(Rich.plain("x"))))),
              new Rich.Formula("\\frac{a}{b}"),
              new Rich.Table(List.of(List.of("모델", "점수"), List.of("A", "61.2")))));

  @Test
  void aRichMessageIsBlocksWithFormulasAsTheyWereWritten() throws Exception {
    assertThat(sender.sendRich(TOPIC, new Attachment.Rich(RICH, null), 4)).isInstanceOf(Sent.class);

    var parameters = server.calls("sendRichMessage").getFirst().parameters();
    var rich = JsonMapper.shared().readTree(parameters.path("rich_message").asString());
    assertThat(rich.path("skip_entity_detection").asBoolean()).isTrue();
    assertThat(rich.path("blocks").valueStream().map(block -> block.path("type").asString()))
        .containsExactly("paragraph", "details", "mathematical_expression", "table");
    assertThat(rich.path("blocks").path(0).path("text").toString())
        .contains("\"type\":\"mathematical_expression\"", "\\\\alpha_i", "<b>1</b>");
    assertThat(rich.path("blocks").path(3).path("cells").path(1).path(1).path("text").asString())
        .isEqualTo("61.2");
    // "either a String for plain text, an Array of RichText, or …"
    assertThat(rich.path("blocks").path(0).path("text").path(0).isString()).isTrue();
    assertThat(parameters.path("message_thread_id").asString()).isEqualTo("60");
  }

  @Test
  void aRichMessageTakesItsFigureAlong() throws Exception {
    assertThat(sender.sendRich(CHAT, new Attachment.Rich(RICH, PICTURE), null))
        .isInstanceOf(Sent.class);

    var parameters = server.calls("sendRichMessage").getFirst().parameters();
    assertThat(parameters.path("figure").asString()).isEqualTo("figure.png: 3 bytes");
    assertThat(parameters.path("rich_message").asString())
        .contains("attach://figure", "첫 그림", "\"type\":\"photo\"");
  }

  // An older server answers 404 to a method that it does not know, as to a wrong token.
  @ParameterizedTest
  @org.junit.jupiter.params.provider.CsvSource({
    "404,Not Found",
    "400,Bad Request: RICH_VALIDATE_CTOR_NOT_ALLOWED",
    "400,Bad Request: not enough rights to send rich messages to the chat"
  })
  void aRichMessageThatIsNotTakenIsRefusedAndTheChatStaysReachable(int code, String refusal)
      throws Exception {
    server.fail("sendRichMessage", null, Fault.of(code, refusal));

    assertThat(sender.sendRich(CHAT, new Attachment.Rich(RICH, null), null))
        .isEqualTo(new Refused(refusal));
    assertThat(sender.send(CHAT, MESSAGE, null)).isInstanceOf(Sent.class);
    assertThat(chats.unreachable).isEmpty();
  }

  @Test
  void sendsAPictureWithItsCaption() throws Exception {
    assertThat(sender.sendPhoto(TOPIC, PICTURE, MESSAGE, 4)).isInstanceOf(Sent.class);

    var parameters = server.calls("sendPhoto").getFirst().parameters();
    assertThat(parameters.path("photo").asString()).isEqualTo("figure.png: 3 bytes");
    assertThat(parameters.path("caption").asString()).isEqualTo("제목 a < b");
    assertThat(parameters.path("caption_entities").asString()).contains("\"type\":\"bold\"");
    assertThat(parameters.path("reply_parameters").asString()).contains("\"message_id\":4");
    assertThat(parameters.has("parse_mode")).isFalse();
    assertThat(parameters.path("message_thread_id").asString()).isEqualTo("60");
    assertThat(parameters.path("reply_markup").asString()).contains("1:c:2611.01234");
  }

  private static final Attachment.Document FILE =
      new Attachment.Document("@misc{a}".getBytes(StandardCharsets.UTF_8), "saved.bib");

  @Test
  void sendsADocumentWithItsCaption() throws Exception {
    assertThat(sender.sendDocument(TOPIC, FILE, MESSAGE, 4)).isInstanceOf(Sent.class);

    var parameters = server.calls("sendDocument").getFirst().parameters();
    assertThat(parameters.path("document").asString()).isEqualTo("saved.bib: 8 bytes");
    assertThat(parameters.path("message_thread_id").asString()).isEqualTo("60");
    assertThat(parameters.path("caption").asString()).isEqualTo("제목 a < b");
    assertThat(parameters.path("reply_parameters").asString()).contains("\"message_id\":4");
    assertThat(parameters.path("reply_markup").asString()).contains("1:c:2611.01234");
  }

  @Test
  void aDocumentIsTriedAgainAsMessagesAre() throws Exception {
    server.fail(
        "sendDocument",
        null,
        Fault.of(502, "Bad Gateway"),
        new Fault.Answer(
            429,
            """
            {"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 3",
             "parameters": {"retry_after": 3}}
            """));

    assertThat(sender.sendDocument(CHAT, FILE, MESSAGE, null)).isInstanceOf(Sent.class);
    assertThat(server.calls("sendDocument")).hasSize(3);
  }

  @Test
  void aChatThatTakesNoDocumentsIsNotSentACaptionInstead() throws Exception {
    var refusal = "Bad Request: not enough rights to send documents to the chat";
    server.fail("sendDocument", null, Fault.of(400, refusal));

    assertThat(sender.sendDocument(CHAT, FILE, MESSAGE, null)).isEqualTo(new Refused(refusal));
    assertThat(server.calls("sendMessage")).isEmpty();
    assertThat(chats.unreachable).isEmpty();
  }

  @Test
  void aMessageThatBreaksTelegramIsGivenUp() throws Exception {
    var failure = Fault.of(500, "Internal Server Error");
    for (var i = 0; i < 100; i++) {
      server.fail("sendMessage", CHAT.chatId(), failure);
    }

    assertThat(sender.send(CHAT, MESSAGE, null)).isEqualTo(new Refused("Internal Server Error"));
    assertThat(server.calls("sendMessage")).hasSize(TelegramSender.TRIES);
  }

  @Test
  void aTelegramThatIsDownIsWaitedFor() throws Exception {
    var failure = Fault.of(500, "Internal Server Error");
    server.failLastingly("getMe", failure);
    for (var i = 0; i < 20; i++) {
      server.fail("sendMessage", null, failure);
    }

    assertThat(sender.send(CHAT, MESSAGE, null)).isInstanceOf(Sent.class);
  }

  @Test
  void aMessageThatIsDeletedAtOnceIsNotTriedAgain() throws Exception {
    var refusal = "Internal Server Error: sent message was immediately deleted";
    server.fail("sendMessage", null, Fault.of(500, refusal));

    assertThat(sender.send(CHAT, MESSAGE, null)).isEqualTo(new Refused(refusal));
    assertThat(server.calls("sendMessage")).hasSize(1);
  }

  /// R2: what is on its way arrives, and is known to have, though the thread is to stop.
  @Test
  void aMessageOnItsWayIsNotInterrupted() throws Exception {
    var turn =
        new Turn() {
          @Override
          public void taken() {
            Thread.currentThread().interrupt();
          }
        };

    assertThat(sender.send(CHAT, MESSAGE, null, turn)).isInstanceOf(Sent.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void t11PressThatIsTooOldIsNoError() {
    server.fail(
        "answerCallbackQuery",
        null,
        Fault.of(400, "Bad Request: query is too old and response timeout expired"));

    sender.acknowledge("query-1", "저장했습니다");

    assertThat(server.calls("answerCallbackQuery").getFirst().text()).isEqualTo("저장했습니다");
    assertThat(time.slept()).isEmpty();
  }
}
