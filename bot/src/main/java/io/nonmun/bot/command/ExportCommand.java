package io.nonmun.bot.command;

import io.nonmun.bot.library.BibTex;
import io.nonmun.bot.library.Export;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Span;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `/export`: all that the chat keeps, as a file; and one paper's BibTeX entry.
record ExportCommand(Library library, PaperRepository papers, Post sender, InstantSource clock)
    implements Command {

  /// Longer entries, of papers by hundreds of authors, are sent as a file.
  private static final int LONGEST_ENTRY = 3_500;

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var argument = request.argument().strip();
    if (argument.isEmpty()) {
      return List.of(
          Message.of(
              request.texts().of("export.ask"),
              List.of(
                  List.of(
                      new Button("BibTeX", Action.EXPORT, "bibtex"),
                      new Button("Markdown", Action.EXPORT, "markdown"),
                      new Button("CSV", Action.EXPORT, "csv")))));
    }
    var kind =
        parse(argument).orElseThrow(() -> new BadArgument("export.unread", Words.brief(argument)));
    return send(request, kind);
  }

  static Optional<Export> parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "bibtex", "bib" -> Optional.of(Export.BIBTEX);
      case "markdown", "md" -> Optional.of(Export.MARKDOWN);
      case "csv" -> Optional.of(Export.CSV);
      default -> Optional.empty();
    };
  }

  static Export kind(String argument) {
    return parse(argument).orElseThrow(ForgedButton::new);
  }

  Optional<Message> press(Request request, Export kind) throws InterruptedException {
    for (var message : send(request, kind)) {
      sender.send(request.key(), message, request.origin().messageId());
    }
    return Optional.empty();
  }

  private List<Message> send(Request request, Export kind) throws InterruptedException {
    var entries = library.read(library.kept(request.key()));
    if (entries.isEmpty()) {
      return Say.text(request.texts().of("saved.none"));
    }
    var zone = request.preferences().zone();
    var today = clock.instant().atZone(zone).toLocalDate();
    var reader = new Export.Reader(request.texts(), zone, today);
    return send(
        request,
        new Attachment.Document(kind.of(entries, reader), kind.name(reader)),
        request.texts().of("export.done", entries.size()));
  }

  /// @return what is said where Telegram does not take the file
  private List<Message> send(Request request, Attachment.Document file, String caption)
      throws InterruptedException {
    var sent =
        sender.sendDocument(request.key(), file, Message.of(caption), request.origin().messageId());
    return sent instanceof SendOutcome.Refused(var reason)
        ? Say.text(request.texts().of("export.refused", reason))
        : List.of();
  }

  /// A press of a card's `BibTeX`.
  Optional<Message> entry(Request request, ArxivId id) throws InterruptedException {
    var paper = papers.latest(List.of(id)).get(id);
    var answer =
        paper == null ? Say.text(request.texts().of("tap.unknown", id)) : entry(request, paper);
    for (var message : answer) {
      sender.send(request.key(), message, request.origin().messageId());
    }
    return Optional.empty();
  }

  private List<Message> entry(Request request, Paper paper) throws InterruptedException {
    var entry = BibTex.entry(paper);
    if (entry.length() > LONGEST_ENTRY) {
      var name = paper.id().value().replace('/', '-') + ".bib";
      var file = new Attachment.Document(entry.getBytes(StandardCharsets.UTF_8), name);
      return send(request, file, "BibTeX " + paper.id());
    }
    return List.of(
        new Message(
            entry.lines().map(line -> new Line(Line.Kind.PRE, List.of(Span.plain(line)))).toList(),
            List.of()));
  }
}
