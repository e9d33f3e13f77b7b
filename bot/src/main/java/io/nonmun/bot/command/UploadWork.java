package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Promise;
import io.nonmun.bot.work.Retries;
import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfOutcome.Reason;
import io.nonmun.fetcher.PdfReader;
import io.nonmun.fetcher.pdf.FrontPage;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.UploadRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches a PDF, reads its first pages, and hands the line over to the card of what it is. Done
/// again after a kill, it comes to the same paper and the same message.
record UploadWork(
    SentFiles files,
    PdfReader reader,
    UploadRepository uploads,
    ChatRepository chats,
    OpenCards cards,
    Post sender,
    InstantSource clock,
    Retries retries)
    implements Handler {

  private static final Logger log = LoggerFactory.getLogger(UploadWork.class);

  /// An abstract may go on behind the first page, and begin behind a cover.
  private static final int PAGES = 3;

  /// Of words to be summarised: a heading alone is no paper.
  private static final int LEAST = 150;

  private static final Category UPLOAD = new Category("upload");

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var upload = Payload.of(job, Upload.class);
    return switch (files.read(upload.file())) {
      case SentFiles.Bytes(var pdf) -> read(job.chat(), upload, pdf);
      case SentFiles.TooLarge _ -> excuse(job.chat(), upload, "upload.tooLarge");
      case SentFiles.Gone _ -> excuse(job.chat(), upload, "upload.gone");
      case SentFiles.Unanswered(var why) ->
          retries.areOver(job)
              ? excuse(job.chat(), upload, "upload.gone")
              : retries.again(job, why);
    };
  }

  @Override
  public void givenUp(Job job, Context context) throws InterruptedException {
    excuse(job.chat(), Payload.of(job, Upload.class), "broken");
  }

  private Outcome read(ChatKey chat, Upload upload, byte[] pdf) throws InterruptedException {
    return switch (reader.read(pdf, PAGES)) {
      case PdfOutcome.Refused(var reason) -> {
        log.info("chat={} a PDF of {} bytes is not read: {}", chat.chatId(), pdf.length, reason);
        yield excuse(chat, upload, text(reason));
      }
      case PdfOutcome.Read(var text) -> show(chat, upload, pdf, FrontPage.of(text));
    };
  }

  private Outcome show(ChatKey chat, Upload upload, byte[] pdf, FrontPage page)
      throws InterruptedException {
    if (page.paper().isPresent()) {
      cards.become(chat, upload.message(), page.paper().get());
      return Outcome.done();
    }
    var words = page.abstractText().length() < LEAST ? page.opening() : page.abstractText();
    if (words.length() < LEAST) {
      return excuse(chat, upload, text(Reason.NO_TEXT));
    }
    var kept =
        uploads.keep(chat, digest(pdf), id -> paper(id, upload, page, words), clock.instant());
    cards.become(chat, upload.message(), new PaperReference(kept.id(), OptionalInt.of(1)));
    return Outcome.done();
  }

  /// Its comment is the file's name.
  private static Paper paper(ArxivId id, Upload upload, FrontPage page, String words) {
    var name = upload.name().replaceFirst("(?i)\\.pdf$", "").strip();
    var title = page.title().isBlank() ? name : page.title();
    return new Paper(
        new PaperVersion(id, 1),
        asTex(title.isBlank() ? "PDF" : title),
        asTex(words),
        page.authors(),
        UPLOAD,
        List.of(),
        name,
        null,
        null,
        null,
        List.of(),
        false);
  }

  /// Papers are stored in TeX, to which a dollar begins a formula.
  private static String asTex(String text) {
    return text.replace("$", "\\$");
  }

  private static String digest(byte[] pdf) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(pdf));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private Outcome excuse(ChatKey chat, Upload upload, String key) throws InterruptedException {
    var text = Message.of(Texts.in(chats.language(chat)).of(key));
    return Outcome.after(new Promise(chat, upload.message(), null).become(sender, text));
  }

  private static String text(Reason reason) {
    return switch (reason) {
      case BROKEN -> "upload.broken";
      case ENCRYPTED -> "upload.encrypted";
      case TOO_LARGE -> "upload.tooLarge";
      case TOO_LONG -> "upload.tooLong";
      case NO_TEXT -> "upload.noText";
      case TOO_MUCH_WORK -> "upload.tooMuch";
    };
  }
}
