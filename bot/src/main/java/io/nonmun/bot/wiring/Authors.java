package io.nonmun.bot.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.compare.Candidates;
import io.nonmun.summarizer.SummarizerSettings;
import io.nonmun.summarizer.SummarizerSettings.Judge;
import io.nonmun.summarizer.SummarizerSettings.Provider;
import io.nonmun.summarizer.Summarizers;
import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.OpenAiSettings;
import io.nonmun.summarizer.model.Spending;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Models that are compared, each asked alone and by the rules alone.
///
/// @param files of a model's name, or of a path
/// @param servers by what the first one calls the model
record Authors(
    SummarizerSettings known,
    Function<String, Path> files,
    Function<String, OpenAiSettings> servers,
    Supplier<Spending> spending,
    Clock clock) {

  /// Bytes of a file's beginning and of its end that it is known by.
  private static final int PART = 1 << 20;

  /// Each as it is, and with other instructions a second time.
  ///
  /// @param models each a name of the catalogue or a `.gguf` file: computed here, with the adapter
  ///   of the file after a `+`; else what the server calls it
  /// @param prompt a file of instructions; null for none
  /// @throws CatalogException if there is no such file, with the mend
  List<Candidates.Author> of(List<String> models, @Nullable Path prompt) {
    var authors = new ArrayList<Candidates.Author>();
    for (var model : models) {
      authors.add(author(model, model, null));
      if (prompt != null) {
        var name = model + "@" + prompt.toFile().getName().replaceFirst("\\.[^.]*$", "");
        authors.add(author(name, model, read(prompt)));
      }
    }
    return authors;
  }

  private static String read(Path prompt) {
    try {
      return Files.readString(prompt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Candidates.Author author(String name, String model, @Nullable String instructions) {
    var here = here(model);
    var settings =
        here.isPresent()
            ? new SummarizerSettings(Provider.LOCAL, Judge.OFF, known.openai(), here.get())
            : new SummarizerSettings(Provider.OPENAI, Judge.OFF, serverOf(model), known.local());
    var parts = new ArrayList<String>();
    parts.add(SummaryPrompt.VERSION);
    if (instructions != null) {
      parts.add(Integer.toHexString(instructions.hashCode()));
    }
    here.ifPresent(local -> parts.add(stamp(local)));
    return new Candidates.Author(
        name,
        String.join(" ", parts),
        attempts -> Summarizers.watched(settings, instructions, spending.get(), clock, attempts));
  }

  /// Of a model's files, by their sizes and what they begin and end with: others under the same
  /// names have another, copies of the same ones have not.
  private static String stamp(LocalSettings local) {
    var all = new ArrayList<Path>();
    if (local.model() instanceof LocalSettings.Model.File(var file)) {
      all.add(file);
    }
    var adapter = local.adapter();
    if (adapter != null) {
      all.add(adapter.file());
    }
    var crc = new CRC32();
    for (var file : all) {
      try (var channel = FileChannel.open(file)) {
        crc.update(Long.toString(channel.size()).getBytes(UTF_8));
        crc.update(read(channel, 0));
        crc.update(read(channel, Math.max(0, channel.size() - PART)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Long.toHexString(crc.getValue());
  }

  private static ByteBuffer read(FileChannel channel, long at) throws IOException {
    var part = ByteBuffer.allocate((int) Math.min(PART, channel.size() - at));
    while (part.hasRemaining()) {
      if (channel.read(part, at + part.position()) < 0) {
        break; // it became shorter meanwhile
      }
    }
    return part.flip();
  }

  /// The model of that name as it is, or with the adapter that the name says, whatever adapter the
  /// day's summaries are written with; empty where it is a server's.
  private Optional<LocalSettings> here(String model) {
    var base = base(model);
    if (!isHere(base)) {
      return Optional.empty();
    }
    var adapter =
        base.equals(model) ? "" : files.apply(model.substring(base.length() + 1)).toString();
    return Optional.of(
        new LocalSettings(
            new LocalSettings.Model.File(files.apply(base)),
            known.local().device(),
            known.local().gpuMemoryFraction(),
            LocalSettings.adapter(adapter, 1)));
  }

  /// What stands before the `+` of an adapter. Paths may have one of their own: where there are
  /// several, files that are there tell which is meant.
  private static String base(String model) {
    var bases =
        IntStream.range(1, model.length())
            .filter(at -> model.charAt(at) == '+' && model.endsWith(".gguf"))
            .mapToObj(at -> model.substring(0, at))
            .filter(Authors::isHere)
            .toList();
    if (bases.isEmpty() || isFile(model)) {
      return model;
    }
    return bases.stream()
        .filter(base -> isFile(model.substring(base.length() + 1)))
        .filter(base -> isFile(base) || !base.endsWith(".gguf"))
        .findFirst()
        .orElse(bases.getFirst());
  }

  private static boolean isFile(String name) {
    return name.endsWith(".gguf") && Files.isRegularFile(Path.of(name));
  }

  private static boolean isHere(String model) {
    return model.endsWith(".gguf")
        || Catalog.load().models().stream().anyMatch(each -> each.name().equals(model));
  }

  /// The server that has the model by its settings, else the first one.
  private OpenAiSettings serverOf(String model) {
    return known.endpoints().stream()
        .map(SummarizerSettings.Endpoint::server)
        .filter(server -> server.model().equals(model))
        .findFirst()
        .orElseGet(() -> servers.apply(model));
  }
}
