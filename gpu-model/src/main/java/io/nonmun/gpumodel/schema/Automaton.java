package io.nonmun.gpumodel.schema;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A deterministic pushdown automaton over bytes. Strings, arrays and objects are calls: opening
/// one pushes a [Frame], closing it returns to the state after it. Every state it can be in leads
/// to the end of the document.
///
/// Alternatives that begin alike are a fork: a state that stands for several, its branches. Whoever
/// follows a document goes on from each of them ([#branches]); whoever looks for its end takes the
/// nearest.
///
/// A move is an `int`: what it does, and a state or (for [#CALL]) a call.
final class Automaton {

  /// No move.
  static final int NONE = -1;

  static final int GOTO = 0;

  /// Opens a value.
  static final int CALL = 1 << 28;

  /// Goes on to a character or item, if one more is allowed, and counts it.
  static final int COUNT = 2 << 28;

  /// Closes the value, if there are enough characters or items, and returns.
  static final int CLOSE = 3 << 28;

  static final int WHAT = 7 << 28;
  static final int WHERE = ~WHAT;

  static final int UNBOUNDED = Integer.MAX_VALUE;

  /// What a value's opening leads to.
  ///
  /// @param body the state after its first byte
  /// @param after the state after its last one
  /// @param max [#UNBOUNDED] for no limit, and for objects
  /// @param isFree whether it is refused where nesting is too deep, unless the nearest end lies
  ///   there
  record Call(Kind kind, int body, int after, int min, int max, boolean isFree) {

    Call(Kind kind, int body, int after, int min, int max) {
      this(kind, body, after, min, max, false);
    }
  }

  enum Kind {
    STRING,
    ARRAY,
    OBJECT
  }

  private final int[][] moves; // [states][256]
  private final Call[] calls;
  private final boolean[] complete; // [states], for an empty stack
  private final int[] shortest; // [states], the byte that leads to the value's end soonest
  private final int[] detour; // [states], the byte instead where the count is too low
  private final int[][] branches; // [states], what a state stands for; itself alone: empty
  private final int[] nearest; // [states], the branch with the nearest end, or the state itself
  private final boolean[] isFar; // [states], a branch, and not the nearest one
  private final int[] reserve; // [states], characters that a string needs before it can be closed
  private final int koreanText; // the first state of KoreanText, or NONE
  private final int start;
  private final int maxDepth;

  Automaton(
      int[][] moves,
      Call[] calls,
      boolean[] complete,
      int[] shortest,
      int[] detour,
      int[][] branches,
      int[] nearest,
      int[] reserve,
      int koreanText,
      int start,
      int maxDepth) {
    this.moves = moves;
    this.calls = calls;
    this.complete = complete;
    this.shortest = shortest;
    this.detour = detour;
    this.branches = branches;
    this.nearest = nearest;
    this.reserve = reserve;
    this.koreanText = koreanText;
    isFar = new boolean[moves.length];
    for (var state = 0; state < moves.length; state++) {
      for (var branch : branches[state]) {
        isFar[branch] = branch != nearest[state];
      }
    }
    this.start = start;
    this.maxDepth = maxDepth;
  }

  /// The kind of string between two characters of which a state is; NONE for every other state.
  /// What may go on there depends on nothing else, but for the count.
  int content(int state) {
    if (state == AutomatonBuilder.STRING) {
      return 0;
    }
    var place = state - koreanText;
    return koreanText != NONE && place >= 0 && place < KoreanText.placeCount() ? 1 + place : NONE;
  }

  /// The state of a [#content].
  int state(int content) {
    return content == 0 ? AutomatonBuilder.STRING : koreanText + content - 1;
  }

  /// Kinds of content, whether or not a schema has them.
  static int contents() {
    return 1 + KoreanText.placeCount();
  }

  boolean closes(int state) {
    return moves[state]['"'] == CLOSE;
  }

  int reserve(int state) {
    return reserve[state];
  }

  Call call(int index) {
    return calls[index];
  }

  Cursor start() {
    return new Cursor(start, null);
  }

  /// The states that a state stands for; empty for itself alone. Where nesting is too deep, those
  /// that would nest deeper are none, but for the nearest to the end.
  int[] branches(int state, @Nullable Frame top) {
    return branches[state].length == 0 || top == null || top.depth() < maxDepth
        ? branches[state]
        : Arrays.stream(branches[state]).filter(branch -> !nests(branch)).toArray();
  }

  private boolean nests(int branch) {
    var move = moves[branch][shortest[branch]];
    return isFar[branch] && (move & WHAT) == CALL && calls[move & WHERE].isFree();
  }

  Cursor at(Position position) {
    return new Cursor(position.state(), position.top());
  }

  /// A position that moves.
  final class Cursor {

    private int state;
    private @Nullable Frame top;

    private Cursor(int state, @Nullable Frame top) {
      this.state = state;
      this.top = top;
    }

    int state() {
      return state;
    }

    @Nullable Frame top() {
      return top;
    }

    Cursor copy() {
      return new Cursor(state, top);
    }

    Position position() {
      return new Position(state, top);
    }

    void set(int newState, @Nullable Frame newTop) {
      state = newState;
      top = newTop;
    }

    /// @return false where the byte is not allowed; the cursor has not moved then
    boolean step(byte value) {
      var move = moves[state][value & 0xff];
      if (move == NONE) {
        return false;
      }
      var where = move & WHERE;
      return switch (move & WHAT) {
        case GOTO -> {
          if (reserve[where] > 0
              && calls[frame().call()].max() - reserve[where] < frame().count()) {
            yield false;
          }
          state = where;
          yield true;
        }
        case CALL -> open(where, value);
        case COUNT -> count(where);
        default -> close();
      };
    }

    private boolean open(int index, byte value) {
      var call = calls[index];
      var depth = top == null ? 0 : top.depth();
      if (call.kind() != Kind.STRING) {
        depth++;
      }
      if (call.isFree()
          && depth > maxDepth
          && (isFar[state] || shortest[state] != (value & 0xff))) {
        return false;
      }
      top = new Frame(index, call.kind() == Kind.ARRAY ? 1 : 0, depth, top);
      state = call.body();
      return true;
    }

    private boolean count(int target) {
      var frame = frame();
      var call = calls[frame.call()];
      if (frame.count() >= call.max() - reserve[target]) {
        return false;
      }
      // Without an upper limit, only "enough" matters.
      if (call.max() != UNBOUNDED || frame.count() < call.min()) {
        top = new Frame(frame.call(), frame.count() + 1, frame.depth(), frame.under());
      }
      state = target;
      return true;
    }

    private boolean close() {
      var frame = frame();
      var call = calls[frame.call()];
      if (frame.count() < call.min()) {
        return false;
      }
      top = frame.under();
      state = call.after();
      return true;
    }

    private Frame frame() {
      if (top == null) {
        throw new IllegalStateException("nothing is open in state " + state);
      }
      return top;
    }

    /// Whether the document may end here.
    boolean isComplete() {
      return top == null && complete[state];
    }

    /// Whether any byte may follow.
    boolean goesOn() {
      for (var value = 0; value < 256; value++) {
        if (moves[state][value] != NONE) {
          return true;
        }
      }
      return false;
    }

    /// Moves towards the document's end, by the same way each time.
    ///
    /// @return the byte
    byte stepToEnd() {
      state = nearest[state];
      var value = (byte) shortest[state];
      if (!step(value)) {
        value = (byte) detour[state];
        if (!step(value)) {
          throw new IllegalStateException("no way on from state " + state);
        }
      }
      return value;
    }
  }
}
