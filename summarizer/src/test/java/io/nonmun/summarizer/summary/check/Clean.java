package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.summary.check.References.Reference;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which references count as clean: no 합니다체, and every run of digits stands in the paper's title or
/// abstract as the same run of digits. Knows nothing of the rules it serves to judge.
final class Clean {

  private static final Pattern DIGITS = Pattern.compile("\\d+(?:[.,]\\d+)*");

  private Clean() {}

  static boolean isClean(Reference reference) {
    var source = reference.draft().evidence().source();
    return !reference.text().contains("니다")
        && digits(source.title() + " " + source.abstractText())
            .containsAll(digits(reference.text()));
  }

  static Set<String> digits(String text) {
    return DIGITS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(digits -> digits.replace(",", ""))
        .collect(Collectors.toSet());
  }
}
