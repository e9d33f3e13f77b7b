package io.nonmun.bot.library;

import io.nonmun.bot.library.Library.Entry;
import io.nonmun.bot.render.texts.Texts;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// The files in which a chat takes along what it keeps.
public enum Export {
  BIBTEX("bib", BibTex::file),
  MARKDOWN("md", Markdown::file),
  CSV("csv", Csv::file);

  /// Who takes it along.
  ///
  /// @param texts in the chat's language: where that is not Korean, neither is the file
  /// @param zone that days are counted in
  /// @param today there
  public record Reader(Texts texts, ZoneId zone, LocalDate today) {}

  private interface Writer {
    String write(List<Entry> entries, Reader reader);
  }

  private final String suffix;
  private final Writer writer;

  Export(String suffix, Writer writer) {
    this.suffix = suffix;
    this.writer = writer;
  }

  public byte[] of(List<Entry> entries, Reader reader) {
    return writer.write(entries, reader).getBytes(StandardCharsets.UTF_8);
  }

  public String name(Reader reader) {
    return "nonmun-%s.%s".formatted(reader.today(), suffix);
  }
}
