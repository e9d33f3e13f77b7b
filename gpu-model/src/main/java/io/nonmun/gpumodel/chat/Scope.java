package io.nonmun.gpumodel.chat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that an expression sees, and where a statement writes to.
final class Scope {

  /// Far above what a prompt takes.
  private static final int MOST_ROUNDS = 1_000_000;

  /// A part of a template, ready to run.
  interface Statement {
    void run(Scope scope);
  }

  /// A value is a [Text], `Long`, `Double`, `Boolean`, `List`, `Map` (by [Values#key]), [Function],
  /// [Values#NONE] or [Values#UNDEFINED].
  interface Expression {
    Object value(Scope scope);
  }

  /// A macro or a built-in function.
  interface Function {
    Object call(Arguments arguments);
  }

  /// What a function, filter, test or method was given.
  record Arguments(List<Object> values, Map<String, Object> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /// @throws TemplateException if it is not there
    Object at(int index) {
      if (index >= values.size()) {
        throw new TemplateException("an argument is missing");
      }
      return values.get(index);
    }

    /// By place or by name.
    Object get(int index, String name, Object otherwise) {
      return index < values.size() ? values.get(index) : named.getOrDefault(name, otherwise);
    }
  }

  /// `break` and `continue`.
  static final class Jump extends RuntimeException {
    final boolean out;

    Jump(boolean out) {
      super(null, null, false, false);
      this.out = out;
    }
  }

  private final Map<String, Object> names = new HashMap<>();
  private final @Nullable Scope parent;
  private final Text.Builder out;
  private final int[] rounds;

  private Scope(@Nullable Scope parent, Text.Builder out, int[] rounds) {
    this.parent = parent;
    this.out = out;
    this.rounds = rounds;
  }

  Scope() {
    this(null, new Text.Builder(), new int[1]);
  }

  /// For a loop's body, which writes to the same place.
  Scope inner() {
    return new Scope(this, out, rounds);
  }

  /// For a body whose text is a value.
  Scope apart() {
    return new Scope(this, new Text.Builder(), rounds);
  }

  Object get(String name) {
    for (var scope = this; scope != null; scope = scope.parent) {
      var value = scope.names.get(name);
      if (value != null) {
        return value;
      }
    }
    return Values.UNDEFINED;
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  void write(Text text) {
    out.add(text);
  }

  Text text() {
    return out.build();
  }

  /// Counts the rounds of all loops and calls: a template from the net may not run for ever.
  void round() {
    if (++rounds[0] > MOST_ROUNDS) {
      throw TemplateException.limit("loops of more than %,d rounds".formatted(MOST_ROUNDS));
    }
  }
}
