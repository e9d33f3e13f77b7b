package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.schema.Automaton.Call;
import io.nonmun.gpumodel.schema.Automaton.Kind;

/// What a token is inside of a string.
final class StringContent {

  /// Not allowed inside of any string.
  static final int BROKEN = -1;

  /// Ends within a character, or after the string.
  static final int LEAVES = -2;

  /// A string that counts and never closes.
  private static final Automaton COUNTING = counting();

  private StringContent() {}

  private static Automaton counting() {
    var states = new AutomatonBuilder();
    var start = states.state();
    var max = Automaton.UNBOUNDED - 1;
    var call = new Call(Kind.STRING, AutomatonBuilder.STRING, AutomatonBuilder.END, max, max);
    states.move(start, '"', Automaton.CALL | states.call(call));
    return states.build(start, 0);
  }

  /// @param token bytes, from between two characters of a string on
  /// @return how many characters they are, [#BROKEN] or [#LEAVES]
  static int characters(byte[] token) {
    var cursor = COUNTING.start();
    cursor.step((byte) '"');
    for (var value : token) {
      if (value == '"' && cursor.state() == AutomatonBuilder.STRING) {
        return LEAVES;
      }
      if (!cursor.step(value)) {
        return BROKEN;
      }
    }
    var string = cursor.top();
    return cursor.state() == AutomatonBuilder.STRING && string != null ? string.count() : LEAVES;
  }
}
