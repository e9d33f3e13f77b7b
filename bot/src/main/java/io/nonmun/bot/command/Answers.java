package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.ExchangeRepository;
import io.nonmun.storage.JobRepository.Job;
import java.util.List;

/// Answers on their way: each begins as a line that becomes the answer, also after a restart. A
/// chat's questions are answered one after the other. Safe for use by many threads.
public final class Answers {

  private static final String KIND = "answer";

  private final AnswerWork answer;
  private final Work work;

  public Answers(AnswerWork answer, Work work) {
    this.answer = answer;
    this.work = work;
    work.handle(KIND, answer);
  }

  ExchangeRepository kept() {
    return answer.exchanges();
  }

  /// @param asked sends the line, on the thread of who asked
  /// @param earlier the answer that the question goes on from, or any other message
  /// @param papers each with or without a version; none for whatever the chat has
  void ask(Post asked, Request request, int earlier, List<String> papers, String question)
      throws InterruptedException {
    var texts = request.texts();
    var line =
        Message.of(papers.isEmpty() ? texts.of("answer.looking") : texts.of("answer.reading"));
    var sent = asked.send(request.key(), line, request.origin().messageId());
    if (sent instanceof SendOutcome.Sent(var message)) {
      var payload = Payload.text(new Asked(message, earlier, papers, question, /* paid= */ false));
      var name = Integer.toString(message);
      work.submit(
          Job.of(KIND, request.key(), name, payload, answer.clock().instant()).inLane(KIND));
    }
  }
}
