package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.schema.TokenTrie.Entry;
import io.nonmun.gpumodel.tokenizer.Bytes;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A model's tokens as a constraint sees them: their bytes, and which end an answer. Made once per
/// model (it takes about a second); safe for use by many threads.
public final class Vocabulary {

  private static final Comparator<StringContent> GROUPS =
      Comparator.comparingInt(StringContent::characters).thenComparingInt(StringContent::content);

  private final byte[] @Nullable [] tokens;
  private final int size;
  private final int[] ends;
  private final TokenTrie all;

  // What the inside of a string allows does not depend on what is around it, unless a token leaves
  // the string: so almost all tokens are judged once for each kind of place in one.
  private final AtomicReferenceArray<@Nullable Content> contents =
      new AtomicReferenceArray<>(Automaton.contents());

  private final int mostCommas;

  private Vocabulary(byte[] @Nullable [] tokens, int[] ends) {
    this.tokens = tokens.clone();
    this.size = tokens.length;
    this.ends = ends.clone();
    var entries = new ArrayList<Entry>();
    var commas = 0;
    for (var id = 0; id < size; id++) {
      var bytes = tokens[id];
      if (bytes == null || bytes.length == 0) {
        continue;
      }
      entries.add(new Entry(id, bytes));
      commas = Math.max(commas, commas(bytes));
    }
    this.mostCommas = commas;
    this.all = new TokenTrie(entries, size);
    content(0);
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

  /// Tokens that stay inside a string.
  ///
  /// @param characters that each of them adds
  /// @param target where they lead, see [Automaton#content]
  record Group(int characters, int target, int[] tokens) {

    void allow(TokenMask mask) {
      for (var token : tokens) {
        mask.allow(token);
      }
    }
  }

  /// What may follow at one kind of place between two characters of a string.
  ///
  /// @param leaving tokens that are allowed and end outside of the string, or within a character
  /// @param every all others that are allowed; not to be changed
  record Content(List<Group> groups, TokenTrie leaving, TokenMask every) {}

  /// @param kind see [Automaton#content]
  Content content(int kind) {
    var known = contents.get(kind);
    if (known == null) {
      known = judged(kind);
      contents.set(kind, known); // whoever else came here made the same
    }
    return known;
  }

  private Content judged(int kind) {
    var outside = new ArrayList<Entry>();
    var inside = new TreeMap<StringContent, List<Integer>>(GROUPS);
    var every = new TokenMask(size);
    for (var id = 0; id < size; id++) {
      var bytes = tokens[id];
      if (bytes == null || bytes.length == 0) {
        continue;
      }
      var content = StringContent.of(kind, bytes);
      switch (content.characters()) {
        case StringContent.LEAVES -> outside.add(new Entry(id, bytes));
        case StringContent.BROKEN -> {}
        default -> {
          inside.computeIfAbsent(content, _ -> new ArrayList<>()).add(id);
          every.allow(id);
        }
      }
    }
    var groups = new ArrayList<Group>();
    inside.forEach((content, ids) ->
        groups.add(
            new Group(
                content.characters(),
                content.content(),
                ids.stream().mapToInt(Integer::intValue).toArray())));
    return new Content(groups, new TokenTrie(outside, size), every);
  }

  /// The most characters that a token adds to a string.
  int mostCharacters() {
    return all.longest();
  }

  /// The most items that a token adds to an array.
  int mostItems() {
    return mostCommas;
  }
}
