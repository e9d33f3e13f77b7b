package io.nonmun.gpumodel.schema;

import static io.nonmun.gpumodel.schema.Automaton.CALL;
import static io.nonmun.gpumodel.schema.Automaton.CLOSE;
import static io.nonmun.gpumodel.schema.Automaton.COUNT;
import static io.nonmun.gpumodel.schema.Automaton.GOTO;
import static io.nonmun.gpumodel.schema.Automaton.NONE;
import static io.nonmun.gpumodel.schema.Automaton.WHAT;
import static io.nonmun.gpumodel.schema.Automaton.WHERE;

import io.nonmun.gpumodel.schema.Automaton.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects states and moves. State 0 is the end of the document, state 1 is inside of a string
/// between two characters.
final class AutomatonBuilder {

  static final int END = 0;
  static final int STRING = 1;

  /// A state is a kilobyte; schemas may come from outside.
  private static final int MAX_STATES = 20_000;

  /// Farther than any end; small enough to be added up.
  private static final long FAR = 1L << 40;

  private final List<int[]> moves = new ArrayList<>();
  private final List<Integer> otherwise = new ArrayList<>();
  private final List<Integer> detours = new ArrayList<>();
  private final List<List<Integer>> branches = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Integer> reserves = new HashMap<>();
  private int koreanText = NONE; // the first of these states, once they are needed

  AutomatonBuilder() {
    state();
    string();
  }

  int state() {
    if (moves.size() == MAX_STATES) {
      throw new SchemaException("$", "too large; split it or shorten its enumerations");
    }
    var none = new int[256];
    Arrays.fill(none, NONE);
    moves.add(none);
    otherwise.add(NONE);
    detours.add(0);
    branches.add(List.of());
    return moves.size() - 1;
  }

  int call(Call call) {
    calls.add(call);
    return calls.size() - 1;
  }

  /// @throws IllegalStateException if the byte has another move already
  void move(int from, int value, int move) {
    var row = moves.get(from);
    if (row[value] != NONE && row[value] != move) {
      throw new IllegalStateException("two moves of state %d by byte %d".formatted(from, value));
    }
    row[value] = move;
  }

  /// Whatever moves these bytes had before.
  void move(int from, int first, int last, int move) {
    Arrays.fill(moves.get(from), first, last + 1, move);
  }

  /// What a state has no move for is as in another state.
  void otherwise(int state, int other) {
    otherwise.set(state, other);
  }

  /// Makes a state stand for several others, beside the moves that it has itself.
  void fork(int state, List<Integer> into) {
    branches.set(state, List.copyOf(into));
  }

  /// The byte towards the end where a count is too low to close.
  void detour(int state, int value) {
    detours.set(state, value);
  }

  /// Characters that a string in this state needs before it can be closed.
  void reserve(int state, int characters) {
    reserves.put(state, characters);
  }

  /// The first of the states of [KoreanText].
  int koreanText() {
    if (koreanText == NONE) {
      koreanText = KoreanText.add(this);
    }
    return koreanText;
  }

  /// The inside of every other string: RFC 8259, section 7, over well-formed UTF-8 (Unicode, table
  /// 3-7). A character is counted when it begins; a pair of surrogate escapes is one.
  private void string() {
    var inside = state();
    var last = state();
    var last2 = state();
    var last3 = state();
    continuation(last, 0x80, 0xbf, inside);
    continuation(last2, 0x80, 0xbf, last);
    continuation(last3, 0x80, 0xbf, last2);
    move(inside, 0x20, 0x7f, COUNT | inside);
    move(inside, 0xc2, 0xdf, COUNT | last);
    move(inside, 0xe1, 0xef, COUNT | last2);
    move(inside, 0xe0, 0xe0, COUNT | continuation(state(), 0xa0, 0xbf, last));
    move(inside, 0xed, 0xed, COUNT | continuation(state(), 0x80, 0x9f, last)); // no surrogates
    move(inside, 0xf0, 0xf0, COUNT | continuation(state(), 0x90, 0xbf, last2));
    move(inside, 0xf1, 0xf3, COUNT | last3);
    move(inside, 0xf4, 0xf4, COUNT | continuation(state(), 0x80, 0x8f, last2));

    var escape = state();
    var hex1 = hex(state(), "0123456789abcdef", inside);
    var hex2 = hex(state(), "0123456789abcdef", hex1);
    var hex3 = hex(state(), "0123456789abcdef", hex2);
    var low1 = hex(state(), "cdef", hex2);
    var low = hex(state(), "d", low1);
    var lowU = state();
    move(lowU, 'u', 'u', GOTO | low);
    var lowEscape = state();
    move(lowEscape, '\\', '\\', GOTO | lowU);
    var high1 = hex(state(), "0123456789abcdef", lowEscape);
    var high2 = hex(state(), "0123456789abcdef", high1);
    var afterD = state();
    hex(afterD, "01234567", hex2);
    hex(afterD, "89ab", high2);
    var unicode = hex(state(), "0123456789abcef", hex3);
    hex(unicode, "d", afterD);
    for (var c : "\"\\/bfnrt".toCharArray()) {
      move(escape, c, c, GOTO | inside);
    }
    move(escape, 'u', 'u', GOTO | unicode);
    move(inside, '\\', '\\', COUNT | escape);
    move(inside, '"', '"', CLOSE);
    detour(inside, 'a');
  }

