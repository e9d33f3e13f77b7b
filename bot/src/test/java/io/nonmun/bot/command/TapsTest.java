package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.GROUP_ADMIN;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.ButtonsEdited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.PaperReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What readers think of papers, as they tap it.
class TapsTest {

  private final CommandFixture bot = new CommandFixture();

  @BeforeEach
  void paper() {
    bot.storePaper();
  }

  @AfterEach
  void close() {
    bot.close();
  }

  private List<Kind> standing(ChatKey chat) {
    return bot.storage.taps().taps(chat).stream().map(Tap::kind).toList();
  }

  @ParameterizedTest
  @CsvSource({"SAVE, ✓ ⭐ 저장", "LIKE, ✓ 👍", "DISLIKE, ✓ 👎"})
  void aTapIsStoredAnsweredAndShownAndTheSecondOneTakesItBack(Action action, String ticked)
      throws Exception {
    bot.say("/paper " + PAPER + "v1");
    assertThat(bot.labels())
        .containsExactly(
            "🔎 근거 보기",
            "⭐ 저장",
            "👍",
            "👎",
            "💬 질문",
            "📄 전문 요약",
            "BibTeX",
            "🔇 이런 논문 그만",
            "❓ 왜 추천?");
    var stood = new ArrayList<Kind>();
    bot.sender.whenAcknowledging(() -> stood.addAll(standing(PRIVATE)));
    bot.press("q1", action);

    assertThat(stood).containsExactly(Kind.valueOf(action.name()));
    assertThat(bot.sender.events().getFirst())
        .isInstanceOfSatisfying(
            Acknowledged.class, toast -> assertThat(toast.text()).contains("저장했습니다"));
    assertThat(bot.labels()).contains(ticked).hasSize(9);

    assertThat(bot.press("q2", action)).contains("되돌렸습니다");
    assertThat(bot.labels()).doesNotContain(ticked).hasSize(9);
    assertThat(standing(PRIVATE)).isEmpty();
  }

  @Test
  void aPressThatComesAgainIsTheSamePress() throws Exception {
    var data = new Button("", Action.LIKE, PAPER).data();
    var press = new Incoming.ButtonPressed(in(PRIVATE, READER), "q1", data);

    assertThat(bot.heard(press)).contains("저장했습니다");
    bot.restart(); // killed after it was stored, before it was answered
    assertThat(bot.heard(press)).contains("저장했습니다");
    assertThat(standing(PRIVATE)).containsExactly(Kind.LIKE);
  }

