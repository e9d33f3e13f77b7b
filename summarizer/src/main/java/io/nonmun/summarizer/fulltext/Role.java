package io.nonmun.summarizer.fulltext;

/// What a passage is to a summary.
enum Role {
  PROBLEM("problem"),
  METHOD("method"),
  RESULT("result"),
  LIMITATION("limitation");

  /// In a model's answer.
  final String key;

  Role(String key) {
    this.key = key;
  }
}
