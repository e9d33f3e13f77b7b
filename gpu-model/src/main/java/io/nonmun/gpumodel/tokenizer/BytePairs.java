package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Byte-level byte-pair encoding: a text is cut into words, and within each the bytes are merged.
final class BytePairs implements Encoding {

  private final PreTokenizer rules;
  private final Map<String, Integer> ids;
  private final int[] ofByte;
  private final Merges merges;

  /// @param ids of the tokens that text can become
  /// @param never names of those that it never does, whatever merges there are
  /// @throws GgufException if a byte or a token that a merge names is missing
  BytePairs(Metadata facts, PreTokenizer rules, Map<String, Integer> ids, Set<String> never) {
    this.rules = rules;
    this.ids = ids;
    ofByte = bytesOf(facts, ids);
    merges = merges(facts, ids, never);
  }

  /// @return -1 for a byte that has no token
  private static int[] bytesOf(Metadata facts, Map<String, Integer> ids) {
    var ofByte = new int[256];
    for (var value = 0; value < 256; value++) {
      ofByte[value] = ids.getOrDefault(String.valueOf(ByteText.character((byte) value)), -1);
    }
    Bytes.check(facts, ofByte);
    return ofByte;
  }

  private static Merges merges(Metadata facts, Map<String, Integer> ids, Set<String> never) {
    var rules = facts.texts("tokenizer.ggml.merges");
    var merges = new Merges(rules.size());
    for (var rank = 0; rank < rules.size(); rank++) {
      var rule = rules.get(rank);
      var space = rule.indexOf(' ', 1);
      var left = space < 0 ? "" : rule.substring(0, space);
      var right = space < 0 ? "" : rule.substring(space + 1);
      if (Stream.of(left, right, left + right).anyMatch(never::contains)) {
        continue;
      }
      if (!ids.containsKey(left) || !ids.containsKey(right) || !ids.containsKey(left + right)) {
        throw new GgufException(
            "%s: tokenizer.ggml.merges, rule %d: \"%s\" names a token that the vocabulary lacks; convert the model anew"
                .formatted(facts.file(), rank, rule));
      }
      merges.put(ids.get(left), ids.get(right), rank, ids.get(left + right));
    }
    return merges;
  }

  @Override
  public void encode(String text, Ids out) {
    rules.words(rules.normalise(text), word -> word(word, out));
  }

  private void word(String word, Ids out) {
    var utf8 = word.getBytes(StandardCharsets.UTF_8);
    if (rules.looksUpWholeWords()) {
      var whole = ids.get(ByteText.of(utf8));
      if (whole != null) {
        out.add(whole);
        return;
      }
    }
    var tokens = new int[utf8.length];
    for (var i = 0; i < utf8.length; i++) {
      tokens[i] = ofByte[Byte.toUnsignedInt(utf8[i])];
    }
    var count = merges.merge(tokens);
    for (var i = 0; i < count; i++) {
      if (tokens[i] >= 0) { // else a byte that no text needs, and that has no token
        out.add(tokens[i]);
      }
    }
  }
}
