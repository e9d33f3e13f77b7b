package io.nonmun.storage.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// What a person or a page writes to name a paper: an identifier, with or without a version.
public record PaperReference(ArxivId id, OptionalInt version) {

  private static final Pattern ANYWHERE =
      Pattern.compile(
          "(?<![\\w./-])(?:(?:https?://)?(?:[a-z]+\\.)?(?:arxiv\\.org|ar5iv\\.org|alphaxiv\\.org)/"
              + "(?:abs|pdf|html|format|ps|src|e-print)/|(?:oai:)?arxiv:)?"
              + ("(" + ArxivId.NEW_STYLE + "|" + ArxivId.OLD_STYLE + ")")
              + "(?:v([1-9]\\d{0,3}))?(?:\\.pdf)?(?![\\w/-]|\\.\\w)",
          Pattern.CASE_INSENSITIVE);

  /// Finds the first paper named in free text: a bare id, `arXiv:…`, `oai:arXiv.org:…`, or an
  /// abs/pdf/html URL, with or without a version.
  public static Optional<PaperReference> find(String text) {
    var matcher = ANYWHERE.matcher(text.replace("oai:arXiv.org:", "arXiv:"));
    while (matcher.find()) {
      var id = ArxivId.parse(matcher.group(1));
      if (id.isPresent()) {
        var version =
            matcher.group(2) == null
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(matcher.group(2)));
        return Optional.of(new PaperReference(id.get(), version));
      }
    }
    return Optional.empty();
  }
}
