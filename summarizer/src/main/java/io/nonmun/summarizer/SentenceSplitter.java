package io.nonmun.summarizer;

import java.util.List;

/// Cuts an English abstract into sentences.
final class SentenceSplitter {

  private SentenceSplitter() {}

  static List<String> split(String text) {
    return List.of(text.split("(?<=[.!?])\\s+(?=[A-Z])"));
  }
}
