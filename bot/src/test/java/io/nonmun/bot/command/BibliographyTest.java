package io.nonmun.bot.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Doi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BibliographyTest {

  private static Bibliography read(String text) {
    return Bibliography.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// As arXiv, Google Scholar, dblp, Zotero, Mendeley and people write it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "@misc{a, eprint={2401.01234}, archivePrefix={arXiv}, primaryClass={cs.CL}}",
        "@article{a, journal={arXiv preprint arXiv:2401.01234}, year={2024}}",
        "@article{a, journal = {CoRR}, volume = {abs/2401.01234}}",
        "@online{a, eprint = {2401.01234v2}, eprinttype = {arXiv}}",
        "@article{a, doi = {10.48550/arXiv.2401.01234}}",
        "@Article{a, Url = \"https://arxiv.org/pdf/2401.01234v1\"}",
        "@misc{a, arxivId = {2401.01234}}",
        "@misc{a, howpublished = {\\url{https://arxiv.org/abs/2401.01234}}}",
        "\uFEFF@misc{a, note={arXiv:2401.01234}}",
        "  @misc { 김2024 , title={한국어 {T}itle}, eprint={2401.01234}}",
        "@misc{, eprint={2401.01234}}",
        "@misc{a, month=jan, journal=jmlr # \" x\", crossref={nope}, eprint={2401.01234}} and more }",
        "@misc{a, eprint={2401.01234}, abstract={unlike arXiv:2402.00001, {we} 100\\%}}",
      })
  void findsThePaperHoweverItIsWritten(String entry) {
    var read = read("@comment{jabref}\n@string{x = \"y\"}\n% note\n" + entry + "\n");
    assertThat(read.papers()).containsExactly(new ArxivId("2401.01234"));
    assertThat(read.unread()).isZero();
  }

  @Test
  void oldIdentifiersAndPublishersAreReadAndTheRestIsCounted() {
    var read =
        read(
            """
            @article{a, eprint={hep-th/9901001}}
            @article{b, doi={https://doi.org/10.1000/182}}
            @article{c, title={Only a title}}
            @article{d, eprint={12345}, eprinttype={jstor}}
            @article{e, eprint={hep-th/9901001}}
            """);
    assertThat(read)
        .isEqualTo(
            new Bibliography(
                List.of(new ArxivId("hep-th/9901001")), List.of(new Doi("10.1000/182")), 2));
  }

  @Test
  void oneBrokenEntryIsNoMatterOfTheOthers() {
    var read =
        read(
            """
            @article{a, eprint={2401.00001}}
            @article{b, eprint={2401.00002
            @article{c eprint={2401.00003}}
            @article{d, eprint={2401.00004}}
            """);
    assertThat(read.papers()).containsExactly(new ArxivId("2401.00001"), new ArxivId("2401.00004"));
    assertThat(read.unread()).isEqualTo(2);
  }

  /// A reader's file is anybody's: it ends in time, whatever is in it.
  @ParameterizedTest
  @ValueSource(strings = {"@", "@a{", "{", "@a{b,c=", "x", "@a{b,c={{{", "\u0000", "@a{b}\n"})
  @Timeout(60)
  void hostileFilesEnd(String piece) {
    assertThat(read(piece.repeat(1_000_000 / piece.length())).papers()).isEmpty();
    assertThat(read((piece + "\n").repeat(500_000 / piece.length())).papers()).isEmpty();
  }

  @Test
  void allOfALongFileIsRead() {
    var file =
        IntStream.range(0, 3_000)
            .mapToObj(n -> "@misc{k, title={{A} title}, eprint={2401.%05d}}".formatted(n))
            .collect(Collectors.joining("\n"));
    assertThat(read(file).papers()).hasSize(3_000);
  }

  @Test
  void whatIsTooManyIsCountedAsNotRead() {
    var read = read("@misc{a, eprint={2401.01234}}\n".repeat(5_000) + "@misc{b}\n".repeat(7));

    assertThat(read.papers()).containsExactly(new ArxivId("2401.01234"));
    assertThat(read.unread()).isEqualTo(7);
  }
}
