package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class PaperRepositoryContract extends RepositoryContract {

  @Test
  void keepsEveryField() {
    var paper =
        new Paper(
            new PaperVersion(new ArxivId("hep-th/9901001"), 3),
            "Gödel's \"$\\alpha$\" '; DROP TABLE paper; -- 논문 🧪",
            "Línea \\ \" , [ ] { } \u0001",
            List.of("O'Neill, \"Q\"", "김철수", "\\"),
            new Category("hep-th"),
            List.of(new Category("math-ph"), new Category("cs.CL")),
            "12 pages",
            "Phys. Rev. D 1 (1999)",
            "10.1000/182",
            "http://creativecommons.org/licenses/by/4.0/",
            List.of("https://github.com/a/b"),
            true);

    storage.papers().save(List.of(paper));

    assertThat(storage.papers().find(paper.version())).contains(paper);
  }

  @Test
  void keepsWhatArxivDoesNotSayAsAbsent() {
    var bare =
        new Paper(
            new PaperVersion(id(1), 1),
            "T",
            "",
            List.of(),
            Fixtures.CL,
            List.of(),
            null,
            null,
            null,
            null,
            List.of(),
            false);

    storage.papers().save(List.of(bare));

    assertThat(storage.papers().find(bare.version())).contains(bare);
  }

  @Test
  void a13VersionsOfAPaperAreOnePaper() {
    storage.papers().save(List.of(paper(id(1), 2), paper(id(1), 10), paper(id(1), 1)));

    assertThat(storage.papers().latest(List.of(id(1))))
        .containsOnlyKeys(id(1))
        .containsEntry(id(1), paper(id(1), 10));
  }

  @Test
  void a15PapersAreKeyedByIdAndVersionNotByTitle() {
    var first = paper(id(1), 1, "Dense Retrieval");
    var second = paper(id(1), 2, "Dense Retrieval");
    var other = paper(id(2), 1, "Dense Retrieval");

    storage.papers().save(List.of(first, second, other));

    assertThat(storage.papers().find(first.version())).contains(first);
    assertThat(storage.papers().find(second.version())).contains(second);
    assertThat(storage.papers().latest(List.of(id(1), id(2)))).hasSize(2);
  }

  @Test
  void replacesAKnownVersion() {
    storage.papers().save(List.of(paper(id(1), 1, "Old")));
    storage.papers().save(List.of(paper(id(1), 1, "New")));

    assertThat(storage.papers().latest(List.of(id(1))).get(id(1)).title()).isEqualTo("New");
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    storage.papers().save(List.of(paper(id(1), 1)));

    assertThat(storage.papers().find(new PaperVersion(id(1), 2))).isEmpty();
    assertThat(storage.papers().latest(List.of(id(1), id(2)))).containsOnlyKeys(id(1));
    assertThat(storage.papers().latest(List.of())).isEmpty();
  }

  @Test
  void findsMorePapersThanOneStatementTakes() {
    var ids = ids(1_234);
    storage.papers().save(ids.stream().map(id -> paper(id, 1)).toList());

    assertThat(storage.papers().latest(ids)).containsOnlyKeys(ids);
  }
}
