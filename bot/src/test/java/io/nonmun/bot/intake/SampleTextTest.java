package io.nonmun.bot.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a recorded day's readers see of the authors' TeX.
class SampleTextTest {

  /// A command, a formula, a group after a script sign, or quotes of TeX.
  private static final Pattern TEX =
      Pattern.compile("\\\\[A-Za-z(\\[%&_]|\\$[^$\\s]|[\\^_]\\{|``|(?<=\\w)~(?=[\\w\\\\$])");

  private final List<Paper> papers =
      Stream.of("cs.CL", "cs.LG", "cs.AI", "cs.CV")
          .flatMap(code -> new SamplePaperSource().newest(new Category(code)).entries().stream())
          .flatMap(entry -> entry.paper().stream())
          .distinct()
          .toList();

  @Test
  void noTitleShowsTex() {
    assertThat(papers).hasSizeGreaterThan(300);
    assertThat(papers)
        .extracting(paper -> ReadableText.of(paper.title()))
        .noneMatch(TEX.asPredicate());
  }

  @Test
  void fewAbstractsShowTex() {
    var before = papers.stream().map(Paper::abstractText).filter(TEX.asPredicate()).count();
    var after =
        papers.stream()
            .map(paper -> ReadableText.of(paper.abstractText()))
            .filter(TEX.asPredicate())
            .count();

    assertThat(before).isGreaterThan(50);
    assertThat(after).isLessThan(before / 3);
  }

  @Test
  void whatIsReadableStaysAsItIs() {
    assertThat(papers)
        .flatExtracting(paper -> List.of(paper.title(), paper.abstractText()))
        .allSatisfy(text -> {
          var readable = ReadableText.of(text);
          assertThat(ReadableText.of(readable)).isEqualTo(readable);
        });
  }
}
