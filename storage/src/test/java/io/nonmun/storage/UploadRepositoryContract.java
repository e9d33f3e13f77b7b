package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SearchQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class UploadRepositoryContract extends RepositoryContract {

  private static final ChatKey ADA = ChatKey.of(5);
  private static final ChatKey ALAN = ChatKey.of(6);
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  @BeforeEach
  void meet() {
    storage.chats().save(chat(5));
  }

  private Paper keep(ChatKey chat, String digest) {
    return storage.uploads().keep(chat, digest, id -> paper(id, 1), NOW);
  }

  private boolean isThere(Paper paper) {
    return storage.papers().find(paper.version()).isPresent();
  }

  @Test
  void theSameFileOfAChatIsTheSamePaperAndNobodyElses() {
    var first = keep(ADA, "a");

    assertThat(first.id().isUpload()).isTrue();
    assertThat(keep(ADA, "a").id()).isEqualTo(first.id());
    assertThat(keep(ADA, "b").id()).isNotEqualTo(first.id());
    assertThat(keep(ALAN, "a").id()).isNotEqualTo(first.id());
    assertThat(isThere(first)).isTrue();
    assertThat(storage.uploads().isOf(ADA, first.id())).isTrue();
    assertThat(storage.uploads().isOf(ALAN, first.id())).isFalse();
    assertThat(storage.uploads().isOf(new ChatKey(5, 9), first.id())).isFalse();
  }

  @Test
  void noSearchFindsOneAndAStartDoesNotIndexIt() {
    keep(ADA, "a");

    try (var again = openAgain()) {
      var query = new SearchQuery(List.of("Retrieval"), List.of(), List.of(), null);
      assertThat(again.search().find(query, 0, 5).total()).isZero();
    }
  }

  @Test
  void oldOnesGoWithTheirSummariesUnlessSavedAndTheirNumbersNeverComeAgain() {
    var saved = keep(ADA, "a");
    var other = keep(ADA, "b");
    storage.summaries().save(Fixtures.summary(other.id(), NOW));
    storage.taps().set(ADA, List.of(new Tap(saved.id(), 5, Kind.SAVE, NOW)));

    assertThat(storage.uploads().forgetBefore(NOW)).isZero();
    assertThat(storage.uploads().forgetBefore(NOW.plus(Duration.ofDays(1)))).isEqualTo(1);
    assertThat(isThere(saved)).isTrue();
    assertThat(isThere(other)).isFalse();
    assertThat(storage.summaries().newest(List.of(other.version()))).isEmpty();
    assertThat(storage.uploads().isOf(ADA, other.id())).isFalse();
    assertThat(keep(ADA, "c").id()).isGreaterThan(other.id());
  }

  @Test
  void aChatThatIsForgottenLeavesNoneAndOneThatMovesTakesThemAlong() {
    storage.chats().save(chat(-7));
    var group = ChatKey.of(-7);
    var paper = keep(group, "a");

    storage.chats().migrate(-7, -1_007);
    assertThat(storage.uploads().isOf(ChatKey.of(-1_007), paper.id())).isTrue();
    assertThat(isThere(paper)).isTrue();

    storage.chats().forget(-1_007);
    assertThat(isThere(paper)).isFalse();
  }

  @Test
  void aPaperIsFoundByItsDoiAndTheVersionBeforeByItsNumber() {
    var known = paper(new ArxivId("2611.00001"), 1);
    var published =
        new Paper(
            new PaperVersion(known.id(), 3),
            known.title(),
            known.abstractText(),
            known.authors(),
            known.primaryCategory(),
            known.crossLists(),
            null,
            null,
            "10.1000/ABC.1",
            null,
            List.of(),
            false);
    storage.papers().save(List.of(known, published));

    assertThat(storage.papers().withDoi("10.1000/abc.1")).contains(known.id());
    assertThat(storage.papers().withDoi("10.1000/abc")).isEmpty();
    assertThat(storage.papers().before(published.version())).contains(known);
    assertThat(storage.papers().before(known.version())).isEmpty();
  }
}
