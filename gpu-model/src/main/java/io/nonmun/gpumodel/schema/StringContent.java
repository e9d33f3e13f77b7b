package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.schema.Automaton.Call;
import io.nonmun.gpumodel.schema.Automaton.Kind;

/// What a token is inside of a string, from between two of its characters on.
///
/// @param characters how many they are; [#BROKEN] or [#LEAVES]
/// @param content where they lead, see [Automaton#content]
record StringContent(int characters, int content) {

  /// Not allowed there.
  static final int BROKEN = -1;

  /// Ends within a character, or after the string.
  static final int LEAVES = -2;

  /// A string that counts and never closes.
  private static final Automaton COUNTING = counting();

  private static Automaton counting() {
    var states = new AutomatonBuilder();
    var start = states.state();
    states.koreanText();
    var max = Automaton.UNBOUNDED - 1;
    var call = new Call(Kind.STRING, AutomatonBuilder.STRING, AutomatonBuilder.END, max, max);
    states.move(start, '"', Automaton.CALL | states.call(call));
    return states.build(start, 0);
  }

  /// @param content kind of place in a string, see [Automaton#content]
  /// @param token bytes
  static StringContent of(int content, byte[] token) {
    var cursor = COUNTING.at(new Position(COUNTING.state(content), new Frame(0, 0, 0, null)));
    for (var value : token) {
      if (value == '"' && COUNTING.content(cursor.state()) != Automaton.NONE) {
        return new StringContent(COUNTING.closes(cursor.state()) ? LEAVES : BROKEN, content);
      }
      if (!cursor.step(value)) {
        return new StringContent(BROKEN, content);
      }
    }
    var after = COUNTING.content(cursor.state());
    var string = cursor.top();
    return after == Automaton.NONE || string == null
        ? new StringContent(LEAVES, content)
        : new StringContent(string.count(), after);
  }
}
