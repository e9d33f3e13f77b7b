package io.nonmun.gpumodel.schema;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Tokens by their bytes: a prefix tree whose nodes lie in depth-first order, so that a walk reads
/// memory forwards and leaves out a subtree by one jump.
final class TokenTrie {

  private static final int NONE = -1;

  /// A token and its bytes, one or more.
  record Entry(int id, byte[] bytes) {}

  private final byte[] label; // [nodes]
  private final int[] depth; // [nodes], 1 for the first byte
  private final int[] token; // [nodes], a token that ends here, or NONE
  private final int[] end; // [nodes], the node after the subtree
  private final int[] same; // [vocabulary], another token of the same bytes, or NONE
  private final int[] first = new int[256]; // nodes of depth 1, or NONE
  private final int nodes;
  private final int longest;

  /// @param size of the vocabulary
  TokenTrie(List<Entry> entries, int size) {
    var sorted =
        entries.stream()
            .sorted(Comparator.comparing(Entry::bytes, Arrays::compareUnsigned))
            .toList();
    var most = entries.stream().mapToInt(entry -> entry.bytes().length).sum();
    var labels = new byte[most];
    var depths = new int[most];
    var tokens = new int[most];
    var ends = new int[most];
    same = new int[size];
    Arrays.fill(same, NONE);
    Arrays.fill(first, NONE);
    longest = entries.stream().mapToInt(entry -> entry.bytes().length).max().orElse(0);
    var open = new int[longest + 1]; // the nodes of the last token, by depth
    var previous = new byte[0];
    var count = 0;
    for (var entry : sorted) {
      var bytes = entry.bytes();
      var common = Math.max(0, Arrays.mismatch(previous, bytes));
      if (Arrays.equals(previous, bytes)) {
        same[entry.id()] = tokens[open[bytes.length]];
        tokens[open[bytes.length]] = entry.id();
        continue;
      }
      for (var i = common + 1; i <= previous.length; i++) {
        ends[open[i]] = count;
      }
      for (var i = common; i < bytes.length; i++) {
        if (i == 0) {
          first[bytes[0] & 0xff] = count;
        }
        labels[count] = bytes[i];
        depths[count] = i + 1;
        tokens[count] = NONE;
        open[i + 1] = count++;
      }
      tokens[open[bytes.length]] = entry.id();
      previous = bytes;
    }
    for (var i = 1; i <= previous.length; i++) {
      ends[open[i]] = count;
    }
    nodes = count;
    label = Arrays.copyOf(labels, nodes);
    depth = Arrays.copyOf(depths, nodes);
    token = Arrays.copyOf(tokens, nodes);
    end = Arrays.copyOf(ends, nodes);
  }

  /// Bytes of the longest token.
  int longest() {
    return longest;
  }

  /// Takes tokens that an automaton allows.
  interface Visitor {
    /// @param after where the token leads; valid during the call
    void visit(int token, Automaton.Cursor after);
  }

  /// Visits every token that is allowed from a position that is no fork; those that lead to one, or
  /// beyond, once for each branch.
  void walk(Automaton automaton, Position from, Visitor visitor) {
    walk(automaton, from, 0, nodes, 0, visitor);
  }

  /// @param first node of a subtree, or of several side by side
  /// @param last node after them
  /// @param base bytes that led to `from`
  private void walk(
      Automaton automaton, Position from, int first, int last, int base, Visitor visitor) {
    var cursor = automaton.at(from);
    var states = new int[longest + 1];
    var tops = new Frame[longest + 1];
    states[base] = from.state();
    tops[base] = from.top();
    for (var node = first; node < last; ) {
      var above = depth[node] - 1;
      cursor.set(states[above], tops[above]);
      if (!cursor.step(label[node])) {
        node = end[node];
        continue;
      }
      var branches = automaton.branches(cursor.state(), cursor.top());
      if (branches.length > 0) {
        var top = cursor.top();
        for (var branch : branches) {
          cursor.set(branch, top);
          visit(node, cursor, visitor);
          var behind = new Position(branch, top);
          walk(automaton, behind, node + 1, end[node], above + 1, visitor);
        }
        node = end[node];
        continue;
      }
      states[above + 1] = cursor.state();
      tops[above + 1] = cursor.top();
      visit(node, cursor, visitor);
      node++;
    }
  }

  private void visit(int node, Automaton.Cursor after, Visitor visitor) {
    for (var id = token[node]; id != NONE; id = same[id]) {
      visitor.visit(id, after);
    }
  }

  /// The fewest tokens that make up each rest of a text, given it for the text's end.
  ///
  /// @param fewest `[length + 1]`; read from `known` on, written before
  /// @throws IllegalStateException if a byte is no token
  void fewest(byte[] text, int length, int known, int[] fewest) {
    for (var from = known - 1; from >= 0; from--) {
      var best = Integer.MAX_VALUE;
      var node = first[text[from] & 0xff];
      for (var to = from + 1; node != NONE; to++) {
        if (token[node] != NONE) {
          best = Math.min(best, 1 + fewest[to]);
        }
        node = to < length ? child(node, text[to]) : NONE;
      }
      if (best == Integer.MAX_VALUE) {
        throw new IllegalStateException(
            "the vocabulary has no token for the byte 0x%02x".formatted(text[from]));
      }
      fewest[from] = best;
    }
  }

  private int child(int node, byte value) {
    for (var child = node + 1; child < end[node]; child = end[child]) {
      if (label[child] == value) {
        return child;
      }
    }
    return NONE;
  }
}
