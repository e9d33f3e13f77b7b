package io.nonmun.bot.delivery;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Span;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.text.Quote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells a chat that a paper has a new version, is withdrawn or is accepted: as a reply to the
/// digest that had it, or, where the chat only saved it, by its title.
record VersionNote(Post sender, ChatRepository chats) implements Handler {

  static final String KIND = "version";

  private static final int LONGEST_TITLE = 200;

  /// @param position in the digest; 0 where there is none
  /// @param replyTo null where there is no digest; `paper` and `title` say then what it is about
  /// @param changes null where they are not known, or it is about something else
  /// @param accepted by whom, where that is the news
  private record Note(
      int position,
      int version,
      boolean withdrawn,
      @Nullable Integer replyTo,
      @Nullable String paper,
      @Nullable String title,
      @Nullable Changes changes,
      @Nullable String accepted) {}

  /// That a paper has a new version, or is withdrawn by it.
  static Job version(Had had, Paper paper, @Nullable Changes changes, Instant now) {
    return job(
        had, paper, paper.version().toString(), paper.withdrawn() ? null : changes, null, now);
  }

  static Job accepted(Had had, Paper paper, String where, Instant now) {
    return job(had, paper, paper.id() + " accepted", null, where, now);
  }

  /// How a chat came by a paper.
  ///
  /// @param row null where it only saved it
  record Had(ChatKey chat, @Nullable Delivery row) {}

  private static Job job(
      Had had,
      Paper paper,
      String name,
      @Nullable Changes changes,
      @Nullable String accepted,
      Instant now) {
    var row = had.row();
    var note =
        new Note(
            row == null ? 0 : row.position(),
            paper.version().version(),
            paper.withdrawn(),
            row == null ? null : row.messageId(),
            row == null ? paper.id().value() : null,
            row == null ? Quote.of(ReadableText.of(paper.title()), LONGEST_TITLE) : null,
            changes,
            accepted);
    return Job.of(KIND, had.chat(), name, Payload.text(note), now);
  }

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var note = Payload.of(job, Note.class);
    var texts = Texts.in(chats.language(job.chat()));
    var message = new Message(lines(note, texts), List.of());
    return Outcome.after(sender.send(job.chat(), message, note.replyTo(), context.once()));
  }

  private static List<Line> lines(Note note, Texts texts) {
    var lines = new ArrayList<Line>();
    lines.add(Line.of(note.paper() == null ? ofDelivered(note, texts) : ofSaved(note, texts)));
    if (note.paper() != null) {
      var paper = note.paper();
      lines.add(
          new Line(
              Line.Kind.TEXT,
              List.of(
                  Span.plain(note.title() + " · "),
                  Span.link("arXiv " + paper, "https://arxiv.org/abs/" + paper))));
    }
    if (note.changes() != null) {
      lines.addAll(note.changes().lines(texts));
    }
    return lines;
  }

  private static String ofDelivered(Note note, Texts texts) {
    if (note.accepted() != null) {
      return texts.of("note.accepted", note.position(), note.accepted());
    }
    return note.withdrawn()
        ? texts.of("note.withdrawn", note.position())
        : texts.of("note.replaced", note.position(), note.version());
  }

  private static String ofSaved(Note note, Texts texts) {
    if (note.accepted() != null) {
      return texts.of("note.saved.accepted", note.accepted());
    }
    return note.withdrawn()
        ? texts.of("note.saved.withdrawn")
        : texts.of("note.saved.replaced", note.version());
  }
}
