package io.nonmun.bot.digest;

import java.time.LocalDate;

/// What came of a wish for a day's digest.
public sealed interface DayOutcome {

  record Ready(Digest digest) implements DayOutcome {}

  /// arXiv itself says that it announced nothing that day: a weekend or a US holiday.
  record Quiet(LocalDate day) implements DayOutcome {}
}
