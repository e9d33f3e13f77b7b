package io.nonmun.fetcher;

import java.util.List;

/// What stands on the pages of a PDF, as lines in the order in which they are read. Positions and
/// sizes are points (1/72 inch) from a page's upper left corner.
///
/// @param pageCount of the whole document, however many were read
/// @param title as the document's own properties give it, often empty or wrong
public record PdfText(int pageCount, String title, List<Page> pages) {

  public PdfText {
    pages = List.copyOf(pages);
  }

  /// @param width of the page as it is read, which may be turned
  /// @param margin what is written in other directions than the page, as arXiv's stamp is
  public record Page(double width, double height, List<Line> lines, String margin) {
    public Page {
      lines = List.copyOf(lines);
    }
  }

  /// One line of a column. Ligatures are letters again; a raised part stands behind `^`, a lowered
  /// one behind `_`.
  ///
  /// @param column 0 where it runs across the page, else counted from the left, from 1
  /// @param size of most of its letters
  public record Line(
      String text, int column, double size, double left, double right, double baseline) {}
}
