package io.nonmun.bot.command;

import static io.nonmun.bot.command.CommandFixture.GROUP;
import static io.nonmun.bot.command.CommandFixture.GROUP_ADMIN;
import static io.nonmun.bot.command.CommandFixture.PAPER;
import static io.nonmun.bot.command.CommandFixture.PRIVATE;
import static io.nonmun.bot.command.CommandFixture.READER;
import static io.nonmun.bot.command.CommandFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Entity;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.RecordingMessageSender;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a chat saves and writes about papers, and how it finds that again.
class SavedTest {

  private final CommandFixture bot = new CommandFixture();

  @AfterEach
  void close() {
    bot.close();
  }

  @Test
  void whoHasSavedNothingIsToldHow() throws Exception {
    assertThat(bot.say("/saved")).contains("⭐ 저장", "답장", "예: /paper");
    assertThat(bot.say("/saved RAG")).contains("⭐ 저장", "답장");
    assertThat(bot.say("/search RAG saved")).contains("저장한 논문과 메모에서 찾지 못했습니다: RAG saved");
  }

  @Test
  void whatIsSavedIsListedNewestFirstAndOpensByItsNumber() throws Exception {
    bot.storePaper();
    store(7);
    bot.clock.move(Duration.ofDays(1));
    save(PRIVATE, PAPER);

    assertThat(bot.say("/saved"))
        .startsWith("⭐ 저장한 논문 8편")
        .contains("1. 긴 문맥의 검색 증강 생성\n2026-11-21 · arXiv " + PAPER, "5. ")
        .doesNotContain("6. ");
    assertThat(bot.labels()).containsExactly("1", "2", "3", "4", "5", "▶");
    var first = bot.shown();
    assertThat(bot.press(first.buttons().getFirst().getFirst().data())).contains("긴 문맥의 검색 증강");

    assertThat(bot.press(Action.SAVED, "1")).contains("6. ", "8. ");
    assertThat(bot.labels()).containsExactly("6", "7", "8", "◀");
    assertThat(bot.press(Action.SAVED, "99")).as("a page that is gone").contains("8. ");
    bot.press(Action.SAVED, "0");
    assertThat(bot.shown()).isEqualTo(first);
  }

  @Test
  void whatIsNoLongerSavedIsGone() throws Exception {
    bot.storePaper();
    save(PRIVATE, PAPER);
    bot.storage.taps().takeBack(PRIVATE, PAPER, READER, Kind.SAVE);

    assertThat(bot.say("/saved")).contains("아직 저장한 논문이 없습니다");
  }

  @Test
  void anEnglishChatIsShownNoKorean() throws Exception {
    bot.storePaper();
    bot.say("/lang en");
    note("read again");

    assertThat(bot.say("/saved"))
        .contains("1 saved paper", "1. Long-context RAG", "📝 read again")
        .doesNotContainPattern("[가-힣]");
  }

  @Test
  void aNoteIsKeptAndShownOnTheCardAndInTheList() throws Exception {
    bot.storePaper();

    assertThat(note("세미나에서\n다시 볼 것")).contains("📝 메모했습니다");
    assertThat(bot.labels()).containsExactly("메모 지우기");

    assertThat(bot.say("/paper " + PAPER)).contains("📝 세미나에서 다시 볼 것");
    assertThat(bot.say("/saved")).contains("저장한 논문 1편", "📝 세미나에서 다시 볼 것");
  }

  @Test
  void anEditedAnswerIsAnEditedNote() throws Exception {
    bot.storePaper();
    note("처음");
    note("고친 것");

    assertThat(bot.say("/saved")).contains("고친 것").doesNotContain("처음");
  }

  @Test
  void aNoteIsErasedByItsButton() throws Exception {
    bot.storePaper();
    note("지울 것");
    var erase = bot.shown().buttons().getFirst().getFirst();

    assertThat(bot.press(erase.data())).contains("지웠습니다");
    assertThat(bot.press(erase.data())).as("once more").contains("지웠습니다");

    assertThat(bot.library.notes(PRIVATE)).isEmpty();
    assertThat(bot.say("/paper " + PAPER)).doesNotContain("📝");
  }