  @Test
  void aTapThatCannotBeStoredIsSaidToBeNone() throws Exception {
    bot.taps =
        (TapRepository)
            Proxy.newProxyInstance(
                TapRepository.class.getClassLoader(),
                new Class<?>[] {TapRepository.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("turn")) {
                    throw new StorageException("disk full", new IllegalStateException());
                  }
                  try {
                    return method.invoke(bot.storage.taps(), arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    bot.router = bot.router();

    assertThat(bot.press(Action.SAVE, PAPER.value())).isEqualTo("저장하지 못했습니다. 다시 눌러 주세요.");
    assertThat(standing(PRIVATE)).isEmpty();
  }

  @Test
  void whatIsLikedIsNotDislikedAndTheButtonsSaySo() throws Exception {
    bot.say("/paper " + PAPER + "v1");
    bot.press("q1", Action.LIKE);
    bot.press("q2", Action.DISLIKE);

    assertThat(bot.labels()).contains("👍", "✓ 👎");
    assertThat(standing(PRIVATE)).containsExactly(Kind.DISLIKE);
  }

  @Test
  void aCardThatIsShownAgainShowsWhatStands() throws Exception {
    bot.press(Action.SAVE, PAPER.value());
    bot.say("/paper " + PAPER + "v1");
    assertThat(bot.labels()).contains("✓ ⭐ 저장", "👍");
  }

  @Test
  void inAGroupEverybodyHasOneVoteAndNoTickIsShown() throws Exception {
    bot.chats.save(bot.settings.newChat(GROUP, Chat.Kind.GROUP));
    var like = new Button("👍", Action.LIKE, PAPER);
    for (var person : List.of(READER, GROUP_ADMIN)) {
      var press =
          new Incoming.ButtonPressed(
              in(GROUP, person), "q" + person, like.data(), List.of(List.of(like)));
      assertThat(bot.heard(press)).contains("저장했습니다");
      assertThat(bot.sender.events()).noneMatch(ButtonsEdited.class::isInstance);
    }
    assertThat(bot.storage.taps().taps(GROUP))
        .extracting(Tap::voter)
        .containsExactly(READER, GROUP_ADMIN);
    assertThat(standing(PRIVATE)).isEmpty();
  }

  /// Of a paper that nobody knows, for another chat, or where nobody may read.
  @Test
  void forgedTapsKeepNothing() throws Exception {
    assertThat(bot.press(Action.LIKE, "2611.09999")).contains("저장되어 있지 않은", "/paper 2611.09999");
    bot.say("/subscribe cs.CL");
    for (var data :
        List.of("1:tl:", "1:tl:x", "1@-100123:tl:" + PAPER, "1@42:ts:" + PAPER, "1:t:" + PAPER)) {
      assertThat(bot.press(data)).contains("쓸 수 없는 버튼");
    }
    bot.settings = CommandFixture.settings(false);
    assertThat(bot.press(Action.LIKE, PAPER.value())).contains("허락된 대화방");
    assertThat(bot.storage.taps().taps()).isEmpty();
  }

  @Test
  void buttonsOfOtherMessagesStayAsTheyAre() throws Exception {
    var other = new Button("2", Action.CARD, "2611.00002");
    var rows = List.of(List.of(other), List.of(new Button("👍 1", Action.LIKE, PAPER)));
    var data = rows.getLast().getFirst().data();
    bot.heard(new Incoming.ButtonPressed(in(PRIVATE, READER), "q1", data, rows));
    assertThat(bot.labels()).containsExactly("2", "✓ 👍 1");
  }

  @Test
  void lessOfTheseOffersThePaperItselfWithUndo() throws Exception {
    bot.press(Action.LESS, PAPER.value());
    assertThat(bot.labels()).contains("RAG", "Ada Lovelace", "cs.CL", "👎 이 논문과 비슷한 것");
    assertThat(bot.press("q1", Action.DISLIKE_LIKE_THIS)).contains("저장했습니다", PAPER + " 논문과 비슷한");
    assertThat(bot.labels()).containsExactly("되돌리기");
    assertThat(standing(PRIVATE)).containsExactly(Kind.DISLIKE);
    assertThat(bot.press("q2", Action.DISLIKE_UNDONE)).contains("되돌렸습니다");
    assertThat(standing(PRIVATE)).isEmpty();
  }

  /// Whoever hears of it has it.
  @Test
  void aWordOfThoseIsMutedBeforeThePressIsAcknowledged() throws Exception {
    bot.press(Action.LESS, PAPER.value());
    var muted = new ArrayList<List<String>>();
    bot.sender.whenAcknowledging(() -> muted.add(bot.preferences().mutes()));
    bot.press("q1", Action.MUTE);
    bot.press("q2", Action.UNMUTE);
    assertThat(muted).containsExactly(List.of("RAG"), List.of());

    for (var i = 0; i < Words.MOST; i++) {
      bot.say("/mute w" + i);
    }
    assertThat(bot.press(Action.MUTE, "one more"))
        .isEqualTo("낱말은 40개까지 둘 수 있습니다. 먼저 몇 개를 지워 주세요: /keywords");
  }

  @Test
  void whyIsAnsweredUnderTheCard() throws Exception {
    assertThat(bot.press(Action.WHY, PAPER.value())).isEqualTo("reason");
    assertThat(bot.digests.asked).containsExactly("reason " + PAPER);
    assertThat(bot.sender.events().getLast())
        .isInstanceOfSatisfying(Sent.class, line -> assertThat(line.replyTo()).isEqualTo(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"press", "command", "link"})
  void openedCardsAreNotedOnce(String how) throws Exception {
    bot.say("/subscribe cs.CL");
    for (var i = 0; i < 2; i++) {
      switch (how) {
        case "press" -> bot.press(Action.CARD, PAPER.value());
        case "command" -> bot.say("/paper " + PAPER);
        default ->
            bot.heard(
                new Incoming.PaperNamed(
                    in(PRIVATE, READER), List.of(new PaperReference(PAPER, OptionalInt.empty()))));
      }
    }
    assertThat(standing(PRIVATE)).containsExactly(Kind.OPEN);
  }
}
