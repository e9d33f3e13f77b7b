package io.nonmun.gpumodel.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The printable characters that byte-level vocabularies write bytes as
/// (<https://github.com/openai/gpt-2/blob/master/src/encoder.py>, `bytes_to_unicode`): printable
/// Latin-1 stands for itself, the other bytes for the characters from U+0100 on, in order.
final class ByteText {

  private static final char[] CHARACTERS = new char[256];
  private static final short[] BYTES = new short[0x200];

  static {
    Arrays.fill(BYTES, (short) -1);
    var next = 0x100;
    for (var value = 0; value < 256; value++) {
      var printable =
          value >= '!' && value <= '~'
              || value >= 0xa1 && value <= 0xac
              || value >= 0xae && value <= 0xff;
      CHARACTERS[value] = (char) (printable ? value : next++);
      BYTES[CHARACTERS[value]] = (short) value;
    }
  }

  private ByteText() {}

  static char character(byte value) {
    return CHARACTERS[Byte.toUnsignedInt(value)];
  }

  static String of(byte[] bytes) {
    var text = new char[bytes.length];
    for (var i = 0; i < bytes.length; i++) {
      text[i] = character(bytes[i]);
    }
    return new String(text);
  }

  /// @return null if a character stands for no byte
  static byte @Nullable [] bytes(String text) {
    var bytes = new byte[text.length()];
    for (var i = 0; i < bytes.length; i++) {
      var value = text.charAt(i) < BYTES.length ? BYTES[text.charAt(i)] : -1;
      if (value < 0) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }
}
