package io.nonmun.bot.delivery;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.Paper;
import java.time.Instant;

/// Replies to the digest of a paper that has a new version or is withdrawn.
record VersionNote(Post sender, ChatRepository chats) implements Handler {

  static final String KIND = "version";

  private record Note(int position, int version, boolean withdrawn, int replyTo) {}

  static Job job(Delivery row, Paper paper, Instant now) {
    var version = paper.version().version();
    var note = new Note(row.position(), version, paper.withdrawn(), row.messageId());
    return Job.of(KIND, row.chat(), paper.id() + "v" + version, Payload.text(note), now);
  }

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var note = Payload.of(job, Note.class);
    var texts = Texts.in(chats.language(job.chat()));
    var text =
        note.withdrawn()
            ? texts.of("note.withdrawn", note.position())
            : texts.of("note.replaced", note.position(), note.version());
    return Outcome.after(sender.send(job.chat(), Message.of(text), note.replyTo(), context.once()));
  }
}