  @Test
  void inAGroupOnlyWhoWroteANoteErasesItAndNoOtherChatSeesIt() throws Exception {
    bot.storePaper();
    var member = in(GROUP, READER);
    bot.heard(new Incoming.Noted(member, PAPER, "우리끼리 볼 것"));
    var erase = bot.shown().buttons().getFirst().getFirst().data();

    assertThat(bot.say("/saved")).contains("없습니다");
    assertThat(bot.say("/paper " + PAPER)).doesNotContain("우리끼리");
    assertThat(bot.say("/search 우리끼리")).contains("없습니다");
    assertThat(bot.press(erase)).as("from another chat").contains("지웠습니다");
    assertThat(bot.press(in(GROUP, GROUP_ADMIN), erase)).contains("쓴 사람만");
    assertThat(bot.say(in(GROUP, GROUP_ADMIN), "/search 우리끼리")).contains("1편", "📝 우리끼리 볼 것");

    bot.press(member, erase);
    assertThat(bot.library.notes(GROUP)).isEmpty();
  }

  @Test
  void notesAreSearchedTogetherWithThePaper() throws Exception {
    bot.storePaper();
    store(3);
    note("발표 자료에 인용");

    assertThat(bot.say("/search 인용")).contains("1편", "📝 발표 자료에 인용");
    assertThat(bot.say("/search 인용 long-context")).contains("1편");
    assertThat(bot.say("/search 인용 없는말")).contains("없습니다");
  }

