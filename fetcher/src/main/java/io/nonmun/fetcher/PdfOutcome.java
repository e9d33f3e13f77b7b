package io.nonmun.fetcher;

/// What came of reading a PDF.
public sealed interface PdfOutcome {

  record Read(PdfText text) implements PdfOutcome {}

  record Refused(Reason reason) implements PdfOutcome {}

  enum Reason {
    /// No PDF, or a broken one.
    BROKEN,
    /// It opens with a password only.
    ENCRYPTED,
    /// More bytes than are read.
    TOO_LARGE,
    /// More pages than are read.
    TOO_LONG,
    /// Pictures of pages, as a scanner makes them.
    NO_TEXT,
    /// Not read in the time or the memory that there is for one.
    TOO_MUCH_WORK
  }
}
