package io.nonmun.bot.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.Language;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {

  @Test
  void aFileIsNamedAfterItsDay() {
    assertThat(Export.MARKDOWN.name(Samples.reader(Language.KO))).isEqualTo("nonmun-2026-11-28.md");
    assertThat(Export.BIBTEX.name(Samples.reader(Language.KO))).isEqualTo("nonmun-2026-11-28.bib");
  }

  @Test
  void markdownHasASectionForEachPaper() {
    var paper = Samples.paper("2611.01234", "Long-Context RAG: *all* of it", "Ada Lovelace");

    assertThat(text(Export.MARKDOWN, Samples.entry(paper, "#세미나\n- 다시 [[보기]]\n1. 끝")))
        .isEqualTo(
            """
            ---
            title: "저장한 논문"
            date: 2026-11-28
            papers: 1
            tags: [arxiv]
            ---

            ## 긴 문맥의 검색 증강 생성

            *Long-Context RAG: \\*all\\* of it*

            - Ada Lovelace
            - [arXiv 2611.01234](https://arxiv.org/abs/2611.01234) · [PDF](https://arxiv.org/pdf/2611.01234) · cs.CL, cs.LG
            - Proc. of X 12 (2026) 1\\&2
            - DOI: 10.1000/a\\_b
            - 코드: <https://github.com/a/b>
            - 저장: 2026-11-21

            > **한 줄** 정확도를 61.2\\%에서 68.9\\%로 올렸다. \s
            > **문제** 정확도를 61.2\\%에서 68.9\\%로 올렸다. \s
            > **방법** 정확도를 61.2\\%에서 68.9\\%로 올렸다. \s
            > **결과** 정확도를 61.2\\%에서 68.9\\%로 올렸다. \s

            - 📝 \\#세미나
              \\- 다시 \\[\\[보기\\]\\]
              1\\. 끝
            """);
  }

  @Test
  void aPdfThatAReaderSentNamesNoPaperOfArxivs() {
    var paper = Samples.paper("upload/0000001", "A Report", "Ada Lovelace");

    for (var form : Export.values()) {
      assertThat(text(form, Samples.entry(paper, "읽을 것")))
          .contains("A Report", "읽을 것")
          .doesNotContain("arxiv.org", "upload/", "eprint", "2000");
    }
  }

  @Test
  void tablesAreForExcelToo() {
    var paper = Samples.paper("2611.01234", "RAG, \"again\"", "Ada Lovelace", "Alan Turing");

    var file = text(Export.CSV, Samples.entry(paper, "한 줄\n두 줄"));

    assertThat(file).startsWith("\uFEFFarxiv,title,").endsWith("\r\n");
    assertThat(parsed(file).get(1))
        .containsExactly(
            "2611.01234",
            "RAG, \"again\"",
            "긴 문맥의 검색 증강 생성",
            "Ada Lovelace; Alan Turing",
            "cs.CL cs.LG",
            "2026",
            "10.1000/a_b",
            "https://arxiv.org/abs/2611.01234",
            "2026-11-21",
            "한 줄: 정확도를 61.2%에서 68.9%로 올렸다.\n문제: 정확도를 61.2%에서 68.9%로 올렸다.\n"
                + "방법: 정확도를 61.2%에서 68.9%로 올렸다.\n결과: 정확도를 61.2%에서 68.9%로 올렸다.",
            "한 줄\n두 줄");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0"})
  void noCellIsAFormula(String note) {
    var paper = Samples.paper("2611.01234", "RAG", "Ada Lovelace");

    assertThat(parsed(text(Export.CSV, Samples.entry(paper, note))).get(1).getLast())
        .isEqualTo("'" + note);
  }

  @Test
  void anythingIsReadBack() {
    var random = new Random(20261129);
    var letters = "a,\"\r\n'; 가=";
    for (var i = 0; i < 300; i++) {
      var note =
          "n"
              + random
                  .ints(12, 0, letters.length())
                  .mapToObj(c -> String.valueOf(letters.charAt(c)))
                  .collect(Collectors.joining());
      var rows =
          parsed(text(Export.CSV, Samples.entry(Samples.paper("2611.01234", "A", "B"), note)));

      assertThat(rows).as("seed 20261129, round %d", i).hasSize(2);
      assertThat(rows.get(1).getLast()).isEqualTo(note);
    }
  }

  @Test
  void whoReadsNoKoreanIsGivenNone() {
    var entry = Samples.entry(Samples.paper("2611.01234", "RAG", "Ada Lovelace"));

    for (var kind : Export.values()) {
      var file =
          new String(kind.of(List.of(entry), Samples.reader(Language.EN)), StandardCharsets.UTF_8);
      assertThat(file).contains("RAG").doesNotContainPattern("[가-힣]");
    }
  }

  private static String text(Export kind, Library.Entry... entries) {
    return new String(
        kind.of(List.of(entries), Samples.reader(Language.KO)), StandardCharsets.UTF_8);
  }

  /// As RFC 4180 says.
  private static List<List<String>> parsed(String file) {
    var rows = new ArrayList<List<String>>();
    var row = new ArrayList<String>();
    var cell = new StringBuilder();
    var quoted = false;
    for (var i = 0; i < file.length(); i++) {
      var c = file.charAt(i);
      if (quoted && c == '"' && file.startsWith("\"\"", i)) {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted || c != ',' && !file.startsWith("\r\n", i)) {
        cell.append(c);
      } else {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\r') {
          rows.add(List.copyOf(row));
          row.clear();
          i++;
        }
      }
    }
    assertThat(row).isEmpty();
    return rows;
  }
}
