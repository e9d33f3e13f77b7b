package io.nonmun.summarizer.source;

import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.util.List;

/// What a summary may rest on: a paper's title and its abstract, cut into sentences, as
/// [ReadableText]. Prompt, checks and key sentences all read this one text.
///
/// @param sentences in order; a summary names them by number, counted from 1
public record SourceText(String title, String abstractText, List<String> sentences) {

  public SourceText {
    sentences = List.copyOf(sentences);
  }

  public static SourceText of(Paper paper) {
    return of(paper.title(), paper.abstractText());
  }

  /// @param title as arXiv writes it; so is the abstract
  public static SourceText of(String title, String abstractText) {
    var readable = ReadableText.of(abstractText);
    return new SourceText(ReadableText.of(title), readable, SentenceSplitter.split(readable));
  }

  /// A passage that is readable by now, cut as a summary's source is.
  public static List<String> sentences(String readable) {
    return SentenceSplitter.split(readable);
  }
}
