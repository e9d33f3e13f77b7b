package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfText;
import io.nonmun.fetcher.PdfText.Line;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Lines as running text. A hyphen at a line's end goes, unless the document itself writes the word
/// with one elsewhere, or both parts as words and never as one, or not a small letter follows.
///
/// @param words of the document, hyphens within
public record Prose(Set<String> words) {

  /// Letters that a word may have before a hyphen and be one by chance.
  private static final int SYLLABLE = 3;

  private static final Pattern WORD = Pattern.compile("\\p{L}+(?:-\\p{L}+)*+");
  private static final Pattern LAST = Pattern.compile("(\\p{L}+(?:-\\p{L}+)*)[-‐\u00ad]$");
  private static final Pattern FIRST = Pattern.compile("^\\p{Ll}\\p{L}*(?:-\\p{L}+)*");

  public Prose {
    words = Set.copyOf(words);
  }

  public static Prose of(PdfText text) {
    var words = new HashSet<String>();
    for (var page : text.pages()) {
      var isBroken = false; // whether the line before ends within a word
      for (var line : page.lines()) {
        var begin = FIRST.matcher(line.text());
        var whole = isBroken && begin.find() ? line.text().substring(begin.end()) : line.text();
        isBroken = LAST.matcher(whole).find();
        WORD.matcher(LAST.matcher(whole).replaceFirst(""))
            .results()
            .forEach(word -> words.add(word.group().toLowerCase(Locale.ROOT)));
      }
    }
    return new Prose(words);
  }

  public String join(List<Line> lines) {
    var text = new StringBuilder();
    for (var line : lines) {
      append(text, line.text().strip());
    }
    return text.toString().replaceAll("\\s+", " ").strip();
  }

  private void append(StringBuilder text, String line) {
    var last = LAST.matcher(text.substring(Math.max(0, text.length() - 60)));
    var first = FIRST.matcher(line);
    if (!last.find()) {
      text.append(text.isEmpty() ? "" : " ").append(line);
    } else if (!first.find()) {
      text.append(line); // GPT-\n4, or a list's dash
    } else {
      if (!keepsItsHyphen(last.group(1), first.group())) {
        text.setLength(text.length() - 1);
      }
      text.append(line);
    }
  }

  private boolean keepsItsHyphen(String before, String after) {
    var start = before.toLowerCase(Locale.ROOT);
    var end = after.toLowerCase(Locale.ROOT);
    if (words.contains(start + end)) {
      return false;
    }
    return words.contains(start + "-" + end)
        || start.contains("-")
        || start.length() > SYLLABLE && words.contains(start) && words.contains(end);
  }
}