  private int continuation(int state, int first, int last, int target) {
    move(state, first, last, GOTO | target);
    return state;
  }

  private int hex(int state, String digits, int target) {
    for (var digit : digits.toCharArray()) {
      move(state, digit, GOTO | target);
      move(state, Character.toUpperCase(digit), GOTO | target);
    }
    return state;
  }

  Automaton build(int start, int maxDepth) {
    var table = moves.toArray(int[][]::new);
    var detour = detours.stream().mapToInt(Integer::intValue).toArray();
    var complete = new boolean[table.length];
    var reserve = new int[table.length];
    reserves.forEach((state, characters) -> reserve[state] = characters);
    complete[END] = true;
    var forks = new int[table.length][];
    for (var state = 0; state < table.length; state++) {
      var stands = new ArrayList<>(branches.get(state));
      for (var other = otherwise.get(state); other != NONE; other = otherwise.get(other)) {
        complete[state] |= other == END;
        stands.addAll(branches.get(other));
        if (detour[state] == 0) {
          detour[state] = detour[other];
        }
        for (var value = 0; value < 256; value++) {
          if (table[state][value] == NONE) {
            table[state][value] = moves.get(other)[value];
          }
        }
      }
      if (!stands.isEmpty() && Arrays.stream(table[state]).anyMatch(move -> move != NONE)) {
        stands.add(state); // for its own moves
      }
      forks[state] = stands.stream().mapToInt(Integer::intValue).toArray();
    }
    var nearest = new int[table.length];
    var shortest = shortest(table, complete, forks, nearest);
    return new Automaton(
        table,
        calls.toArray(Call[]::new),
        complete,
        shortest,
        detour,
        forks,
        nearest,
        reserve,
        koreanText,
        start,
        maxDepth);
  }

  /// For each state the byte on a shortest way to the end of the value that it is in.
  ///
  /// @param nearest to be filled with the branch to take before
  private int[] shortest(int[][] table, boolean[] complete, int[][] forks, int[] nearest) {
    var distance = new long[table.length];
    var best = new int[table.length];
    for (var state = 0; state < table.length; state++) {
      distance[state] = complete[state] ? 0 : FAR;
      nearest[state] = state;
    }
    // Bellman and Ford's, looking again only at states before one that got nearer: a long object's
    // states lead to later ones, and whole rounds over all of them would take seconds.
    var before = before(table, forks);
    var open = new BitSet(table.length);
    open.set(0, table.length);
    for (var state = 0; state >= 0; state = open.nextSetBit(0)) {
      open.clear(state);
      var least = distance[state];
      for (var value = 0; value < 256; value++) {
        var move = table[state][value];
        if (move != NONE && 1 + distance(move, distance) < least) {
          least = 1 + distance(move, distance);
          best[state] = value;
          nearest[state] = state;
        }
      }
      for (var branch : forks[state]) {
        if (distance[branch] < least) {
          least = distance[branch];
          nearest[state] = branch;
        }
      }
      if (least < distance[state]) {
        distance[state] = least;
        before.get(state).forEach(open::set);
      }
    }
    for (var state = 0; state < table.length; state++) {
      if (distance[state] >= FAR) {
        throw new SchemaException(
            "$", "a value contains itself without an end; make it optional, or let it be null");
      }
    }
    return best;
  }

  /// For each state those whose distance depends on its own.
  private List<List<Integer>> before(int[][] table, int[][] forks) {
    var before = new ArrayList<List<Integer>>();
    for (var state = 0; state < table.length; state++) {
      before.add(new ArrayList<>());
    }
    for (var state = 0; state < table.length; state++) {
      for (var branch : forks[state]) {
        before.get(branch).add(state);
      }
      var last = NONE;
      for (var move : table[state]) {
        if (move != last && move != NONE) { // most are the same as the one next to them
          var where = move & WHERE;
          switch (move & WHAT) {
            case CLOSE -> {}
            case CALL -> {
              before.get(calls.get(where).body()).add(state);
              before.get(calls.get(where).after()).add(state);
            }
            default -> before.get(where).add(state);
          }
        }
        last = move;
      }
    }
    return before;
  }

  private long distance(int move, long[] distance) {
    var where = move & WHERE;
    return switch (move & WHAT) {
      case CLOSE -> 0;
      case CALL -> {
        var call = calls.get(where);
        yield Math.min(FAR, distance[call.body()] + call.min() + distance[call.after()]);
      }
      default -> distance[where];
    };
  }
}
