package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfOutcome.Reason;
import io.nonmun.fetcher.PdfOutcome.Refused;
import io.nonmun.fetcher.PdfText;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.font.FontMappers;

/// The process that reads one PDF, from its standard input, and writes what came of it to its
/// standard output.
///
/// Arguments: how many pages to read, how many the document may have, and the milliseconds after
/// which the process ends by itself, should whoever started it have died.
final class PdfChild {

  static final int OVERDUE = 4;

  /// What a page of pictures has of letters: numbers of pages, a stamp.
  private static final int LEAST_LETTERS = 100;

  private PdfChild() {}

  public static void main(String[] arguments) throws IOException {
    CompletableFuture.delayedExecutor(
            Long.parseLong(arguments[2]), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> Runtime.getRuntime().halt(OVERDUE));
    var pdf = System.in.readAllBytes();
    var outcome = read(pdf, Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    try (var out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
      Wire.write(outcome, out);
    }
  }

  static PdfOutcome read(byte[] pdf, int pages, int mostPages) {
    FontMappers.set(new OneFont());
    try (var document =
        Loader.loadPDF(pdf, "", null, null, IOUtils.createMemoryOnlyStreamCache())) {
      var count = document.getNumberOfPages();
      return count > mostPages
          ? new Refused(Reason.TOO_LONG)
          : read(document, count, Math.min(pages, count));
    } catch (InvalidPasswordException e) {
      return new Refused(Reason.ENCRYPTED);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return new Refused(Reason.BROKEN);
    }
  }

  /// A page that cannot be read is as good as an empty one.
  private static PdfOutcome read(PDDocument document, int count, int wanted) throws IOException {
    var glyphs = new PageGlyphs();
    var pages = new ArrayList<PdfText.Page>();
    var unread = 0;
    for (var number = 1; number <= wanted; number++) {
      try {
        pages.add(glyphs.page(document, number));
      } catch (IOException | RuntimeException | StackOverflowError e) {
        unread++;
      }
    }
    if (unread > 0 && pages.isEmpty()) {
      return new Refused(Reason.BROKEN);
    }
    var letters =
        pages.stream()
            .flatMap(page -> page.lines().stream())
            .flatMapToInt(line -> line.text().codePoints())
            .filter(Character::isLetter)
            .count();
    return letters < LEAST_LETTERS
        ? new Refused(Reason.NO_TEXT)
        : new PdfOutcome.Read(new PdfText(count, title(document), pages));
  }

  private static String title(PDDocument document) {
    try {
      return Objects.requireNonNullElse(document.getDocumentInformation().getTitle(), "").strip();
    } catch (RuntimeException e) {
      return "";
    }
  }
}
