package io.nonmun.fetcher;

import java.util.List;

/// Reads the text of a paper's PDF as lines in the order in which they are read, page by page.
public interface PdfLines {

  /// @throws FetchException of kind `MALFORMED` or `TOO_LARGE` if it cannot be read
  List<Line> read(byte[] pdf) throws InterruptedException;

  /// @param page counted from 1
  /// @param size of most of its letters, in points
  record Line(int page, String text, double size) {}
}
