package io.nonmun.bot.catalog;

import java.time.Duration;

/// Hears how a download goes.
public interface DownloadListener {

  /// @param stage `받기` or `확인`
  /// @param bytes so far, those of an earlier attempt included
  /// @param total 0: not known yet
  void progress(String stage, long bytes, long total);

  /// @param reason without the address, which may carry a signature
  void retry(String reason, Duration pause);
}
