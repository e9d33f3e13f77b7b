package io.nonmun.bot.library;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;

import io.nonmun.bot.library.Export.Reader;
import io.nonmun.bot.library.Library.Entry;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.text.Normalizer;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Entries as arXiv's own (`eprint`, `archivePrefix`, `primaryClass`), in UTF-8, which Biber,
/// Zotero and BibTeX's descendants read. What the chat says of a paper is its `annote`, which no
/// style prints.
///
/// Sources: Patashnik, BibTeXing; <https://info.arxiv.org/help/hypertex/bibstyles/index.html>.
public final class BibTex {

  /// Words of a title that name nothing.
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM", Locale.ENGLISH);

  /// After all that have a month.
  private static final YearMonth LATEST = YearMonth.of(9999, 12);

  private static final Set<String> SMALL =
      Set.of(
          "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "the", "to");

  /// An author that is no person, or has more parts than a first and a last name.
  private static final Pattern WHOLE =
      Pattern.compile("(?i),|\\band\\b|\\b(?:collaboration|consortium|group|team)$");

  private static final Map<Integer, String> ESCAPES =
      Map.of(
          (int) '\\', "\\textbackslash{}",
          (int) '{', "\\textbraceleft{}", // BibTeX counts braces, whatever stands before them
          (int) '}', "\\textbraceright{}",
          (int) '~', "\\textasciitilde{}",
          (int) '^', "\\textasciicircum{}",
          (int) '&', "\\&",
          (int) '%', "\\%",
          (int) '$', "\\$",
          (int) '#', "\\#",
          (int) '_', "\\_");

  private BibTex() {}

  static String file(List<Entry> entries, Reader reader) {
    var keys = keys(entries.stream().map(Entry::paper).toList());
    return entries.stream()
        .map(entry -> {
          var fields = fields(entry.paper());
          var annotation = annotation(entry, reader.texts());
          if (!annotation.isEmpty()) {
            fields.add(field("annote", escaped(annotation)));
          }
          return entry(keys.get(entry.paper().id()), fields);
        })
        .collect(joining("\n"));
  }

  /// One paper by itself.
  public static String entry(Paper paper) {
    return entry(key(paper), fields(paper));
  }

  private static String entry(String key, List<String> fields) {
    return "@misc{" + key + ",\n" + String.join(",\n", fields) + "\n}\n";
  }

  private static List<String> fields(Paper paper) {
    var id = paper.id();
    var fields = new ArrayList<String>();
    fields.add(field("title", "{" + title(paper.title()) + "}"));
    if (!paper.authors().isEmpty()) {
      fields.add(
          field("author", paper.authors().stream().map(BibTex::name).collect(joining(" and "))));
    }
    if (!id.isUpload()) {
      id.month()
          .ifPresent(month -> {
            fields.add(field("year", Integer.toString(month.getYear())));
            fields.add("  month = " + MONTH.format(month).toLowerCase(Locale.ROOT));
          });
      fields.add(field("eprint", id.value()));
      fields.add(field("archivePrefix", "arXiv"));
      fields.add(field("primaryClass", paper.primaryCategory().code()));
    }
    if (paper.doi() != null) {
      fields.add(field("doi", address(paper.doi())));
    }
    // Of an upload, the comment is the file's name.
    var note = id.isUpload() ? paper.comment() : paper.journalRef();
    if (note != null) {
      fields.add(field("note", escaped(ReadableText.of(note))));
    }
    if (!id.isUpload()) {
      fields.add(field("url", "https://arxiv.org/abs/" + id));
    }
    return fields;
  }

  private static String field(String name, String value) {
    return "  " + name + " = {" + value + "}";
  }

  private static String annotation(Entry entry, Texts texts) {
    var summary =
        Annotation.summary(entry, texts).stream()
            .flatMap(made ->
                Stream.concat(
                    Stream.of(made.titleKo()),
                    Annotation.points(made, texts).stream()
                        .map(point -> point.label() + ": " + point.text())));
    var notes = entry.kept().notes().stream().map(note -> "📝 " + note);
    return Stream.concat(summary, notes).collect(joining("\n"));
  }

  /// With its formulas as the authors wrote them.
  private static String title(String title) {
    return ReadableText.parts(title).stream()
        .map(part ->
            part.isFormula() && isBalanced(part.text())
                ? part.text().replaceAll("(?<!\\\\)%", "\\\\%")
                : escaped(part.text()))
        .collect(joining());
  }

  private static boolean isBalanced(String tex) {
    var depth = 0;
    for (var i = 0; i < tex.length() && depth >= 0; i++) {
      depth += tex.charAt(i) == '{' ? 1 : tex.charAt(i) == '}' ? -1 : 0;
    }
    return depth == 0;
  }

  private static String name(String author) {
    var name = escaped(ReadableText.of(author));
    return WHOLE.matcher(name).find() ? "{" + name + "}" : name;
  }

  private static String escaped(String text) {
    var escaped = new StringBuilder();
    text.codePoints()
        .filter(c -> c == '\n' || !Character.isISOControl(c))
        .forEach(c -> escaped.append(ESCAPES.getOrDefault(c, Character.toString(c))));
    return escaped.toString();
  }

  /// Which is no text to be typeset: BibTeX only wants its braces in pairs.
  private static String address(String text) {
    return text.replaceAll("[{}\\s]", "");
  }

  /// Keys by paper. Of several papers that would have the same, the oldest has it, and the others
  /// end in their identifiers: what is added later changes no key of what is older.
  private static Map<ArxivId, String> keys(List<Paper> papers) {
    var keys = new HashMap<ArxivId, String>();
    var taken = new HashSet<String>();
    papers.stream()
        .sorted(
            Comparator.comparing((Paper paper) -> paper.id().month().orElse(LATEST))
                .thenComparing(Paper::id))
        .forEach(paper -> {
          var key = key(paper);
          keys.put(
              paper.id(), taken.add(key) ? key : key + "-" + paper.id().value().replace('/', '-'));
        });
    return keys;
  }

  /// As most people have them: `vaswani2017attention`.
  private static String key(Paper paper) {
    var author = paper.authors().stream().findFirst().map(name -> words(name).getLast()).orElse("");
    var word =
        words(ReadableText.of(paper.title())).stream()
            .filter(not(SMALL::contains))
            .findFirst()
            .orElse("");
    var year = paper.id().month().map(month -> Integer.toString(month.getYear())).orElse("");
    var key = author + year + word;
    return author.isEmpty() ? "arxiv" + key : key;
  }

  /// In small letters without accents; what is written in others is left out. Never empty.
  private static List<String> words(String text) {
    var plain = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{Mn}", "");
    var words =
        Arrays.stream(plain.toLowerCase(Locale.ROOT).split("[\\s\\p{Pd}]+"))
            .map(word -> word.replaceAll("[^a-z0-9]", ""))
            .filter(not(String::isEmpty))
            .toList();
    return words.isEmpty() ? List.of("") : words;
  }
}
