package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// SentencePiece's byte-pair encoding (Kudo and Richardson, <https://arxiv.org/abs/1808.06226>):
/// the characters of the whole text, spaces written `▁`, are merged by the scores of the pieces
/// that they become, the highest first. A character that is no piece is spelt in bytes.
final class SentencePieces implements Encoding {

  /// U+2581, what a space is written as.
  private static final char SPACE = '▁';

  private final Map<String, Integer> ids;
  private final int[] ranks; // [vocabulary], 0 for the highest score
  private final int longest; // UTF-16 units of a piece
  private final int[] ofByte;
  private final boolean prefixed;

  /// @param ids of the tokens that text can become
  /// @param bytes the token of each byte, -1 where there is none
  /// @throws GgufException if a byte or the scores are missing
  SentencePieces(Metadata facts, Map<String, Integer> ids, int[] bytes, int vocabulary) {
    this.ids = ids;
    ofByte = bytes.clone();
    for (var value = 0; value < 128; value++) {
      if (ofByte[value] < 0) {
        ofByte[value] = ids.getOrDefault(String.valueOf((char) value), -1);
      }
    }
    Bytes.check(facts, ofByte);
    var scores = facts.numbers("tokenizer.ggml.scores");
    if (scores.size() != vocabulary) {
      throw new GgufException(
          "%s has %d tokens and %d scores (tokenizer.ggml.scores); convert the model anew"
              .formatted(facts.file(), vocabulary, scores.size()));
    }
    ranks = ranks(scores);
    longest = ids.keySet().stream().mapToInt(String::length).max().orElse(0);
    prefixed = isPrefixed(facts);
  }

  /// Whether a space is written before a text's first word.
  static boolean isPrefixed(Metadata facts) {
    return facts.findFlag("tokenizer.ggml.add_space_prefix").orElse(true);
  }

  /// Equal for equal scores.
  private static int[] ranks(List<Float> scores) {
    var falling = scores.stream().distinct().sorted(Comparator.reverseOrder()).toList();
    var rank = HashMap.<Float, Integer>newHashMap(falling.size());
    falling.forEach(score -> rank.put(score, rank.size()));
    return scores.stream().mapToInt(rank::get).toArray();
  }

  /// The text that a piece stands for.
  static String text(String piece) {
    return piece.replace(SPACE, ' ');
  }

  @Override
  public void encode(String text, Ids out) {
    var pieces = (prefixed ? " " + text : text).replace(' ', SPACE);
    var starts = new int[pieces.length() + 1]; // of each character, and the end
    var tokens = new int[pieces.length()];
    var count = 0;
    for (var at = 0; at < pieces.length(); at = starts[count]) {
      var character = pieces.codePointAt(at);
      var end = at + Character.charCount(character);
      var id = ids.get(pieces.substring(at, end));
      tokens[count] = id == null ? ~character : id;
      starts[++count] = end;
    }
    var left =
        Merger.merge(tokens, count, (from, _, to) -> merged(pieces, starts[from], starts[to]));
    for (var i = 0; i < left; i++) {
      if (tokens[i] < 0) {
        spell(~tokens[i], out);
      } else {
        out.add(tokens[i]);
      }
    }
  }

  private long merged(String pieces, int from, int to) {
    var id = to - from > longest ? null : ids.get(pieces.substring(from, to));
    return id == null ? -1 : (long) ranks[id] << 32 | id;
  }

  private void spell(int character, Ids out) {
    for (var value : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
      var id = ofByte[Byte.toUnsignedInt(value)];
      if (id >= 0) { // else one that no text needs
        out.add(id);
      }
    }
  }
}
