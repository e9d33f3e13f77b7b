package io.nonmun.summarizer.source;

/// Sources for tests of other packages.
public final class SourceTexts {

  private SourceTexts() {}

  public static SourceText of(String title, String abstractText) {
    return new SourceText(title, abstractText, SentenceSplitter.split(abstractText));
  }
}
