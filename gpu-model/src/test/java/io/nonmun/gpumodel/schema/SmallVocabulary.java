package io.nonmun.gpumodel.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Every byte, some longer tokens that cross the borders of strings, characters and items, one
/// token that never fits, and one that ends.
final class SmallVocabulary {

  private static final List<String> WORDS =
      List.of(
          "\":",
          "\": ",
          "\",\"",
          "\", \"",
          "\"}",
          "\"]",
          "{\"",
          "[\"",
          "\"\"",
          "},{",
          "],[",
          "1,2",
          ",1,2,3",
          "]}",
          "null",
          "true",
          "tru",
          "12",
          "3.5",
          "e5",
          "\\\"",
          "\\\\",
          "\\u",
          "\\ud8",
          "00",
          "\\ud83d\\ude00",
          "한",
          "글",
          "한글",
          "😀",
          "aaaa",
          "aaaaaaaaaaaaaaaa",
          "ab",
          " ",
          "  ",
          "\n",
          "a\"",
          "title",
          "\"title\":",
          "\":[\"",
          "a\",\"a\"]",
          "title",
          "e\u0301",
          "\u007f");

  static final int NEVER = 256 + WORDS.size() + 2;
  static final int END = NEVER + 1;

  private SmallVocabulary() {}

  static Vocabulary create() {
    var tokens = new ArrayList<byte[]>();
    for (var value = 0; value < 256; value++) {
      tokens.add(new byte[] {(byte) value});
    }
    for (var word : WORDS) {
      tokens.add(word.getBytes(StandardCharsets.UTF_8));
    }
    tokens.add(new byte[] {(byte) 0xed, (byte) 0x95}); // most of 한
    tokens.add(
        new byte[] {(byte) 0x9f, (byte) 0x98, (byte) 0x80, '"'}); // the rest of 😀, and a quote
    tokens.add(null);
    tokens.add(null);
    return Vocabulary.of(tokens.toArray(byte[][]::new), id -> id == END);
  }
}
