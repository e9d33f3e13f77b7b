package io.nonmun.fetcher;

/// Reads the text of a PDF, whoever made it and whatever it holds: the work is done where it can be
/// ended, and ends in time.
public interface PdfReader {

  /// @param pages how many to read, from the first on
  /// @throws IllegalStateException if it is not the file's fault
  PdfOutcome read(byte[] pdf, int pages) throws InterruptedException;
}
