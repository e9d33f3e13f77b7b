package io.nonmun.fetcher.pdf;

import java.time.Duration;

/// How much one PDF may take.
///
/// @param time from the start of its process to its end
/// @param heapMegabytes of that process
public record PdfLimits(Duration time, int heapMegabytes, int bytes, int pages) {

  /// 20 MB are what the Bot API hands over: <https://core.telegram.org/bots/api#getfile>.
  public static final PdfLimits DEFAULT = new PdfLimits(Duration.ofSeconds(30), 256, 20 << 20, 500);
}
