package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Origin;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jsoup.nodes.TextNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How much of recorded pages is read, and what a long page costs: `docs/answers.md`, whose figures
/// it writes. Runs with `-DincludedTags=shared -Dnonmun.shared=<folder>`.
@Tag("shared")
class ReadingReportTest {

  private static final Path SHARED = Path.of(System.getProperty("nonmun.shared", "absent"));
  private static final Path REPORT = Path.of("..", "docs", "answers.md");
  private static final String BEGIN = "<!-- reading: begin -->\n";
  private static final String END = "<!-- reading: end -->";
  private static final Pattern DECIMAL = Pattern.compile("\\d+\\.\\d+");
  private static final int LONG_PAGE = 2_600_000;
  private static final int RUNS = 7;

  /// A recorded page and the title of its paper.
  private record Recording(String name, String id, String title) {

    HttpAnswer answer() throws IOException {
      return answer(Files.readAllBytes(SHARED.resolve("arxiv-html/" + name + ".html")));
    }

    HttpAnswer answer(byte[] page) {
      return ArxivForms.answer("https://arxiv.org/html/" + id + "v1", 200, page);
    }

    FullText read(HttpAnswer answer) {
      var paper = ArxivForms.paper(id, title, "");
      return ((Form.Read) HtmlPage.parse(answer, paper, Origin.ARXIV_HTML)).text();
    }
  }

  private static final Recording LONG =
      new Recording(
          "html-2501.11120v1",
          "2501.11120",
          "Tell me about yourself: LLMs are aware of their learned behaviors");

  private static final Recording OLD =
      new Recording("ar5iv-1706.03762", "1706.03762", "Attention Is All You Need");

  @BeforeAll
  static void areThere() {
    assumeThat(SHARED).as("folder of recordings, -Dnonmun.shared").isDirectory();
  }

  @Test
  void readsEveryDecimalOfEveryTable() throws IOException {
    var rows = new ArrayList<String>();
    rows.add("| page | sections | paragraphs | tables | cells | decimals in tables | kept |");
    rows.add("|---|---|---|---|---|---|---|");
    for (var recording : List.of(LONG, OLD)) {
      rows.add(row(recording));
    }
    rows.add("");
    rows.add(cost());
    write(String.join("\n", rows));
  }

  private static String row(Recording recording) throws IOException {
    var answer = recording.answer();
    var text = recording.read(answer);
    var cells = text.paragraphs().flatMap(paragraph -> paragraph.cells().stream()).toList();
    var decimals = decimalsOfTables(answer);
    var lost = new ArrayList<>(decimals);
    cells.forEach(cell -> decimals(cell.toString()).forEach(lost::remove));

    assertThat(decimals).isNotEmpty();
    assertThat(lost).as("decimals in no cell").isEmpty();
    assertThat(text.sections()).hasSizeGreaterThan(10);
    assertThat(text.figure()).isNotNull();
    assertThat(text.hidden()).isEmpty();
    assertThat(text.notes()).isEmpty();
    return "| `%s` | %d | %d | %d | %d | %d | %d |"
        .formatted(
            recording.name(),
            text.sections().size(),
            text.paragraphs().count(),
            text.paragraphs().filter(paragraph -> paragraph.kind() == Kind.TABLE).count(),
            cells.size(),
            decimals.size(),
            decimals.size() - lost.size());
  }

  private static List<String> decimals(String text) {
    return DECIMAL.matcher(text).results().map(MatchResult::group).toList();
  }

  /// Read in another way than the parser does.
  private static List<String> decimalsOfTables(HttpAnswer answer) {
    var page = Html.document(answer);
    page.select("math").forEach(math -> math.replaceWith(new TextNode(math.attr("alttext"))));
    return page.select(".ltx_tabular").stream()
        .filter(table -> !table.parents().is(".ltx_tabular"))
        .flatMap(table -> decimals(table.text()).stream())
        .toList();
  }

  /// The best of several runs, and what one allocates.
  private static String cost() throws IOException {
    var page = new String(LONG.answer().body(), StandardCharsets.UTF_8);
    var from = page.indexOf("<section class=\"ltx_appendix\"");
    var to = page.lastIndexOf("</article>");
    var appendix = page.substring(from, to);
    var repeated = page.substring(0, to);
    while (repeated.length() < LONG_PAGE) {
      repeated += appendix;
    }
    var answer = LONG.answer((repeated + page.substring(to)).getBytes(StandardCharsets.UTF_8));
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    var best = Long.MAX_VALUE;
    var allocated = 0L;
    var paragraphs = 0L;
    for (var i = 0; i < RUNS; i++) {
      var bytes = thread.getCurrentThreadAllocatedBytes();
      var started = thread.getCurrentThreadCpuTime();
      paragraphs = LONG.read(answer).paragraphs().count();
      best = Math.min(best, thread.getCurrentThreadCpuTime() - started);
      allocated = thread.getCurrentThreadAllocatedBytes() - bytes;
    }
    assertThat(paragraphs).isGreaterThan(1_000);
    return "A page of %.1f MB (the first one with its appendix repeated) has %,d paragraphs: %,d ms of one processor, the best of %d runs, and %,d MiB allocated."
        .formatted(answer.body().length / 1e6, paragraphs, best / 1_000_000, RUNS, allocated >> 20);
  }

  private static void write(String figures) throws IOException {
    var report = Files.readString(REPORT);
    var from = report.indexOf(BEGIN) + BEGIN.length();
    var to = report.indexOf(END);
    Files.writeString(
        REPORT, report.substring(0, from) + "\n" + figures + "\n\n" + report.substring(to));
  }
}
