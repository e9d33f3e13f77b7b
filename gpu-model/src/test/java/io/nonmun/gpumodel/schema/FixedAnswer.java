package io.nonmun.gpumodel.schema;

/// Allows one answer only.
public final class FixedAnswer implements Constraint {

  private final int vocabulary;
  private final int[] answer;
  private int at;

  public FixedAnswer(int vocabulary, int[] answer) {
    this.vocabulary = vocabulary;
    this.answer = answer;
  }

  @Override
  public TokenMask mask(int remaining) {
    if (remaining < minTokens()) {
      throw new IllegalArgumentException(remaining + " tokens");
    }
    var mask = new TokenMask(vocabulary);
    mask.allow(answer[at]);
    return mask;
  }

  @Override
  public int minTokens() {
    return answer.length - at;
  }

  @Override
  public void accept(int token) {
    if (token != answer[at++]) {
      throw new IllegalArgumentException("token " + token);
    }
  }

  @Override
  public boolean isComplete() {
    return isFinished();
  }

  @Override
  public boolean isFinished() {
    return at == answer.length;
  }

  @Override
  public Constraint copy() {
    var copy = new FixedAnswer(vocabulary, answer);
    copy.at = at;
    return copy;
  }
}
