package io.nonmun.storage.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    return findAll(text).findFirst();
  }

  /// Finds every paper named in free text, in order.
  public static Stream<PaperReference> findAll(String text) {
    return ANYWHERE
        .matcher(text.replace("oai:arXiv.org:", "arXiv:"))
        .results()
        .flatMap(found ->
            ArxivId.parse(found.group(1))
                .map(id -> new PaperReference(id, version(found.group(2))))
                .stream());
  }

  private static OptionalInt version(@Nullable String digits) {
    return digits == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
  }
}
