package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nonmun.storage.model.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The parsers on recordings that may not be copied into the project. Runs with
/// `-DincludedTags=shared -Dnonmun.shared=<folder>`.
@Tag("shared")
class SharedRecordingsTest {

  private static final Path SHARED = Path.of(System.getProperty("nonmun.shared", "absent"));

  @BeforeAll
  static void areThere() {
    assumeThat(SHARED).as("folder of recordings, -Dnonmun.shared").isDirectory();
  }

  private static byte[] read(String name) throws IOException {
    return Files.readAllBytes(SHARED.resolve(name));
  }

  private static List<Path> files(String folder, String start) throws IOException {
    try (var files = Files.list(SHARED.resolve(folder))) {
      return files
          .filter(file -> file.getFileName().toString().matches(start + ".*\\.xml"))
          .sorted()
          .toList();
    }
  }

  @Test
  void readsEveryFeed() throws IOException {
    for (var file : files("arxiv-rss", "(rss-|derived-(rss|atom)-cs.CL)")) {
      var feed = Feed.parse(ArxivForms.answer(200, Files.readAllBytes(file)));
      System.out.println(file.getFileName() + ": " + feed.entries().size() + " entries");
      assertThat(feed.unread()).as("%s", file).isZero();
      assertThat(feed.entries()).as("%s", file).isNotEmpty();
      assertThat(feed.entries())
          .allMatch(entry -> !entry.paper().abstractText().startsWith("arXiv:"));
    }
  }

  @Test
  void readsEveryAnswerOfTheApi() throws IOException {
    for (var file : files("arxiv-api", "(id_[^a]|id_astro|q_|legacy)")) {
      var answer = ApiAnswer.parse(ArxivForms.answer(200, Files.readAllBytes(file)));
      System.out.println(
          file.getFileName() + ": " + answer.total() + " total, " + answer.papers().keySet());
      assertThat(answer.papers().size()).as("%s", file).isLessThanOrEqualTo(answer.total());
    }
  }

  @Test
  void readsTheRecordedPages() throws IOException {
    var abs = AbsPage.parse(ArxivForms.answer(200, read("arxiv-html/abs-2605.12828.html")));
    assertThat(abs.version()).hasToString("2605.12828v2");
    assertThat(abs.authors()).hasSize(4);

    var listing =
        ListingPage.parse(
            ArxivForms.answer(200, read("arxiv-html/derived-list-cs.GR-new-2026-06-11.html")),
            new Category("cs.GR"));
    assertThat(listing.entries()).hasSize(8);
  }
}
