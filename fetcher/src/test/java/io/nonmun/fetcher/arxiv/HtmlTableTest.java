package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTableTest {

  /// Rows by line, cells by `|`; `>n` and `vn` behind a text for its columns and rows, `#` before
  /// the text of a marked head, `-` before the row for a rule above it.
  private static List<String> cells(String drawing) {
    var html = new StringBuilder("<table class='ltx_tabular'>");
    for (var line : drawing.strip().lines().map(String::strip).toList()) {
      html.append("<tr class='ltx_tr'>");
      var ruled = line.startsWith("-") ? " ltx_border_t" : "";
      for (var cell : line.replaceFirst("^-", "").split("\\|", -1)) {
        var text = cell.strip();
        var head = text.startsWith("#") ? " ltx_th ltx_th_column" : "";
        var spans =
            text.replaceFirst("^[^>]*?(?=( [>v]\\d)*$)", "")
                .replaceAll(" >(\\d)", " colspan='$1'")
                .replaceAll(" v(\\d)", " rowspan='$1'");
        html.append("<td class='ltx_td" + ruled + head + "'" + spans + ">")
            .append(text.replaceFirst("^#", "").replaceFirst("( [>v]\\d)+$", ""))
            .append("</td>");
      }
      html.append("</tr>");
    }
    var table = Jsoup.parse(html + "</table>").selectFirst(".ltx_tabular");
    return HtmlTable.cells(table).stream().map(Object::toString).toList();
  }

  @Test
  void aValueHasTheHeadsOfItsRowAndColumn() {
    assertThat(
            cells(
                """
                Model | BLEU | Cost
                -Small | 27.3 | 3.3
                Large | 28.4 | 230
                """))
        .containsExactly(
            "Small | BLEU | 27.3",
            "Small | Cost | 3.3",
            "Large | BLEU | 28.4",
            "Large | Cost | 230");
  }

  @Test
  void headsOfSeveralLevelsAreJoined() {
    assertThat(
            cells(
                """
                Model v2 | BLEU >2 | Training cost (FLOPs) >2
                EN-DE | EN-FR | EN-DE | EN-FR
                -Small | 27.3 | 38.1 | 3.3 | 4.5
                """))
        .contains(
            "Small | BLEU / EN-DE | 27.3",
            "Small | BLEU / EN-FR | 38.1",
            "Small | Training cost (FLOPs) / EN-FR | 4.5 FLOPs");
  }

  @Test
  void rowHeadsHaveLevelsToo() {
    assertThat(
            cells(
                """
                Data | Model | Accuracy
                -MNLI v2 | BERT | 84.6
                Ours | 86.1
                -SQuAD | BERT | 88.5
                 | Ours | 90.9
                """))
        .contains(
            "MNLI / BERT | Accuracy | 84.6",
            "MNLI / Ours | Accuracy | 86.1",
            "SQuAD / BERT | Accuracy | 88.5",
            "SQuAD / Ours | Accuracy | 90.9");
  }

  @Test
  void aRowWithoutAnOuterHeadTakesNoneOfTheColumns() {
    assertThat(cells("Data | Model | Accuracy\n | BERT | 84.6\nMNLI | Ours | 86.1"))
        .contains("BERT | Accuracy | 84.6", "MNLI / Ours | Accuracy | 86.1");
  }

  @Test
  void rowsUnderOneHeadAreToldApartByTheirFirstValue() {
    assertThat(
            cells(
                """
                 | h v2 | PPL | params
                 | (dev) | ×10⁶
                -base | 8 | 4.92 | 65
                -(A) v2 | 1 | 5.29 |\s
                16 | 4.91 |\s
                """))
        .containsExactly(
            "base | h | 8",
            "base | PPL / (dev) | 4.92",
            "base | params / ×10⁶ | 65",
            "(A) / h = 1 | h | 1",
            "(A) / h = 1 | PPL / (dev) | 5.29",
            "(A) / h = 16 | h | 16",
            "(A) / h = 16 | PPL / (dev) | 4.91");
  }

  @Test
  void aRowOfOneTextHeadsThoseBelow() {
    assertThat(
            cells(
                """
                Model | Accuracy (%)
                -Open models >2
                Llama | 61.2
                Closed models >2
                GPT | 68.9 ± 0.3
                """))
        .containsExactly(
            "Open models / Llama | Accuracy (%) | 61.2%",
            "Closed models / GPT | Accuracy (%) | 68.9 ± 0.3%");
  }

  @Test
  void headsMayComeAgain() {
    assertThat(
            cells(
                """
                Model | MNLI | QNLI
                -Small | 84.6 | 90.5
                -Model | CoLA | SST
                Small | 52.1 | 93.5
                """))
        .contains("Small | MNLI | 84.6", "Small | CoLA | 52.1", "Small | SST | 93.5");
  }

  @Test
  void numbersAboveARuleAreHeads() {
    assertThat(cells("k | 1 | 5 | 10\n-BM25 | 45.2 | 61.0 | 70.1\nOurs | 50.0 | 66.6 | 72.9"))
        .contains("BM25 | 5 | 61.0", "Ours | 10 | 72.9");
  }

  @Test
  void marksOfTheConverterDecide() {
    assertThat(cells("#Year | #2023 | #2024.5\nUS | 1.5 | 2.5"))
        .contains("US | 2023 | 1.5", "US | 2024.5 | 2.5");
  }

  @Test
  void aTableOfWordsHasHeadsAsWell() {
    assertThat(cells("Task | Output\n-Trading | A or B\nCoding | a program"))
        .contains("Trading | Output | A or B", "Coding | Output | a program");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Latency (ms)=12.5=12.5 ms",
        "Accuracy (%)=61.2=61.2%",
        "Size [GB] ↓=4.5=4.5 GB",
        "Gain in %=1.5=1.5%",
        "Accuracy (%)=61.2%=61.2%",
        "Params (M)=126M=126M",
        "F1 (macro)=61.2=61.2"
      })
  void aCellKeepsItsUnit(String example) {
    var parts = example.split("=");

    assertThat(cells("Model | " + parts[0] + "\n-Ours | " + parts[1]))
        .contains("Ours | " + parts[0] + " | " + parts[2]);
  }

  /// Whatever its form, each value that stands beside and beneath other things is found again.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noDecimalOfATableIsLost(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < 100; i++) {
      var decimals = new ArrayList<String>();
      var width = 1 + random.nextInt(5);
      var drawing =
          IntStream.range(0, 1 + random.nextInt(6))
              .mapToObj(r ->
                  (random.nextInt(3) == 0 ? "-" : "")
                      + IntStream.range(0, width)
                          .mapToObj(c -> content(random, decimals))
                          .collect(Collectors.joining(" | ")))
              .collect(Collectors.joining("\n"));
      var cells = String.join("\n", cells(drawing));

      assertThat(decimals).as("%s", drawing).allMatch(cells::contains);
    }
  }

  private static String content(Random random, List<String> decimals) {
    var decimal = random.nextInt(1000) + "." + (1 + random.nextInt(99));
    var text =
        switch (random.nextInt(7)) {
          case 0 -> "";
          case 1 -> "Model " + random.nextInt(9);
          case 2 -> "#GPT-" + decimal;
          case 3 -> decimal + " ± " + decimal;
          case 4 -> "a word and " + decimal + " more words";
          default -> decimal;
        };
    if (text.contains(decimal)) {
      decimals.add(decimal);
    }
    var span = random.nextInt(6);
    return text + (span == 0 ? " >2" : span == 1 ? " v2" : "");
  }
}
