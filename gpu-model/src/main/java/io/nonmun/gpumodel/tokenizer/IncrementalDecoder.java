package io.nonmun.gpumodel.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Tokens to text as they come. A token may end within a character: its bytes wait for the rest.
public final class IncrementalDecoder {

  private final Tokenizer tokenizer;
  private final boolean whole;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer waiting = ByteBuffer.allocate(0);
  private boolean opening;

  /// @param whole whether its first token begins a text
  IncrementalDecoder(Tokenizer tokenizer, boolean whole) {
    this.tokenizer = tokenizer;
    this.whole = whole;
    opening = whole;
  }

  /// The whole characters that a token completes; maybe none. Bytes that are no UTF-8 become
  /// U+FFFD.
  public String next(int id) {
    var bytes = tokenizer.bytes(id, opening);
    opening = !tokenizer.isText(id);
    return decode(bytes, false);
  }

  /// What was left of an unfinished character, as U+FFFD; the decoder can be used anew then.
  public String rest() {
    var rest = decode(new byte[0], true);
    decoder.reset();
    opening = whole;
    return rest;
  }

  private String decode(byte[] bytes, boolean end) {
    var in = ByteBuffer.allocate(waiting.remaining() + bytes.length).put(waiting).put(bytes).flip();
    var out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, end);
    if (end) {
      decoder.flush(out);
    }
    waiting = in;
    return out.flip().toString();
  }
}
