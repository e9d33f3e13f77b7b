package io.nonmun.gpumodel.tokenizer;

/// How a text in which no special token was found becomes tokens. Safe for use by many threads.
sealed interface Encoding permits BytePairs, SentencePieces {

  /// @param text that begins a text or follows a special token; not empty
  void encode(String text, Ids out);
}
