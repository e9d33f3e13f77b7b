package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperReference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Full-text summaries on their way: each begins as a line that becomes the summary, also after a
/// restart. Safe for use by many threads.
public final class FullTextRequests {

  private static final String KIND = "full-text";

  private final FullTextWork summary;
  private final PaperRepository papers;
  private final Post sender;
  private final Work work;
  private final boolean isOffered;

  /// @param isOffered whether the owner wants whole texts to be summarised
  public FullTextRequests(
      FullTextWork summary, PaperRepository papers, Post sender, Work work, boolean isOffered) {
    this.summary = summary;
    this.papers = papers;
    this.sender = sender;
    this.work = work;
    this.isOffered = isOffered;
    work.handle(KIND, summary);
  }

  boolean isOffered() {
    return isOffered;
  }

  /// A press of 📄: of the version that readers saw.
  Optional<Message> ask(Request request, ArxivId paper) throws InterruptedException {
    var version =
        Optional.ofNullable(papers.latest(List.of(paper)).get(paper))
            .map(stored -> OptionalInt.of(stored.version().version()))
            .orElse(OptionalInt.empty());
    ask(request, new PaperReference(paper, version));
    return Optional.empty();
  }

  /// @throws BadArgument if the owner does not want it
  void ask(Request request, PaperReference paper) throws InterruptedException {
    if (!isOffered) {
      throw new BadArgument("full.off");
    }
    var line = Message.of(request.texts().of("full.reading", paper.id()));
    var sent = sender.send(request.key(), line, request.origin().messageId());
    if (sent instanceof SendOutcome.Sent(var message)) {
      var asked =
          new FullTextAsked(
              message, paper.id().value(), paper.version().orElse(0), /* paid= */ false);
      var name = Integer.toString(message);
      work.submit(
          Job.of(KIND, request.key(), name, Payload.text(asked), summary.clock().instant())
              .inLane(KIND));
    }
  }
}
