package io.nonmun.gpumodel.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/// A schema's automaton, moved by tokens: along every alternative that the answer still fits.
final class SchemaConstraint implements Constraint {

  /// Of the positions that alternatives inside of alternatives lead to, the nearest to an end are
  /// kept; anybody may send a schema that multiplies them.
  private static final int MOST_POSITIONS = 64;

  private final Automaton automaton;
  private final Vocabulary vocabulary;
  private final Masks masks;
  private List<Position> positions; // never none; no forks
  private boolean isEnded;

  SchemaConstraint(Automaton automaton, Vocabulary vocabulary, Masks masks) {
    this.automaton = automaton;
    this.vocabulary = vocabulary;
    this.masks = masks;
    positions = branches(automaton.start().position());
  }

  private SchemaConstraint(SchemaConstraint other) {
    automaton = other.automaton;
    vocabulary = other.vocabulary;
    masks = other.masks;
    positions = other.positions;
    isEnded = other.isEnded;
  }

  @Override
  public Constraint copy() {
    return new SchemaConstraint(this);
  }

  private List<Position> branches(Position position) {
    var branches = automaton.branches(position.state(), position.top());
    if (branches.length == 0) {
      return List.of(position);
    }
    var all = new ArrayList<Position>(branches.length);
    for (var branch : branches) {
      all.add(new Position(branch, position.top()));
    }
    return all;
  }

  @Override
  public TokenMask mask(int remaining) {
    if (isEnded) {
      throw new IllegalStateException("the answer has ended");
    }
    if (positions.size() == 1) {
      return masks.mask(positions.getFirst(), remaining);
    }
    var needed = minTokens();
    if (remaining < needed) {
      throw new IllegalArgumentException(
          "%d tokens remain; the document needs %d more".formatted(remaining, needed));
    }
    var mask = new TokenMask(vocabulary.size());
    for (var position : positions) {
      mask.allowAll(masks.some(position, remaining));
    }
    return mask;
  }

  @Override
  public int minTokens() {
    return positions.stream().mapToInt(masks::distance).min().orElseThrow();
  }

  @Override
  public void accept(int token) {
    if (isEnded) {
      throw new IllegalStateException("the answer has ended");
    }
    if (isComplete() && vocabulary.ends(token)) {
      isEnded = true;
      return;
    }
    var bytes = vocabulary.bytes(token);
    if (bytes == null || bytes.length == 0) {
      throw new IllegalArgumentException("token %d is no text".formatted(token));
    }
    var at = positions;
    for (var value : bytes) {
      at = step(at, value);
      if (at.isEmpty()) {
        throw new IllegalArgumentException(
            "token %d does not fit: byte 0x%02x".formatted(token, value));
      }
    }
    positions =
        at.size() <= MOST_POSITIONS
            ? at
            : at.stream()
                .sorted(Comparator.comparingInt(masks::distance))
                .limit(MOST_POSITIONS)
                .toList();
  }

  private List<Position> step(List<Position> from, byte value) {
    if (from.size() == 1) {
      var cursor = automaton.at(from.getFirst());
      return cursor.step(value) ? branches(cursor.position()) : List.of();
    }
    var all = new LinkedHashSet<Position>();
    for (var position : from) {
      var cursor = automaton.at(position);
      if (cursor.step(value)) {
        all.addAll(branches(cursor.position()));
      }
    }
    return List.copyOf(all);
  }

  @Override
  public boolean isComplete() {
    return positions.stream().anyMatch(position -> automaton.at(position).isComplete());
  }

  @Override
  public boolean isFinished() {
    return isEnded
        || isComplete()
            && positions.stream().noneMatch(position -> automaton.at(position).goesOn());
  }
}
