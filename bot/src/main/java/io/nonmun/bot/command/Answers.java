package io.nonmun.bot.command;

import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.PaperReference;
import java.time.InstantSource;

/// Answers on their way: each begins as a line that becomes the answer, also after a restart. A
/// chat's questions are answered one after the other. Safe for use by many threads.
public final class Answers {

  private static final String KIND = "answer";

  private final Work work;
  private final InstantSource clock;

  public Answers(
      AnswerDesk desk,
      ChatAllowances allowances,
      ChatRepository chats,
      Post sender,
      Work work,
      InstantSource clock) {
    this.work = work;
    this.clock = clock;
    work.handle(KIND, new AnswerWork(desk, allowances, chats, sender, clock));
  }

  /// @param asked sends the line, on the thread of who asked
  void ask(Post asked, Request request, PaperReference paper, String question)
      throws InterruptedException {
    var line = Message.of(request.texts().of("answer.reading"));
    var sent = asked.send(request.key(), line, request.origin().messageId());
    if (sent instanceof SendOutcome.Sent(var message)) {
      var payload = Payload.text(Asked.line(message, paper, question));
      var name = Integer.toString(message);
      work.submit(Job.of(KIND, request.key(), name, payload, clock.instant()).inLane(KIND));
    }
  }
}
