package io.nonmun.gpumodel.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tokens that are found in a text by their own letters, before anything else is done with it: the
/// longest one at the leftmost place.
final class SpecialTokens {

  private static final class Node {
    private final Map<Character, Node> next = new HashMap<>();
    private int id = -1;
    private boolean control;
  }

  /// @param end behind its last character
  record Match(int start, int end, int id) {}

  private final Node root = new Node();

  /// @param control whether it is recognised only where the text is the program's own
  void add(String text, int id, boolean control) {
    var node = root;
    for (var i = 0; i < text.length(); i++) {
      node = node.next.computeIfAbsent(text.charAt(i), _ -> new Node());
    }
    node.id = id;
    node.control = control;
  }

  /// The first one from a place on.
  ///
  /// @param outside the characters that no control token may have
  /// @return null if there is none
  @Nullable Match find(String text, int from, BitSet outside) {
    if (root.next.isEmpty()) {
      return null;
    }
    for (var start = from; start < text.length(); start++) {
      var node = root.next.get(text.charAt(start));
      var end = -1;
      var id = -1;
      for (var at = start + 1; node != null; at++) {
        if (node.id >= 0 && (!node.control || outside.get(start, at).isEmpty())) {
          end = at;
          id = node.id;
        }
        node = at < text.length() ? node.next.get(text.charAt(at)) : null;
      }
      if (end >= 0) {
        return new Match(start, end, id);
      }
    }
    return null;
  }
}
