package io.nonmun.bot.library;

import io.nonmun.bot.library.Export.Reader;
import io.nonmun.bot.library.Library.Entry;
import io.nonmun.storage.model.ReadableText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One page of Markdown, a section a paper, as Obsidian and its like read it: properties in front
/// (<https://help.obsidian.md/properties>), and nothing in a text taken for mark-up.
final class Markdown {

  /// CommonMark lets any of them be escaped; Obsidian has marks of its own (`==`, `%%`, `[[`, `#`).
  private static final Pattern MARKS = Pattern.compile("[\\\\`*_{}\\[\\]<>#|~=%$^!&]");

  private static final Pattern BULLET = Pattern.compile("(?m)^(\\s*\\d{0,9})([-+.)])(?=\\s)");

  private Markdown() {}

  static String file(List<Entry> entries, Reader reader) {
    var lines = new ArrayList<String>();
    lines.add("---");
    lines.add("title: \"" + reader.texts().of("export.title") + "\"");
    lines.add("date: " + reader.today());
    lines.add("papers: " + entries.size());
    lines.add("tags: [arxiv]");
    lines.add("---");
    entries.forEach(entry -> lines.addAll(section(entry, reader)));
    return String.join("\n", lines) + "\n";
  }

  private static List<String> section(Entry entry, Reader reader) {
    var paper = entry.paper();
    var texts = reader.texts();
    var summary = Annotation.summary(entry, texts);
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add("## " + plain(Library.title(entry, texts)));
    lines.add("");
    if (summary.isPresent()) {
      lines.add("*" + plain(ReadableText.of(paper.title())) + "*");
      lines.add("");
    }
    lines.add("- " + plain(String.join(", ", paper.authors())));
    if (paper.id().isUpload()) {
      Stream.ofNullable(paper.comment()).forEach(file -> lines.add("- " + plain(file)));
    } else {
      lines.add(
          "- [arXiv %s](%s) · [PDF](https://arxiv.org/pdf/%1$s) · %s"
              .formatted(
                  paper.id(),
                  Annotation.address(entry),
                  plain(String.join(", ", Annotation.categories(paper)))));
    }
    if (paper.journalRef() != null) {
      lines.add("- " + plain(paper.journalRef()));
    }
    if (paper.doi() != null) {
      lines.add("- DOI: " + plain(paper.doi()));
    }
    paper.codeLinks().forEach(link -> lines.add("- " + texts.of("card.code") + ": <" + link + ">"));
    lines.add("- " + texts.of("export.saved", Annotation.day(entry, reader)));
    summary.ifPresent(made -> {
      lines.add("");
      Annotation.points(made, texts)
          .forEach(point -> lines.add("> **" + point.label() + "** " + plain(point.text()) + "  "));
    });
    if (!entry.kept().notes().isEmpty()) {
      lines.add("");
      entry.kept().notes().forEach(note -> lines.add("- 📝 " + item(note)));
    }
    return lines;
  }

  /// All of a note in one item of a list.
  private static String item(String note) {
    return plain(note).replace("\n", "\n  ");
  }

  private static String plain(String text) {
    var unmarked = MARKS.matcher(text.replace("\r", "")).replaceAll("\\\\$0");
    return BULLET.matcher(unmarked).replaceAll("$1\\\\$2");
  }
}
