package io.nonmun.gpumodel.chat;

/// A chat template that cannot be used, or that refuses the messages: the line and what it is.
public final class TemplateException extends RuntimeException {

  private final String reason;
  private final int line;
  private final boolean refusal;

  TemplateException(String reason) {
    this(reason, 0);
  }

  TemplateException(String reason, int line) {
    this(reason, line, false);
  }

  private TemplateException(String reason, int line, boolean refusal) {
    super(line == 0 ? reason : "the file's chat template, line %d: %s".formatted(line, reason));
    this.reason = reason;
    this.line = line;
    this.refusal = refusal;
  }

  /// Of messages, by a template that works.
  static TemplateException refusal(String reason) {
    return new TemplateException(reason, 0, true);
  }

  boolean isRefusal() {
    return refusal;
  }

  /// The same with a line, unless it has one.
  TemplateException in(int line) {
    return this.line > 0 ? this : new TemplateException(reason, line, refusal);
  }
}
