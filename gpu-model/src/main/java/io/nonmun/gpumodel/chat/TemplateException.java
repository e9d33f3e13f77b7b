package io.nonmun.gpumodel.chat;

/// A chat template that cannot be used, or that refuses the messages: the line and what it is.
public final class TemplateException extends RuntimeException {

  private final String reason;
  private final int line;

  TemplateException(String reason) {
    this(reason, 0);
  }

  TemplateException(String reason, int line) {
    super(line == 0 ? reason : "the file's chat template, line %d: %s".formatted(line, reason));
    this.reason = reason;
    this.line = line;
  }

  /// The same with a line, unless it has one.
  TemplateException in(int line) {
    return this.line > 0 ? this : new TemplateException(reason, line);
  }
}
