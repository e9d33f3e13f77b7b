package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.telegram.Incoming.Added;
import io.nonmun.bot.telegram.Incoming.Asked;
import io.nonmun.bot.telegram.Incoming.ButtonPressed;
import io.nonmun.bot.telegram.Incoming.Chatter;
import io.nonmun.bot.telegram.Incoming.Command;
import io.nonmun.bot.telegram.Incoming.DoiNamed;
import io.nonmun.bot.telegram.Incoming.FileSent;
import io.nonmun.bot.telegram.Incoming.InlineQueried;
import io.nonmun.bot.telegram.Incoming.MembershipChanged;
import io.nonmun.bot.telegram.Incoming.Migrated;
import io.nonmun.bot.telegram.Incoming.Noted;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.Incoming.PaperNamed;
import io.nonmun.bot.telegram.Incoming.SentFile;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat.Kind;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Doi;
import io.nonmun.storage.model.PaperReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class IncomingReaderTest {

  private static final Path FIXTURES = Path.of("src/test/resources/telegram");
  private static final ChatKey PERSON = ChatKey.of(700_000_001);
  private static final long GROUP = -1_002_100_000_001L;
  private static final long FORUM = -1_002_100_000_002L;

  private final IncomingReader reader =
      new IncomingReader(new BotProfile.Me(7_000_000_001L, "paper_digest_bot"));

  private Optional<Incoming> made(String name) throws IOException {
    return read(Files.readString(FIXTURES.resolve("made/" + name + ".json")));
  }

  private Optional<Incoming> read(String json) {
    return reader.read(JsonMapper.shared().readTree(json));
  }

  private static Origin person(int messageId) {
    return new Origin(PERSON, Kind.PRIVATE, 700_000_001, false, messageId);
  }

  private static Stream<Path> fixtures() throws IOException {
    return Files.walk(FIXTURES)
        .filter(file -> file.toString().endsWith(".json") && !file.endsWith("errors.json"));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsUpdatesOfEveryKind(Path file) throws IOException {
    var update = JsonMapper.shared().readTree(Files.readString(file));

    assertThat(reader.read(update)).isNotNull();
    assertThat(reader.read(update).isPresent() && IncomingReader.chatOf(update) == 0).isFalse();
  }

  @Test
  void readsCommands() throws IOException {
    assertThat(made("message-start")).contains(new Command(person(11), "start", "", false));
    assertThat(made("message-start-deeplink"))
        .contains(new Command(person(12), "start", "sub_cs-CL", false));
    assertThat(made("message-with-unknown-fields"))
        .contains(new Command(person(15), "help", "", false));
  }

  /// A private chat has its person's number, and nobody else orders or presses anything there.
  @Test
  void inAPrivateChatOnlyItsPersonIsHeard() throws IOException {
    for (var name :
        List.of(
            "message-start",
            "message-arxiv-link",
            "edited_message",
            "callback_query",
            "callback_query-inaccessible-message")) {
      var json = Files.readString(FIXTURES.resolve("made/" + name + ".json"));
      assertThat(read(json)).as(name).isPresent();
      var strangers = json.replaceFirst("(\"from\": \\{\\s*\"id\": )700000001", "$1700000002");
      assertThat(strangers).isNotEqualTo(json);
      assertThat(read(strangers)).as(name).isEmpty();
      assertThat(read(json.replaceFirst("\"from\"", "\"nobody\""))).as(name).isEmpty();
    }
    assertThat(made("channel_post")).isPresent();
    assertThat(made("message-command-in-group")).isPresent();
  }

  @Test
  void emojiBeforeACommandDoesNotShiftIt() throws IOException {
    assertThat(made("message-emoji-before-command"))
        .contains(new Command(person(13), "today", "부탁해요", false));
  }

  @Test
  void commandsForOtherBotsDoNotArrive() throws IOException {
    assertThat(made("message-command-for-another-bot")).isEmpty();
    assertThat(made("message-command-in-group"))
        .contains(
            new Command(
                new Origin(ChatKey.of(GROUP), Kind.GROUP, 700_000_001, false, 21),
                "subscribe",
                "cs.CL cs.AI",
                true));
  }

  @Test
  void t09TopicsAreKeptApartAndOnlyTopics() throws IOException {
    assertThat(made("forum-topic-message"))
        .get()
        .extracting(incoming -> ((Command) incoming).origin().chat())
        .isEqualTo(new ChatKey(FORUM, 60));
    assertThat(made("forum-general-message"))
        .get()
        .extracting(incoming -> ((Command) incoming).origin().chat())
        .isEqualTo(ChatKey.of(FORUM));
    assertThat(
            read(
                """
                {"update_id": 1, "message": {"message_id": 2, "message_thread_id": 1, "text": "/today",
                 "from": {"id": 7}, "chat": {"id": -100, "type": "supergroup"},
                 "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}
                """))
        .get()
        .extracting(incoming -> ((Command) incoming).origin().chat())
        .isEqualTo(ChatKey.of(-100));
  }

  @Test
  void t09ReopenedTopicCanBeReachedAgain() {
    assertThat(
            read(
                """
                {"update_id": 1, "message": {"message_id": 2, "message_thread_id": 60,
                 "is_topic_message": true, "forum_topic_reopened": {},
                 "from": {"id": 7}, "chat": {"id": -100, "type": "supergroup"}}}
                """))
        .contains(new MembershipChanged(new ChatKey(-100, 60), Kind.GROUP, null));
  }

  @Test
  void t07BlockingAndUnblockingIsHeardEarly() throws IOException {
    assertThat(made("my_chat_member-blocked"))
        .contains(new MembershipChanged(PERSON, Kind.PRIVATE, "blocked by the user"));
    assertThat(made("my_chat_member-unblocked"))
        .contains(new MembershipChanged(PERSON, Kind.PRIVATE, null));
    assertThat(made("my_chat_member-restricted"))
        .get()
        .extracting(incoming -> ((MembershipChanged) incoming).unreachable())
        .isEqualTo("not allowed to send messages");
    assertThat(made("my_chat_member-kicked-from-supergroup"))
        .get()
        .extracting(incoming -> ((MembershipChanged) incoming).unreachable())
        .isEqualTo("kicked from the chat");
  }

  @Test
  void t08MigrationIsReadFromBothSides() throws IOException {
    var migrated = new Migrated(-4_100_000_001L, GROUP);

    assertThat(made("migration-1-old-group")).contains(migrated);
    assertThat(made("migration-2-new-supergroup")).contains(migrated);
  }

  @Test
  void pressesAreReadWhateverIsLeftOfTheMessage() throws IOException {
    assertThat(made("callback_query"))
        .contains(new ButtonPressed(person(31), "3006477107331412345", "page:2"));
    assertThat(made("callback_query-inaccessible-message"))
        .contains(new ButtonPressed(person(31), "3006477107331412346", "page:3"));
  }

  /// Telegram tells how the message looks: what is pressed knows its neighbours.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"callback_data\": \"1:tl:2611.01234\"| 2",
        "\"url\": \"https://arxiv.org/\"| 0",
        "\"callback_data\": \"page:2\"| 0"
      })
  void theButtonsAroundAPressedOneAreReadWhereAllAreOurs(String second, int rows) {
    var update =
        """
        {"callback_query": {"id": "q", "from": {"id": 700000001}, "data": "1:c:2611.01234",
          "message": {"message_id": 31, "chat": {"id": 700000001, "type": "private"},
            "reply_markup": {"inline_keyboard":
              [[{"text": "1", "callback_data": "1:c:2611.01234"}], [{"text": "2", %s}]]}}}}
        """
            .formatted(second);
    var pressed = (ButtonPressed) read(update).orElseThrow();

    assertThat(pressed.buttons()).hasSize(rows);
    if (rows > 0) {
      assertThat(pressed.buttons())
          .containsExactly(
              List.of(new Button("1", Button.Action.CARD, "2611.01234")),
              List.of(new Button("2", Button.Action.LIKE, "2611.01234")));
    }
  }

  @Test
  void namedPapersAreFound() throws IOException {
    assertThat(made("message-arxiv-link"))
        .contains(
            new PaperNamed(person(14), PaperReference.findAll("arXiv:2606.14721v1").toList()));
    assertThat(
            read(
                """
                {"update_id": 1, "message": {"message_id": 2, "caption": "이 논문",
                 "forward_origin": {"type": "hidden_user"}, "from": {"id": 700000001},
                 "chat": {"id": 700000001, "type": "private"}, "caption_entities": [{"type":
                 "text_link", "offset": 0, "length": 4, "url": "https://arxiv.org/pdf/2606.14721"}]}}
                """))
        .contains(new PaperNamed(person(2), PaperReference.findAll("arXiv:2606.14721").toList()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://huggingface.co/papers/2606.14721|true",
        "https://arxiv.org/abs/2606.14721/|true",
        "전화 1588.12345 로 주세요|false",
        "가격 1234.5678달러|false"
      })
  void aNumberIsAPaperOnlyWhereItNamesOne(String text, boolean namesOne) {
    var incoming =
        read(
            """
            {"update_id": 1, "message": {"message_id": 2, "text": "%s", "from": {"id": 700000001},
             "chat": {"id": 700000001, "type": "private"}}}
            """
                .formatted(text));

    assertThat(incoming).get().isInstanceOf(namesOne ? PaperNamed.class : Incoming.Chatter.class);
  }

  @Test
  void groupsAreLeftAloneUnlessTheBotIsMeant() {
    var talk =
        """
        {"update_id": 1, "message": {"message_id": 2, "text": "%s 2606.14721", "from": {"id": 7},
         "chat": {"id": -100, "type": "group"},
         "entities": [{"type": "mention", "offset": 0, "length": 17}]}}
        """;

    assertThat(read(talk.formatted("@somebody_else_xx"))).isEmpty();
    assertThat(read(talk.formatted("@paper_digest_bot"))).get().isInstanceOf(PaperNamed.class);
  }

  @Test
  void anonymousAdminSpeaksAsTheGroup() {
    var command =
        """
        {"update_id": 1, "message": {"message_id": 2, "text": "/settings",
         "from": {"id": 1087968824, "is_bot": true}, "sender_chat": {"id": %d},
         "chat": {"id": -100, "type": "supergroup"},
         "entities": [{"type": "bot_command", "offset": 0, "length": 9}]}}
        """;

    assertThat(read(command.formatted(-100)))
        .contains(
            new Command(
                new Origin(ChatKey.of(-100), Kind.GROUP, 0, true, 2), "settings", "", false));
    assertThat(read(command.formatted(-200))).isEmpty();
  }

  @Test
  void aCorrectedOrderAndPaperCount() throws IOException {
    assertThat(made("edited_message"))
        .contains(new PaperNamed(person(14), PaperReference.findAll("arXiv:2606.14721").toList()));
    assertThat(
            read(
                """
                {"update_id": 1, "edited_message": {"message_id": 2, "text": "/today",
                 "edit_date": 1781568033, "from": {"id": 700000001},
                 "chat": {"id": 700000001, "type": "private"},
                 "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}
                """))
        .contains(new Command(person(2), "today", "", false));
    assertThat(
            read(
                """
                {"update_id": 1, "edited_message": {"message_id": 2, "text": "고마워요",
                 "from": {"id": 700000001}, "chat": {"id": 700000001, "type": "private"}}}
                """))
        .isEmpty();
  }

  @Test
  void aChannelSpeaksAsItself() throws IOException {
    assertThat(made("channel_post"))
        .contains(
            new Command(
                new Origin(ChatKey.of(-1_002_100_000_003L), Kind.CHANNEL, 0, true, 7),
                "today",
                "",
                false));
  }

  @Test
  void whoAddsTheBotIsHeard() throws IOException {
    assertThat(made("my_chat_member-added-to-group"))
        .contains(
            new MembershipChanged(
                ChatKey.of(-4_100_000_001L), Kind.GROUP, null, new Added(700_000_001, "논문 읽기 모임")));
    var channel =
        """
        {"update_id": 1, "my_chat_member": {"chat": {"id": -100, "title": "T", "type": "channel"},
         "from": {"id": 7}, "old_chat_member": {"status": "%s"},
         "new_chat_member": {"status": "administrator", "can_post_messages": %s}}}
        """;
    assertThat(read(channel.formatted("left", "true")))
        .contains(new MembershipChanged(ChatKey.of(-100), Kind.CHANNEL, null, new Added(7, "T")));
    assertThat(read(channel.formatted("administrator", "false")))
        .contains(
            new MembershipChanged(
                ChatKey.of(-100), Kind.CHANNEL, "not allowed to post messages", null));
  }

  @Test
  void forwardedOrdersAreNotObeyed() {
    assertThat(
            read(
                """
                {"update_id": 1, "message": {"message_id": 2, "text": "/stop",
                 "forward_origin": {"type": "user"}, "from": {"id": 700000001},
                 "chat": {"id": 700000001, "type": "private"},
                 "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}}
                """))
        .contains(new Chatter(person(2), "/stop"));
  }

  @Test
  void offsetsBeyondTheTextDoNoHarm() {
    assertThat(
            read(
                """
                {"update_id": 1, "message": {"message_id": 2, "text": "hi", "from": {"id": 7},
                 "chat": {"id": 7, "type": "private"},
                 "entities": [{"type": "bot_command", "offset": 2147483647, "length": 2147483647}]}}
                """))
        .get()
        .isInstanceOf(Chatter.class);
  }

  /// An answer to the bot's message with these links and this button.
  private static String answer(String kind, String text, long to, String urls, String data) {
    var links =
        Stream.of(urls.split(" "))
            .map(url ->
                "{\"type\": \"text_link\", \"offset\": 0, \"length\": 2, \"url\": \"" + url + "\"}")
            .collect(Collectors.joining(", "));
    return """
    {"update_id": 1, "%s": {"message_id": 2, "text": "%s", "from": {"id": 700000001},
     "chat": {"id": %s, "type": "%s"},
     "reply_to_message": {"message_id": 1, "from": {"id": %d, "is_bot": true},
       "text": "See also arXiv:2401.00001", "entities": [%s],
       "reply_markup": {"inline_keyboard": [[{"text": "1", "callback_data": "%s"}]]}}}}
    """
        .formatted(
            kind,
            text,
            kind.equals("group_message") ? "-100" : "700000001",
            kind.equals("group_message") ? "group" : "private",
            to,
            links,
            data)
        .replace("group_message", "message");
  }

  private static final long ME = 7_000_000_001L;
  private static final String CARD =
      "https://arxiv.org/abs/2606.14721v2 https://arxiv.org/pdf/2606.14721v2 https://github.com/a/b";
  private static final ArxivId PAPER = new ArxivId("2606.14721");

  @Test
  void anAnswerToACardIsANote() {
    assertThat(read(answer("message", "좋은 논문", ME, CARD, "1:l:2606.14721")))
        .contains(new Noted(person(2), PAPER, "좋은 논문"));
    assertThat(read(answer("message", "재현할 것", ME, "https://example.org", "1:c:2606.14721")))
        .as("named by a button alone")
        .contains(new Noted(person(2), PAPER, "재현할 것"));
    assertThat(read(answer("edited_message", "고친 메모", ME, CARD, "-")))
        .contains(new Noted(person(2), PAPER, "고친 메모"));
    assertThat(read(answer("group_message", "같이 봅시다", ME, CARD, "-")))
        .contains(
            new Noted(
                new Origin(ChatKey.of(-100), Kind.GROUP, 700_000_001, false, 2), PAPER, "같이 봅시다"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "several papers|7000000001|https://arxiv.org/abs/2606.14721|1:c:2606.14722",
        "no paper|7000000001|https://arxiv.org/list/cs.CL/new|1:m:RAG",
        "somebody else's message|7|https://arxiv.org/abs/2606.14721|-"
      })
  void anAnswerToAnythingElseIsNone(String why, long to, String urls, String data) {
    assertThat(read(answer("message", "좋다", to, urls, data)))
        .as(why)
        .contains(new Chatter(person(2), "좋다"));
    assertThat(read(answer("group_message", "좋다", to, urls, data))).as(why).isEmpty();
  }

  @Test
  void anAnswerThatEndsInAQuestionMarkAsksThePapersOfItsMessage() {
    assertThat(read(answer("message", " 왜 그런가? ", ME, CARD, "-")))
        .contains(new Asked(person(2), 1, List.of(PAPER), "왜 그런가?"));
    assertThat(read(answer("edited_message", "왜 그런가？", ME, CARD, "-")))
        .contains(new Asked(person(2), 1, List.of(PAPER), "왜 그런가？"));
    var other = new ArxivId("2606.14722");
    assertThat(
            read(
                answer(
                    "message", "무엇이 다른가?", ME, "https://arxiv.org/abs/" + other, "1:c:" + PAPER)))
        .contains(new Asked(person(2), 1, List.of(other, PAPER), "무엇이 다른가?"));
    assertThat(read(answer("message", "?!?", ME, CARD, "-")))
        .as("no word")
        .contains(new Noted(person(2), PAPER, "?!?"));
    assertThat(read(answer("message", "왜?", 7, CARD, "-")))
        .as("somebody else's message")
        .contains(new Chatter(person(2), "왜?"));
    assertThat(read(answer("message", "뭐라고?", ME, "https://example.org", "-")))
        .as("no paper")
        .contains(new Chatter(person(2), "뭐라고?"));
    var upload = new ArxivId("upload/0000001");
    assertThat(read(answer("message", "왜?", ME, "https://example.org", "1:l:" + upload)))
        .as("nothing of it is left to read")
        .contains(new Noted(person(2), upload, "왜?"));
  }

  @Test
  void askAsAnAnswerAsksThePapersOfItsMessageUnlessItNamesOne() {
    assertThat(read(ordered("/ask 왜 그런가", 4, ME)))
        .contains(new Asked(person(2), 1, List.of(PAPER), "왜 그런가"));
    assertThat(read(ordered("/ask 2401.01234 왜", 4, ME)))
        .contains(new Command(person(2), "ask", "2401.01234 왜", false));
    assertThat(read(ordered("/ask", 4, ME))).contains(new Command(person(2), "ask", "", false));
    assertThat(read(ordered("/ask 왜", 4, 7))).contains(new Command(person(2), "ask", "왜", false));
  }

  /// An answer to a card that begins with a command of so many characters.
  private static String ordered(String text, int length, long to) {
    return answer("message", text, to, CARD, "-")
        .replaceFirst(
            "\"from\"",
            "\"entities\": [{\"type\": \"bot_command\", \"offset\": 0, \"length\": "
                + length
                + "}], \"from\"");
  }

  @Test
  void aPaperPastedIntoAnAnswerIsStillAPaper() {
    assertThat(read(answer("message", "arXiv:2606.00001", ME, CARD, "-")))
        .get()
        .isInstanceOf(PaperNamed.class);
  }

  private static String message(String rest) {
    return """
    {"update_id": 1, "message": {"message_id": 5, "date": 1,
      "from": {"id": 700000001, "is_bot": false, "first_name": "지민"},
      "chat": {"id": 700000001, "type": "private"}, %s}}
    """
        .formatted(rest);
  }

  @Test
  void readsFilesAndThePapersThatTheyAreNamedAfter() {
    assertThat(
            read(
                message(
                    """
                    "document": {"file_id": "f1", "file_name": "논문 최종.PDF", "file_size": 9000}
                    """)))
        .contains(new FileSent(person(5), new SentFile("f1", "논문 최종.PDF", "", 9_000)))
        .get()
        .satisfies(incoming -> assertThat(((FileSent) incoming).file().isPdf()).isTrue());
    assertThat(
            read(
                message(
                    """
                    "document": {"file_id": "f1", "file_name": "2401.01234v2.pdf",
                      "mime_type": "application/pdf"}
                    """)))
        .contains(new PaperNamed(person(5), PaperReference.findAll("2401.01234v2").toList()));
    assertThat(
            read(
                message(
                    """
                    "caption": "arXiv:2305.13245", "document": {"file_id": "f1", "file_name": "a.pdf"}
                    """)))
        .contains(new PaperNamed(person(5), PaperReference.findAll("2305.13245").toList()));
    assertThat(
            read(
                message(
                    """
                    "animation": {"file_id": "f2"}, "document": {"file_id": "f2"}
                    """)))
        .contains(new Chatter(person(5), ""));
  }

  @Test
  void aFileInAGroupIsOfConcernOnlyWhereTheBotIsMeant() {
    var inGroup =
        message(
                "\"caption\": \"%s\", %s \"document\": {\"file_id\": \"f1\", \"file_name\": \"a.pdf\"}")
            .replace("\"id\": 700000001, \"type\": \"private\"", "\"id\": -5, \"type\": \"group\"");

    assertThat(read(inGroup.formatted("look", ""))).isEmpty();
    var mention = "\"caption_entities\": [{\"type\": \"mention\", \"offset\": 0, \"length\": 17}],";
    assertThat(read(inGroup.formatted("@paper_digest_bot", mention)))
        .get()
        .isInstanceOf(FileSent.class);
  }

  @ParameterizedTest
  @CsvSource({
    "https://doi.org/10.18653/v1/2023.acl-long.1, 10.18653/v1/2023.acl-long.1",
    "(doi:10.1016/0370-2693(93)90820-L)., 10.1016/0370-2693(93)90820-L",
    "10.1145/3442188.3445922를 요약해 줘, 10.1145/3442188.3445922",
    "https://dx.doi.org/10.1000%2F182?utm_source=x, 10.1000/182"
  })
  void readsPublishersIdentifiers(String text, String doi) {
    assertThat(read(message("\"text\": \"" + text + "\"")))
        .contains(new DoiNamed(person(5), new Doi(doi)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.48550/arXiv.2401.01234",
        "https://doi.org/10.48550/arXiv.2401.01234",
        "doi.org/10.48550/ARXIV.2401.01234v2",
        "https://doi.org/10.48550%2Farxiv.2401.01234"
      })
  void arxivsOwnIdentifiersNameThePaperItself(String text) {
    assertThat(read(message("\"text\": \"" + text + "\"")))
        .get()
        .isInstanceOfSatisfying(
            PaperNamed.class,
            named -> assertThat(named.papers().getFirst().id()).hasToString("2401.01234"));
  }

  @Test
  void readsInlineQueriesOfPeople() {
    var query =
        """
        {"update_id": 1, "inline_query": {"id": "q1", "query": "검색 증강", "offset": "50",
          "chat_type": "group", "from": {"id": 42, "is_bot": false, "first_name": "지민"}}}
        """;

    assertThat(read(query)).contains(new InlineQueried(42, "q1", "검색 증강", "50"));
    assertThat(IncomingReader.chatOf(JsonMapper.shared().readTree(query))).isEqualTo(42);
    assertThat(read(query.replace("false", "true"))).isEmpty();
  }
}
