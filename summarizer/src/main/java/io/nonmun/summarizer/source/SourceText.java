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
    var abstractText = ReadableText.of(paper.abstractText());
    return new SourceText(
        ReadableText.of(paper.title()), abstractText, SentenceSplitter.split(abstractText));
  }
}