  @Test
  void searchIsNarrowedDownToWhatIsSaved() throws Exception {
    bot.storePaper();
    store(3);
    bot.storage.papers().save(List.of(FakePaperSource.paper("2611.09999", "cs.CL")));
    note("나중에");

    assertThat(bot.say("/search method")).contains("4편");
    assertThat(bot.say("/search method saved")).contains("3편");
    assertThat(bot.say("/saved method")).contains("3편");
    assertThat(bot.say("/saved 나중에")).contains("1편");
    assertThat(bot.say("/saved 없는말")).contains("찾지 못했습니다: saved 없는말");
    assertThat(bot.say("/saved " + "method ".repeat(20))).contains("3편");
    assertThat(bot.say("/search saved")).contains("4편");
    assertThat(bot.say("/search after:2099-01 saved")).contains("찾지 못했습니다");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "1.", "1.-2", "99999999999.1", "1.99999999999999999999"})
  void forgedButtonsEraseNothing(String argument) throws Exception {
    bot.storePaper();
    note("남을 것");

    bot.press(Action.NOTE_ERASE, argument);
    bot.press(Action.SAVED, argument);

    assertThat(bot.library.notes(PRIVATE)).hasSize(1);
  }

  @Test
  void whatIsKeptIsSentAsAFile() throws Exception {
    assertThat(bot.say("/export bibtex")).contains("아직 저장한 논문이 없습니다");
    bot.storePaper();
    store(2);
    note("인용할 것");

    assertThat(bot.say("/export bibtex")).isEqualTo("📦 저장한 논문 3편입니다.");
    assertThat(file()).startsWith("nonmun-2026-11-20.bib\n@misc{lovelace2026long,");
    assertThat(file()).contains("annote = {긴 문맥의 검색 증강 생성\n", "📝 인용할 것}");
    assertThat(bot.say("/export MD")).contains("3편");
    assertThat(file()).startsWith("nonmun-2026-11-20.md\n---");

    assertThat(bot.say("/export")).contains("어떤 파일");
    assertThat(bot.labels()).containsExactly("BibTeX", "Markdown", "CSV");
    bot.press(bot.shown().buttons().getFirst().getLast().data());
    assertThat(file()).startsWith("nonmun-2026-11-20.csv\n\uFEFFarxiv,");

    assertThat(bot.say("/export word")).contains("‘word’ 대신", "예: /export bibtex");
    assertThat(bot.press(Action.EXPORT, "word")).contains("쓸 수 없는 버튼");
    assertThat(bot.say(in(GROUP, READER), "/export csv")).as("another chat").contains("없습니다");
  }

  @Test
  void aChatThatTakesNoFilesIsToldSo() throws Exception {
    bot.storePaper();
    note("인용할 것");
    bot.sender.answerPictures(PRIVATE, new SendOutcome.Refused("no documents here"));

    assertThat(bot.say("/export csv")).contains("파일을 보낼 수 없습니다: no documents here");
  }

  @Test
  void aCardsBibTexIsToBeCopied() throws Exception {
    bot.storePaper();
    bot.say("/paper " + PAPER);
    assertThat(bot.labels()).contains("BibTeX");

    assertThat(bot.press(Action.BIBTEX, PAPER.value()))
        .startsWith("@misc{lovelace2026long,\n title = {{Long-context RAG}},")
        .endsWith("}");
    assertThat(bot.shown().entities())
        .singleElement()
        .satisfies(entity -> {
          assertThat(entity.type()).isEqualTo(Entity.Type.PRE);
          assertThat(entity.length()).isEqualTo(bot.shown().plainText().length());
        });
    assertThat(bot.press(Action.BIBTEX, "2611.99999")).contains("저장되어 있지 않은 논문");
  }

  @Test
  void anEntryThatIsTooLongToBeShownIsAFile() throws Exception {
    var authors = Collections.nCopies(500, "Ada Lovelace");
    var paper = FakePaperSource.paper(PAPER.value(), "cs.CL");
    bot.storage.papers().save(List.of(by(paper, authors)));

    bot.press(Action.BIBTEX, PAPER.value());

    assertThat(file()).startsWith(PAPER + ".bib\n@misc{");
  }

  @Test
  void stopSaysFirstWhatIsKept() throws Exception {
    assertThat(bot.say("/stop")).doesNotContain("/export");
    bot.storePaper();
    note("잊힐 것");

    assertThat(bot.say("/stop")).contains("메모 1개도", "/export bibtex");
  }

  @Test
  void stopForgetsNotesAndWhatIsSaved() throws Exception {
    bot.storePaper();
    note("잊힐 것");
    bot.press(Action.STOP, "yes");

    assertThat(bot.library.kept(PRIVATE)).isEmpty();
  }

  private static Paper by(Paper paper, List<String> authors) {
    return new Paper(
        paper.version(),
        paper.title(),
        paper.abstractText(),
        authors,
        paper.primaryCategory(),
        paper.crossLists(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  /// The name of the file that was sent last, and its text.
  private String file() {
    var sent = (RecordingMessageSender.Sent) bot.sender.events().getLast();
    var document = (Attachment.Document) sent.attachment().orElseThrow();
    return document.name() + "\n" + new String(document.bytes(), StandardCharsets.UTF_8);
  }

  private String note(String text) throws InterruptedException {
    return bot.heard(new Incoming.Noted(in(PRIVATE, READER), PAPER, text));
  }

  private void store(int papers) throws InterruptedException {
    for (var i = 1; i <= papers; i++) {
      var id = "2611.%05d".formatted(i);
      bot.storage.papers().save(List.of(FakePaperSource.paper(id, "cs.CL")));
      save(PRIVATE, new ArxivId(id));
    }
  }

  private void save(ChatKey chat, ArxivId paper) {
    if (bot.chats.find(chat).isEmpty()) {
      bot.chats.save(bot.settings.newChat(chat, Chat.Kind.PRIVATE));
    }
    bot.storage.taps().set(chat, List.of(new Tap(paper, READER, Kind.SAVE, bot.clock.instant())));
  }
}
