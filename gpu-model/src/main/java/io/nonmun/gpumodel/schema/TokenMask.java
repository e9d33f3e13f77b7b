package io.nonmun.gpumodel.schema;

/// Which tokens of a vocabulary may come next. Not to be changed once it is given out.
public final class TokenMask {

  private final int size;
  private final long[] words; // bit i % 64 of word i / 64 is token i

  TokenMask(int size) {
    this(size, new long[(size + 63) / 64]);
  }

  private TokenMask(int size, long[] words) {
    this.size = size;
    this.words = words;
  }

  TokenMask copy() {
    return new TokenMask(size, words.clone());
  }

  void allow(int token) {
    words[token >> 6] |= 1L << token;
  }

  /// Allows what another mask of the vocabulary allows, too.
  void allowAll(TokenMask other) {
    for (var i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
  }

  /// Tokens of the vocabulary.
  public int size() {
    return size;
  }

  /// Bit `i % 64` of word `i / 64` is token `i`; not to be changed.
  public long[] words() {
    return words;
  }

  public boolean allows(int token) {
    return (words[token >> 6] >>> token & 1) != 0;
  }

  /// How many tokens are allowed; never none in a constraint's mask.
  public int count() {
    var count = 0;
    for (var word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /// Takes the probability from every token that is not allowed.
  ///
  /// @param logits one row, as long as the vocabulary or longer (padding is not allowed); -∞ is
  ///   written
  /// @throws IllegalArgumentException if the row is shorter than the vocabulary
  public void apply(float[] logits) {
    if (logits.length < size) {
      throw new IllegalArgumentException(
          "%d logits for a vocabulary of %d tokens".formatted(logits.length, size));
    }
    for (var from = 0; from < logits.length; from += 64) {
      var word = from < size ? words[from >> 6] : 0;
      var to = Math.min(from + 64, logits.length);
      for (var token = from; word != -1 && token < to; token++) {
        if ((word >>> token & 1) == 0) {
          logits[token] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }
}
