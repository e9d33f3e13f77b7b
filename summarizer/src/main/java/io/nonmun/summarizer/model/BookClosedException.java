package io.nonmun.summarizer.model;

/// Neither what a request costs nor what it brings could be kept now, so none is made. Whoever asks
/// a model hears of it: it is no fault of the model's, and no other would fare better.
public final class BookClosedException extends RuntimeException {

  /// @param cause says what is wrong, and the mend
  public BookClosedException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
