package io.nonmun.gpumodel.chat;

/// A chat template that cannot be used, or that refuses the messages: the line and what it is.
public final class TemplateException extends RuntimeException {

  private final String reason;
  private final int line;
  private final Kind kind;

  enum Kind {
    /// The template uses what is not supported, or goes wrong.
    FAULT,
    /// It grows too much, by itself or with these messages.
    LIMIT,
    /// It refuses the messages.
    REFUSAL
  }

  TemplateException(String reason) {
    this(reason, 0);
  }

  TemplateException(String reason, int line) {
    this(reason, line, Kind.FAULT);
  }

  private TemplateException(String reason, int line, Kind kind) {
    super(line == 0 ? reason : "the file's chat template, line %d: %s".formatted(line, reason));
    this.reason = reason;
    this.line = line;
    this.kind = kind;
  }

  /// Of messages, by a template that works.
  static TemplateException refusal(String reason) {
    return new TemplateException(reason, 0, Kind.REFUSAL);
  }

  static TemplateException limit(String reason) {
    return new TemplateException(reason, 0, Kind.LIMIT);
  }

  Kind kind() {
    return kind;
  }

  /// The same with a line, unless it has one.
  TemplateException in(int line) {
    return this.line > 0 ? this : new TemplateException(reason, line, kind);
  }
}
