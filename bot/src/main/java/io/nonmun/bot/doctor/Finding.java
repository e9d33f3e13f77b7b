package io.nonmun.bot.doctor;

import org.jspecify.annotations.Nullable;

/// What a check found, in Korean.
///
/// @param detail the facts; never a secret
/// @param mend what the owner can do about it, unless all is well
/// @param fix what the program can do about it, if anything
public record Finding(Status status, String detail, @Nullable String mend, @Nullable Fix fix) {

  public Finding(Status status, String detail, @Nullable String mend) {
    this(status, detail, mend, null);
  }

  public Finding with(Fix possible) {
    return new Finding(status, detail, mend, possible);
  }

  /// How bad it is.
  public enum Status {
    OK,
    /// It works, with less.
    WARN,
    FAIL
  }

  public static Finding ok(String detail) {
    return new Finding(Status.OK, detail, null);
  }

  public static Finding warn(String detail, String mend) {
    return new Finding(Status.WARN, detail, mend);
  }

  public static Finding fail(String detail, String mend) {
    return new Finding(Status.FAIL, detail, mend);
  }
}
