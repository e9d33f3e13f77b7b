package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfText;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// An outcome as bytes, from the process that reads a PDF to the one that asked.
final class Wire {

  private static final int READ = -1;

  /// Of anything that is counted.
  private static final int MOST = 1 << 20;

  private Wire() {}

  static void write(PdfOutcome outcome, DataOutputStream out) throws IOException {
    switch (outcome) {
      case PdfOutcome.Refused(var reason) -> out.writeByte(reason.ordinal());
      case PdfOutcome.Read(var text) -> {
        out.writeByte(READ);
        out.writeInt(text.pageCount());
        text(text.title(), out);
        out.writeInt(text.pages().size());
        for (var page : text.pages()) {
          out.writeDouble(page.width());
          out.writeDouble(page.height());
          text(page.margin(), out);
          out.writeInt(page.lines().size());
          for (var line : page.lines()) {
            text(line.text(), out);
            out.writeInt(line.column());
            out.writeDouble(line.size());
            out.writeDouble(line.left());
            out.writeDouble(line.right());
            out.writeDouble(line.baseline());
          }
        }
      }
    }
    out.flush();
  }

  /// @throws IOException if the bytes are no outcome
  static PdfOutcome read(DataInputStream in) throws IOException {
    var kind = in.readByte();
    if (kind != READ) {
      var reasons = PdfOutcome.Reason.values();
      return new PdfOutcome.Refused(reasons[Math.clamp(kind, 0, reasons.length - 1)]);
    }
    var pageCount = in.readInt();
    var title = text(in);
    var pages = new ArrayList<PdfText.Page>();
    for (var left = count(in); left > 0; left--) {
      var width = in.readDouble();
      var height = in.readDouble();
      var margin = text(in);
      var lines = new ArrayList<PdfText.Line>();
      for (var more = count(in); more > 0; more--) {
        lines.add(
            new PdfText.Line(
                text(in),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble()));
      }
      pages.add(new PdfText.Page(width, height, lines, margin));
    }
    return new PdfOutcome.Read(new PdfText(pageCount, title, pages));
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    var length = count(in);
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static int count(DataInputStream in) throws IOException {
    var count = in.readInt();
    if (count < 0 || count > MOST) {
      throw new IOException("a count of " + count + " in the answer; at most " + MOST);
    }
    return count;
  }
}
