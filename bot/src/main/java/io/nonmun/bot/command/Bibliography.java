package io.nonmun.bot.command;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Doi;
import io.nonmun.storage.model.PaperReference;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jbibtex.BibTeXEntry;
import org.jbibtex.BibTeXParser;
import org.jbibtex.BibTeXString;
import org.jbibtex.Key;
import org.jbibtex.ParseException;

/// The papers that a BibTeX file names, as Zotero, Google Scholar, dblp and arXiv write them.
///
/// Each entry is parsed alone: what one has wrong, or what stands between them, is no matter of the
/// others.
///
/// @param papers of arXiv's, once each, in order
/// @param others publishers' identifiers of entries that name no paper of arXiv's
/// @param unread entries that name neither, or are too many
record Bibliography(List<ArxivId> papers, List<Doi> others, int unread) {

  /// Of a file.
  static final int MOST_BYTES = 4 << 20;

  /// A few libraries' worth; what follows is counted alone.
  private static final int MOST_ENTRIES = 5_000;

  /// With its abstract.
  private static final int LONGEST_ENTRY = 30_000;

  private static final Pattern ENTRY = Pattern.compile("(?m)^[\\s\uFEFF]*@(?=\\s*\\w+\\s*\\{)");
  private static final Pattern NO_PAPER =
      Pattern.compile("@\\s*(?:comment|string|preamble)\\b.*", Pattern.CASE_INSENSITIVE);

  /// A key may be of any script, or missing; nobody refers to it here.
  private static final Pattern KEY = Pattern.compile("^@\\s*(\\w+)\\s*\\{[^,={}\"]*,");

  /// Fields in which arXiv's identifiers stand, the plainest first. An abstract may name others'.
  private static final List<String> FIELDS =
      List.of("arxivid", "doi", "url", "journal", "journaltitle", "howpublished", "note");

  static Bibliography of(byte[] file) {
    var papers = new LinkedHashSet<ArxivId>();
    var others = new LinkedHashSet<Doi>();
    var entries = entries(new String(file, StandardCharsets.UTF_8));
    var read = entries.subList(0, Math.min(entries.size(), MOST_ENTRIES));
    var unread = entries.size() - read.size();
    for (var entry : read) {
      var fields = fields(entry);
      var paper = paper(fields);
      var doi = Optional.ofNullable(fields.get("doi")).flatMap(Doi::find);
      if (paper.isPresent()) {
        papers.add(paper.get());
      } else if (doi.isPresent()) {
        others.add(doi.get());
      } else {
        unread++;
      }
    }
    return new Bibliography(List.copyOf(papers), List.copyOf(others), unread);
  }

  private static List<String> entries(String text) {
    var entries = new ArrayList<String>();
    var starts = ENTRY.matcher(text);
    var from = starts.find() ? starts.end() - 1 : text.length();
    while (from < text.length()) {
      var to = starts.find() ? starts.start() : text.length();
      var entry = text.substring(from, Math.min(to, from + LONGEST_ENTRY));
      if (!NO_PAPER.matcher(entry).lookingAt()) {
        entries.add(entry);
      }
      from = to == text.length() ? to : starts.end() - 1;
    }
    return entries;
  }

  /// By name in lower case; none where the entry cannot be read.
  private static Map<String, String> fields(String entry) {
    var fields = new HashMap<String, String>();
    try {
      var read =
          new Lenient().parse(new StringReader(KEY.matcher(whole(entry)).replaceFirst("@$1{k,")));
      read.getEntries().values().stream()
          .flatMap(each -> each.getFields().entrySet().stream())
          .forEach(field ->
              fields.put(
                  field.getKey().getValue().toLowerCase(Locale.ROOT),
                  Objects.requireNonNullElse(field.getValue().toUserString(), "")));
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      fields.clear(); // It is counted.
    }
    return fields;
  }

  /// Up to the brace that closes it: what follows is a comment to BibTeX, and an error to JBibTeX.
  private static String whole(String entry) {
    var depth = 0;
    for (var i = 0; i < entry.length(); i++) {
      var c = entry.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == '}' && depth == 0) {
        return entry.substring(0, i + 1);
      }
    }
    return entry;
  }

  private static Optional<ArxivId> paper(Map<String, String> fields) {
    return Stream.concat(
            eprint(fields).stream(),
            Stream.concat(
                FIELDS.stream().map(name -> fields.getOrDefault(name, "")),
                // dblp: journal = {CoRR}, volume = {abs/2401.01234}
                Stream.of("/" + fields.getOrDefault("volume", ""))))
        .flatMap(PaperReference::findAll)
        .map(PaperReference::id)
        .findFirst();
  }

  /// An `eprint` is arXiv's unless its archive is said to be another.
  private static Optional<String> eprint(Map<String, String> fields) {
    var archive = fields.getOrDefault("archiveprefix", fields.getOrDefault("eprinttype", "arxiv"));
    return archive.equalsIgnoreCase("arxiv")
        ? Optional.ofNullable(fields.get("eprint")).map(id -> "arXiv:" + id)
        : Optional.empty();
  }

  /// Macros and cross-references of other entries are not there.
  private static final class Lenient extends BibTeXParser {

    Lenient() throws ParseException {}

    @Override
    public void checkStringResolution(Key key, BibTeXString string) {}

    @Override
    public void checkCrossReferenceResolution(Key key, BibTeXEntry entry) {}
  }
}
