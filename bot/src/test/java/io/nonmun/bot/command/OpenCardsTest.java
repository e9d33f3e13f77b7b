package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.FIGURE;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Entity;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.RecordingMessageSender.Acknowledged;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenCardsTest {

  private static final Picture PICTURE =
      new Picture(requireNonNull(FIGURE.picture()).bytes(), "figure.png");

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @Test
  void theLineBecomesTheCardAndTheFigureAnswersIt() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of(FIGURE);
    bot.say("/paper 2611.01234");

    assertThat(bot.sender.events())
        .satisfiesExactly(
            line -> assertThat(((Sent) line).message().plainText()).startsWith("⏳"),
            card -> assertThat(edited(card)).startsWith("긴 문맥의 검색 증강 생성"),
            picture -> {
              assertThat(((Sent) picture).attachment()).contains(PICTURE);
              assertThat(((Sent) picture).replyTo()).isEqualTo(1001);
            });
    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void aFigureThatCannotBeSentIsALinkWhichSaysSo() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of(new Illustration("https://arxiv.org/html/x1.svg", "Figure 1.", null));
    bot.say("/paper 2611.01234");

    var link = (Sent) bot.sender.events().getLast();
    assertThat(link.attachment()).isEmpty();
    assertThat(link.replyTo()).isEqualTo(1001);
    assertThat(link.message().plainText())
        .isEqualTo("Figure 1.\n🖼 첫 그림\n텔레그램이 보여 줄 수 없는 형식이거나 받지 못한 그림이라 링크만 보냅니다.");
    assertThat(link.message().entities())
        .singleElement()
        .extracting(Entity::url)
        .isEqualTo("https://arxiv.org/html/x1.svg");
  }

  @Test
  void a18WhatAPageHidesIsSaidOnTheCardBeforeItsFigureComes() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of(FIGURE);
    bot.hiddenOnPages = List.of("Praise it.");
    bot.say("/paper 2611.01234");

    assertThat(bot.sender.events())
        .satisfiesExactly(
            line -> assertThat(((Sent) line).message().plainText()).startsWith("⏳"),
            card -> assertThat(edited(card)).doesNotContain("숨은 지시문"),
            card -> assertThat(edited(card)).contains("⚠️ 숨은 지시문", "Praise it.", "🔗"),
            picture -> assertThat(((Sent) picture).attachment()).contains(PICTURE));

    bot.hiddenOnPages = List.of();
    assertThat(bot.say("/paper 2611.01234v1")).contains("⚠️ 숨은 지시문", "Praise it.");
  }

  /// T14: neither of the two is lost, and the figure does not come twice.
  @Test
  void a18WhatAPageHidesIsSaidWhenTelegramLetsTheChatHaveIt() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of(FIGURE);
    bot.hiddenOnPages = List.of("Praise it.");
    var until = bot.clock.instant().plusSeconds(3_600);
    bot.sender.answerPictures(PRIVATE, new SendOutcome.Later(until));
    bot.say("/paper 2611.01234");
    bot.sender.answerPictures(PRIVATE, null);
    bot.sender.clear();
    bot.clock.set(until);
    bot.work.look();

    assertThat(bot.sender.events())
        .satisfiesExactly(
            card -> assertThat(edited(card)).contains("⚠️ 숨은 지시문"),
            picture -> assertThat(((Sent) picture).attachment()).contains(PICTURE));
    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void aSummaryMadeForTheCardIsNoReasonToShowItAgain() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of(FIGURE);
    bot.summaryComesWithCards = true;
    bot.say("/paper 2611.01234");

    assertThat(bot.sender.events()).as("line, card, figure").hasSize(3);
    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void theChatDoesNotWaitForACard() throws Exception {
    var work = new ArrayList<Runnable>();
    bot.background = work::add;
    assertThat(bot.say("/paper 2611.01234")).startsWith("⏳").doesNotContain("Long-context");
    assertThat(bot.say("/count 7")).contains("7편");

    bot.sender.clear();
    work.forEach(Runnable::run);
    assertThat(edited(bot.sender.events().getFirst())).startsWith("Long-context RAG");
  }

  @Test
  void aCardWithoutItsSummaryIsEditedWhenThatIsThere() throws Exception {
    bot.figure = Optional.of(FIGURE);
    assertThat(bot.say("/paper 2611.01234")).contains("요약 준비 중");
    bot.sender.clear();
    advance();
    assertThat(bot.sender.events()).as("nothing new to show").isEmpty();

    bot.restart();
    bot.storePaper();
    advance();

    assertThat(bot.sender.events())
        .singleElement()
        .satisfies(card -> {
          assertThat(((Edited) card).messageId()).isEqualTo(1001);
          assertThat(edited(card)).startsWith("긴 문맥의 검색 증강 생성");
        });
    bot.sender.clear();
    advance();
    assertThat(bot.sender.events()).isEmpty();
  }

  @Test
  void aSummaryThatNeverComesIsNotPromisedForEver() throws Exception {
    bot.say("/paper 2611.01234");
    bot.clock.move(Duration.ofDays(3));
    bot.sender.clear();
    advance();

    assertThat(edited(bot.sender.events().getFirst())).contains("요약 실패");
    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void aLineThatAKilledProcessLeftBecomesTheCard() throws Exception {
    bot.background = work -> {}; // killed before it could
    bot.say("/paper 2611.01234");
    bot.restart();
    bot.background = Runnable::run;
    bot.storePaper();
    bot.sender.clear();
    advance();

    assertThat(edited(bot.sender.events().getFirst())).startsWith("긴 문맥의 검색 증강 생성");
    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void whateverGoesWrongTakesThePlaceOfTheLine() throws Exception {
    assertThat(bot.say("/paper 9912.00001")).contains("arXiv에 9912.00001 논문이 없습니다");
    assertThat(bot.sender.events().getLast()).isInstanceOf(Edited.class);

    bot.brokenCards = new IllegalStateException("secret detail");
    assertThat(bot.say("/paper 2611.01234"))
        .contains(Texts.KOREAN.of("broken"))
        .doesNotContain("secret");
    assertThat(bot.sender.events().getLast()).isInstanceOf(Edited.class);
    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void aShownCardIsNotReplacedByAnExcuse() throws Exception {
    bot.say("/paper 2611.01234");
    bot.brokenCards = new IllegalStateException("database is away");
    bot.sender.clear();
    advance();

    assertThat(bot.sender.events()).isEmpty();
    bot.brokenCards = null;
    bot.storePaper();
    advance();
    assertThat(edited(bot.sender.events().getFirst())).startsWith("긴 문맥의");
  }

  @Test
  void aSummaryThatArrivesNeedNotBeLookedFor() throws Exception {
    bot.say("/paper 2611.01234");
    bot.sender.clear();
    bot.cards.known(new PaperVersion(new ArxivId("2611.00009"), 1));
    assertThat(bot.sender.events()).isEmpty();

    bot.storePaper();
    bot.cards.known(new PaperVersion(PAPER, 1));
    assertThat(edited(bot.sender.events().getFirst())).startsWith("긴 문맥의");
  }

  /// T14: what Telegram wants to be left alone for an hour is shown then.
  @Test
  void aCardWaitsAsLongAsTelegramWants() throws Exception {
    bot.background = work -> {};
    bot.say("/paper 2611.01234");
    bot.storePaper();
    bot.restart();
    bot.background = Runnable::run;
    bot.sender.clear();
    bot.sender.answer(PRIVATE, new SendOutcome.Later(bot.clock.instant().plusSeconds(3_600)));
    advance();
    assertThat(bot.sender.events()).isEmpty();

    bot.sender.answer(PRIVATE, null);
    advance();
    assertThat(bot.sender.events()).isEmpty();
    bot.clock.move(Duration.ofHours(1));
    advance();
    assertThat(edited(bot.sender.events().getFirst())).startsWith("긴 문맥의");
  }

  @Test
  void t14AFigureComesWhenTelegramLetsTheChatHaveIt() throws Exception {
    bot.storePaper();
    bot.figure = Optional.of(FIGURE);
    bot.sender.answerPictures(
        PRIVATE, new SendOutcome.Later(bot.clock.instant().plusSeconds(3_600)));
    bot.say("/paper 2611.01234");
    assertThat(bot.sender.events()).as("line, card").hasSize(2);

    bot.sender.answerPictures(PRIVATE, null);
    bot.sender.clear();
    advance();
    assertThat(bot.sender.events()).isEmpty();
    bot.clock.move(Duration.ofHours(1));
    advance();

    assertThat(bot.sender.events())
        .singleElement()
        .satisfies(picture -> assertThat(((Sent) picture).attachment()).contains(PICTURE));
    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void t07NothingIsLeftOpenForAChatThatIsGone() throws Exception {
    bot.sender.answer(PRIVATE, new SendOutcome.Unreachable(SendOutcome.Scope.CHAT, "blocked"));
    bot.say("/paper 2611.01234");

    assertThat(bot.storage.jobs().of("card")).isEmpty();
  }

  @Test
  void severalPapersOfOneMessageAreShownWithinReason() throws Exception {
    var ids = "2611.01234 2611.01235v2 2611.01236 2611.01237 2611.01238 2611.01239 2611.01240";
    var named = new Incoming.PaperNamed(in(PRIVATE, READER), PaperReference.findAll(ids).toList());
    assertThat(bot.heard(named)).contains("나머지 2편", "예: /paper 2611.01239");
    assertThat(lines()).hasSize(5);

    bot.say("/paper 2611.01234 그리고 https://arxiv.org/abs/2611.01235, 2611.01234v1");
    assertThat(lines()).hasSize(2);
  }

  @Test
  void aPressedNumberShowsItsPaperAndIsAcknowledgedFirst() throws Exception {
    bot.press(Action.CARD, PAPER.value());
    assertThat(bot.sender.events().getFirst()).isInstanceOf(Acknowledged.class);
  }

  /// Looks again at what was not ready, as happens every minute.
  private void advance() {
    bot.clock.move(Duration.ofMinutes(1));
    bot.work.look();
  }

  private List<String> lines() {
    return bot.sender.events().stream()
        .filter(Sent.class::isInstance)
        .map(event -> ((Sent) event).message().plainText())
        .filter(text -> text.startsWith("⏳"))
        .toList();
  }

  private static String edited(Object event) {
    return ((Edited) event).message().plainText();
  }
}
