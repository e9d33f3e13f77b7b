package io.nonmun.bot.command;

import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.AnswerView;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Handler;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Promise;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.summarizer.answer.AnswerOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a line the answer to its question.
record AnswerWork(
    AnswerDesk desk,
    ChatAllowances allowances,
    ChatRepository chats,
    Post sender,
    InstantSource clock)
    implements Handler {

  private static final Logger log = LoggerFactory.getLogger(AnswerWork.class);

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var asked = Payload.of(job, Asked.class);
    var texts = Texts.in(chats.language(job.chat()));
    return put(job.chat(), asked, answer(asked, job.chat(), context, texts));
  }

  @Override
  public void givenUp(Job job, Context context) throws InterruptedException {
    var texts = Texts.in(chats.language(job.chat()));
    put(job.chat(), Payload.of(job, Asked.class), Say.text(texts.of("broken")));
  }

  private List<Message> answer(Asked asked, ChatKey chat, Context context, Texts texts)
      throws InterruptedException {
    var allowance = allowances.of(chat.chatId());
    if (!asked.paid()) {
      if (!allowance.take()) {
        return Say.text(texts.of("answer.spent"));
      }
      context.keep(asked.paid(true));
    }
    try {
      var begin = clock.instant();
      var read = desk.answer(asked.reference(), asked.question());
      if (read.outcome() instanceof AnswerOutcome.Failed(var reason)) {
        log.warn("paper={} no model answers: {}", read.paper().version(), reason);
        allowance.giveBack();
        return Say.text(texts.of("answer.noModel"));
      }
      var took = Duration.between(begin, clock.instant());
      return AnswerView.of(asked.question(), read, took, texts).messages();
    } catch (FetchException e) {
      log.info("paper={} cannot be read: {}", asked.paper(), e.getMessage());
      allowance.giveBack();
      var isUnknown = e.kind() == FetchException.Kind.NOT_FOUND;
      return Say.text(texts.of(isUnknown ? "card.unknown" : "card.unreadable", asked.paper()));
    }
  }

  private Outcome put(ChatKey chat, Asked asked, List<Message> messages)
      throws InterruptedException {
    var first = new Promise(chat, asked.message(), null).become(sender, messages.getFirst());
    var stopped = Outcome.unless(first);
    if (stopped.isPresent()) {
      return stopped.get();
    }
    for (var message : messages.subList(1, messages.size())) {
      sender.send(chat, message, asked.message());
    }
    return Outcome.done();
  }
}
