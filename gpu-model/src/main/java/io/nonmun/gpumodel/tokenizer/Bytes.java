package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.util.stream.IntStream;

/// The bytes that a vocabulary must be able to spell.
public final class Bytes {

  private Bytes() {}

  /// Whether a text may hold it: no control character but tab and the ends of lines, none that is
  /// no UTF-8, none of the planes of Unicode that nothing is assigned in (U+40000 to U+BFFFF).
  /// Published vocabularies lack some of the others.
  public static boolean isNeeded(int value) {
    return value == '\t'
        || value == '\n'
        || value == '\r'
        || value >= ' ' && value < 0x7f
        || value >= 0x80 && value < 0xc0
        || value >= 0xc2 && value <= 0xf0
        || value == 0xf3
        || value == 0xf4;
  }

  /// @param ofByte the token of each byte, -1 where there is none
  /// @throws GgufException if one is missing that is needed
  static void check(Metadata facts, int[] ofByte) {
    var missing = IntStream.range(0, 256).filter(value -> ofByte[value] < 0).toArray();
    if (IntStream.of(missing).anyMatch(Bytes::isNeeded)) {
      throw new GgufException(
          "%s: the vocabulary has no token for the byte 0x%02x%s; convert the model anew"
              .formatted(
                  facts.file(),
                  missing[0],
                  missing.length > 1 ? " and %d others".formatted(missing.length - 1) : ""));
    }
  }
}
