package io.nonmun.gpumodel.schema;

/// A place in a schema's automaton, moved by tokens.
final class SchemaConstraint implements Constraint {

  private final Vocabulary vocabulary;
  private final Masks masks;
  private final Automaton.Cursor cursor;
  private boolean isEnded;

  SchemaConstraint(Automaton automaton, Vocabulary vocabulary, Masks masks) {
    this.vocabulary = vocabulary;
    this.masks = masks;
    this.cursor = automaton.start();
  }

  private SchemaConstraint(SchemaConstraint other) {
    vocabulary = other.vocabulary;
    masks = other.masks;
    cursor = other.cursor.copy();
    isEnded = other.isEnded;
  }

  @Override
  public Constraint copy() {
    return new SchemaConstraint(this);
  }

  @Override
  public TokenMask mask(int remaining) {
    if (isEnded) {
      throw new IllegalStateException("the answer has ended");
    }
    return masks.mask(cursor.position(), remaining);
  }

  @Override
  public int minTokens() {
    return masks.distance(cursor.position());
  }

  @Override
  public void accept(int token) {
    if (isEnded) {
      throw new IllegalStateException("the answer has ended");
    }
    if (cursor.isComplete() && vocabulary.ends(token)) {
      isEnded = true;
      return;
    }
    var before = cursor.position();
    var bytes = vocabulary.bytes(token);
    if (bytes == null || bytes.length == 0) {
      throw new IllegalArgumentException("token %d is no text".formatted(token));
    }
    for (var value : bytes) {
      if (!cursor.step(value)) {
        cursor.set(before.state(), before.top());
        throw new IllegalArgumentException(
            "token %d does not fit: byte 0x%02x".formatted(token, value));
      }
    }
  }

  @Override
  public boolean isComplete() {
    return cursor.isComplete();
  }

  @Override
  public boolean isFinished() {
    return isEnded || cursor.isComplete() && !cursor.goesOn();
  }
}
