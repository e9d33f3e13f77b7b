package io.nonmun.summarizer.summary;

import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How the field's terms are written in Korean, so that a model does not sound them out.
final class Glossary {

  /// Enough for an abstract; more would crowd it.
  private static final int MOST = 10;

  /// Ten times the longest abstract that arXiv takes.
  private static final int MAX_LENGTH = 20_000;

  /// @param english its forms, at the start of a word
  private record Term(Pattern english, String korean) {}

  private static final List<Term> TERMS =
      Resource.table(SummaryPrompt.VERSION + "/glossary.txt").entrySet().stream()
          .map(entry -> term(entry.getKey(), entry.getValue()))
          .toList();

  private Glossary() {}

  private static Term term(String forms, String korean) {
    var all = forms.split("\\s*,\\s*");
    var pattern = Arrays.stream(all).map(Pattern::quote).collect(Collectors.joining("|"));
    return new Term(
        Pattern.compile("(?<![A-Za-z])(?:" + pattern + ")[a-z]{0,6}", Pattern.CASE_INSENSITIVE),
        korean);
  }

  /// Lines of the terms that a paper has, as the paper writes them.
  static List<String> lines(SourceText source) {
    var all = source.title() + "\n" + source.abstractText();
    var text = all.substring(0, Math.min(all.length(), MAX_LENGTH));
    var lines = new ArrayList<String>();
    for (var term : TERMS) {
      var found = term.english.matcher(text);
      if (lines.size() < MOST && found.find()) {
        lines.add("- " + found.group() + ": " + term.korean);
      }
    }
    return lines;
  }
}
