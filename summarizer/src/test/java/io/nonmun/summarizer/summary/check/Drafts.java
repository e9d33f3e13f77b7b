package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.source.SourceTexts;
import io.nonmun.summarizer.summary.check.Draft.Field;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Small drafts for tests of single rules.
final class Drafts {

  static final SourceText RAG =
      SourceTexts.of(
          "Order-Robust Retrieval-Augmented Generation for Long Contexts",
          "Retrieval-augmented generation (RAG) degrades when documents are reordered. We train"
              + " Llama-3.1-8B on shuffled documents from HotpotQA. On long-context QA, accuracy rises"
              + " from 61.2\\% to 68.9\\%, at $1.5\\times$ the training cost. Results are limited to"
              + " English.");

  private Drafts() {}

  /// One line that cites all sentences.
  static Draft line(String text, SourceText source) {
    return lines(source, text);
  }

  static Draft lines(SourceText source, String... texts) {
    var names = List.of("oneLine", "problem", "method", "result", "limitation");
    var all = IntStream.rangeClosed(1, source.sentences().size()).boxed().toList();
    var fields =
        IntStream.range(0, texts.length)
            .mapToObj(i -> new Field(names.get(i), Kind.LINE, texts[i], all))
            .toList();
    return new Draft(fields, Evidence.of(source));
  }

  static Draft citing(String text, SourceText source, Integer... sentences) {
    return new Draft(
        List.of(new Field("result", Kind.LINE, text, Arrays.asList(sentences))),
        Evidence.of(source));
  }

  static SourceText abstractOf(String text) {
    return SourceTexts.of("A Study", text);
  }
}
