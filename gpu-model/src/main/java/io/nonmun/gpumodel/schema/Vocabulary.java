package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.schema.TokenTrie.Entry;
import io.nonmun.gpumodel.tokenizer.Bytes;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A model's tokens as a constraint sees them: their bytes, and which end an answer. Made once per
/// model (it takes about a second); safe for use by many threads.
public final class Vocabulary {

  private final byte[] @Nullable [] tokens;
  private final int size;
  private final int[] ends;
  private final TokenTrie all;

  // What the inside of a string allows does not depend on what is around it, unless a token leaves
  // the string: so almost all tokens are judged once, here.
  private final TokenTrie leaving;
  private final int[] content; // tokens that stay inside, by their number of characters
  private final int[] contentStart; // [characters + 1], indexes of content
  private final TokenMask everyContent;

  private final int mostCommas;

  private Vocabulary(byte[] @Nullable [] tokens, int[] ends) {
    this.tokens = tokens.clone();
    this.size = tokens.length;
    this.ends = ends.clone();
    var entries = new ArrayList<Entry>();
    var outside = new ArrayList<Entry>();
    var inside = new ArrayList<List<Integer>>();
    var commas = 0;
    for (var id = 0; id < size; id++) {
      var bytes = tokens[id];
      if (bytes == null || bytes.length == 0) {
        continue;
      }
      var entry = new Entry(id, bytes);
      entries.add(entry);
      commas = Math.max(commas, commas(bytes));
      var characters = StringContent.characters(bytes);
      if (characters == StringContent.LEAVES) {
        outside.add(entry);
      } else if (characters != StringContent.BROKEN) {
        while (inside.size() <= characters) {
          inside.add(new ArrayList<>());
        }
        inside.get(characters).add(id);
      }
    }
    this.mostCommas = commas;
    this.all = new TokenTrie(entries, size);
    this.leaving = new TokenTrie(outside, size);
    this.content = inside.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
    this.contentStart = new int[inside.size() + 1];
    this.everyContent = new TokenMask(size);
    for (var i = 0; i < inside.size(); i++) {
      contentStart[i + 1] = contentStart[i] + inside.get(i).size();
      inside.get(i).forEach(everyContent::allow);
    }
  }

  /// A tokenizer's text tokens; its control and user-defined tokens never fit into an answer.
  public static Vocabulary of(Tokenizer tokenizer) {
    var tokens = new byte[tokenizer.size()][];
    for (var id = 0; id < tokens.length; id++) {
      tokens[id] = tokenizer.isText(id) && !tokenizer.ends(id) ? tokenizer.bytes(id) : null;
    }
    return of(tokens, tokenizer::ends);
  }

  /// @param tokens their bytes; null for those that never fit
  /// @param ends which tokens end an answer
  /// @throws IllegalArgumentException if a byte that a document may need is no token of its own
  static Vocabulary of(byte[] @Nullable [] tokens, IntPredicate ends) {
    var single = new boolean[256];
    for (var bytes : tokens) {
      if (bytes != null && bytes.length == 1) {
        single[bytes[0] & 0xff] = true;
      }
    }
    for (var value = ' '; value < 256; value++) {
      if (!single[value] && Bytes.isNeeded(value)) {
        throw new IllegalArgumentException(
            "the vocabulary has no token for the byte 0x%02x".formatted((int) value));
      }
    }
    return new Vocabulary(tokens, IntStream.range(0, tokens.length).filter(ends).toArray());
  }

  /// Commas of a token that can separate items: not those side by side.
  private static int commas(byte[] bytes) {
    var count = 0;
    for (var i = 0; i < bytes.length; i++) {
      if (bytes[i] == ',' && (i == 0 || bytes[i - 1] != ',')) {
        count++;
      }
    }
    return count;
  }

  /// Tokens, control tokens and all.
  public int size() {
    return size;
  }

  /// @return null for a token that never fits
  byte @Nullable [] bytes(int token) {
    return tokens[token];
  }

  int[] ends() {
    return ends;
  }

  boolean ends(int token) {
    return Arrays.stream(ends).anyMatch(end -> end == token);
  }

  TokenTrie all() {
    return all;
  }

  /// Tokens that are allowed inside a string and end outside of it, or within a character.
  TokenTrie leaving() {
    return leaving;
  }

  /// The most characters that a token adds to a string.
  int mostCharacters() {
    return all.longest();
  }

  /// The most items that a token adds to an array.
  int mostItems() {
    return mostCommas;
  }

  /// The numbers of characters for which there are tokens that stay inside a string.
  int contentSizes() {
    return contentStart.length - 1;
  }

  boolean hasContent(int characters) {
    return contentStart[characters] < contentStart[characters + 1];
  }

  /// A new mask of all tokens that stay inside a string.
  TokenMask everyContent() {
    return everyContent.copy();
  }

  /// Allows the tokens that stay inside a string and have so many characters.
  void allowContent(int characters, TokenMask mask) {
    for (var i = contentStart[characters]; i < contentStart[characters + 1]; i++) {
      mask.allow(content[i]);
    }
  }
}
