package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.OWNER;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.READER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.InlineAnswers.Answer;
import io.nonmun.bot.telegram.InlineAnswers.Result;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `@bot 검색어`, as Telegram asks letter by letter.
class InlineSearchTest {

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  private Answer ask(long user, String words, String offset) throws InterruptedException {
    bot.heard(new Incoming.InlineQueried(user, "q", words, offset));
    return bot.inlineAnswers.get("q");
  }

  @Test
  void offersPapersAsCards() throws Exception {
    bot.storePaper();

    var answer = ask(READER, "검색 증강", "");

    assertThat(answer.hint()).isNull();
    assertThat(answer.next()).isEmpty();
    assertThat(answer.results())
        .singleElement()
        .satisfies(result -> {
          assertThat(result.id()).isEqualTo(PAPER.value());
          assertThat(result.title()).isEqualTo("긴 문맥의 검색 증강 생성");
          assertThat(result.description()).contains("61.2%에서 68.9%로");
          assertThat(result.message().plainText()).contains("Long-context RAG", "arXiv 2611");
        });
    assertThat(bot.sender.events()).isEmpty();
    assertThat(bot.chats.find(CommandFixture.PRIVATE)).isEmpty();
  }

  @Test
  void pagesHoldFiftyAndComeToAnEndWithNothingTwice() throws Exception {
    bot.storage
        .papers()
        .save(
            IntStream.range(0, 120)
                .mapToObj(i -> FakePaperSource.paper("2611.%05d".formatted(i), "cs.CL"))
                .toList());

    var ids = new HashSet<String>();
    var offset = "";
    for (var size : List.of(50, 50, 20)) {
      var answer = ask(READER, "method", offset);
      assertThat(answer.results()).hasSize(size);
      assertThat(ids)
          .doesNotContainAnyElementsOf(answer.results().stream().map(Result::id).toList());
      answer.results().forEach(result -> ids.add(result.id()));
      offset = answer.next();
    }
    assertThat(offset).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "99999999999999999999", "x", "50 OR 1=1", "٣"})
  void aForgedOffsetIsTheFirstPage(String offset) throws Exception {
    bot.storePaper();

    assertThat(ask(READER, "RAG", offset).results()).hasSize(1);
  }

  @Test
  void whoMayNotUseTheBotIsToldSoAndShownNothing() throws Exception {
    bot.storePaper();
    bot.settings = CommandFixture.settings(false);

    assertThat(ask(READER, "RAG", ""))
        .satisfies(answer -> assertThat(answer.results()).isEmpty())
        .extracting(Answer::hint)
        .isEqualTo("이 봇을 쓰려면 주인의 허락이 필요합니다");
    assertThat(ask(OWNER, "RAG", "").results()).hasSize(1);
  }

  @Test
  void noWordsHalfAFilterAndNoPaperAreAnsweredWithAHint() throws Exception {
    bot.storePaper();

    assertThat(ask(READER, " ", "").hint()).contains("찾을 말");
    for (var words : List.of("cat:zz.ZZ RAG", "after:2026", "quasar")) {
      assertThat(ask(READER, words, "").hint()).isEqualTo("찾은 논문이 없습니다");
    }
  }

  @Test
  void anEnglishReaderIsShownNoKorean() throws Exception {
    bot.storePaper();
    bot.say("/lang en");

    var result = ask(READER, "RAG", "").results().getFirst();

    assertThat(result.title()).isEqualTo("Long-context RAG");
    assertThat(result.description() + result.message().plainText()).doesNotContainPattern("[가-힣]");
  }
}
