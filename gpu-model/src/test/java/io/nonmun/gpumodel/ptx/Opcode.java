package io.nonmun.gpumodel.ptx;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What an instruction does: `setp.lt.and.s32` is the operation `setp` with the modifiers `lt` and
/// `and` and the type `s32`.
final class Opcode {

  private final String text;
  private final List<String> parts;
  private final Set<String> modifiers;

  Opcode(String text) {
    this.text = text;
    parts = Arrays.asList(text.split("\\."));
    modifiers = new HashSet<>(parts.subList(1, parts.size()));
  }

  String operation() {
    return parts.getFirst();
  }

  /// All parts after the first.
  Set<String> modifiers() {
    return modifiers;
  }

  boolean has(String modifier) {
    return modifiers.contains(modifier);
  }

  /// One of the parts, from 0.
  String part(int index) {
    return index < parts.size() ? parts.get(index) : "";
  }

  /// Part `index` from the end: the type is 0.
  String last(int index) {
    return part(parts.size() - 1 - index);
  }

  Type type() {
    return Type.of(last(0));
  }

  /// Whether all modifiers are of these: a form that nobody thought of is not guessed at.
  boolean onlyHas(Set<String> known) {
    return known.containsAll(modifiers);
  }

  @Override
  public String toString() {
    return text;
  }
}
