package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.Incoming.SentFile;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Retries;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.PdfReader;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.UploadRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/// PDFs that readers send: each begins as a line that becomes a card, of arXiv's paper where the
/// PDF is one, else of what it says itself. Safe for use by many threads.
public final class Uploads {

  private static final String KIND = "upload";
  private static final Pattern NAMED = Pattern.compile("upload/\\d{7}");

  private final UploadRepository uploads;
  private final Work work;
  private final InstantSource clock;

  public Uploads(
      SentFiles files,
      PdfReader reader,
      UploadRepository uploads,
      ChatRepository chats,
      OpenCards cards,
      Post sender,
      Work work,
      InstantSource clock) {
    this.uploads = uploads;
    this.work = work;
    this.clock = clock;
    var retries = Retries.ofAnswers(clock);
    work.handle(KIND, new UploadWork(files, reader, uploads, chats, cards, sender, clock, retries));
  }

  /// @param asked sends the line, on the thread of who asked
  /// @return the answer, where it is no line
  List<Message> show(Post asked, Request request, SentFile file) throws InterruptedException {
    var texts = request.texts();
    if (!file.isPdf()) {
      return Say.text(texts.of("chatter"));
    }
    if (file.sizeBytes() > SentFiles.MOST_BYTES) {
      return Say.text(texts.of("upload.tooLarge"));
    }
    var line = Message.of(texts.of("upload.reading"));
    var sent = asked.send(request.key(), line, request.origin().messageId());
    if (sent instanceof SendOutcome.Sent(var message)) {
      var upload = new Upload(message, file.id(), file.name());
      var name = Integer.toString(message);
      // In one lane: who sends many waits for his own.
      work.submit(
          Job.of(KIND, request.key(), name, Payload.text(upload), clock.instant()).inLane(KIND));
    }
    return List.of();
  }

  /// Whether what a button asks for names an upload of another chat, or one that is forgotten.
  boolean isForeign(ChatKey chat, String argument) {
    return NAMED
        .matcher(argument)
        .results()
        .anyMatch(named -> !uploads.isOf(chat, new ArxivId(named.group())));
  }
}
