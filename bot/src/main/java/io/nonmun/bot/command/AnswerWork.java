package io.nonmun.bot.command;

import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.editions.AnswerDesk.Read;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
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
import io.nonmun.storage.ExchangeRepository;
import io.nonmun.storage.ExchangeRepository.Exchange;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a line the answer to its question.
public record AnswerWork(
    AnswerDesk desk,
    Shelf shelf,
    ChatAllowances allowances,
    ExchangeRepository exchanges,
    ChatRepository chats,
    Post sender,
    AnswerListener listener,
    InstantSource clock)
    implements Handler {

  private static final Logger log = LoggerFactory.getLogger(AnswerWork.class);

  /// A question is understood by so many before it.
  private static final int REMEMBERED = 3;

  /// @param kept what the next question goes on from; empty where nothing was answered
  private record Answer(List<Message> messages, String kept) {}

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var asked = Payload.of(job, Asked.class);
    var texts = Texts.in(chats.language(job.chat()));
    return put(job.chat(), asked, answer(asked, job.chat(), context, texts));
  }

  @Override
  public void givenUp(Job job, Context context) throws InterruptedException {
    var texts = Texts.in(chats.language(job.chat()));
    put(job.chat(), Payload.of(job, Asked.class), excuse(texts.of("broken")));
  }

  private static Answer excuse(String text) {
    return new Answer(Say.text(text), "");
  }

  private Answer answer(Asked asked, ChatKey chat, Context context, Texts texts)
      throws InterruptedException {
    var allowance = allowances.of(chat.chatId());
    if (!asked.paid()) {
      if (!allowance.take()) {
        return excuse(texts.of("answer.spent"));
      }
      context.keep(asked.asPaid());
    }
    try {
      var begin = clock.instant();
      var read = read(asked, chat);
      if (read.isEmpty()) {
        allowance.giveBack();
        return excuse(texts.of("answer.unfound", Shelf.DAYS));
      }
      if (read.stream().allMatch(Read::hasFailed)) {
        allowance.giveBack();
        return excuse(texts.of("answer.noModel"));
      }
      listener.answered(chat, asked.message(), asked.question(), read);
      var took = Duration.between(begin, clock.instant());
      return new Answer(
          AnswerView.of(asked.question(), read, took, texts).messages(),
          AnswerView.inShort(read, texts));
    } catch (FetchException e) {
      log.info("papers={} cannot be read: {}", asked.papers(), e.getMessage());
      allowance.giveBack();
      return excuse(Say.unread(e, String.join(", ", asked.papers()), texts));
    }
  }

  private List<Read> read(Asked asked, ChatKey chat) throws InterruptedException {
    var earlier = exchanges.upTo(chat, asked.earlier(), REMEMBERED);
    return asked.papers().isEmpty()
        ? desk.answer(shelf.of(chat), asked.question(), earlier)
        : desk.answer(asked.references(), asked.question(), earlier);
  }

  private Outcome put(ChatKey chat, Asked asked, Answer answer) throws InterruptedException {
    var put = new Promise(chat, asked.message(), null).become(sender, answer.messages());
    if (put instanceof SendOutcome.Sent(var message) && !answer.kept().isEmpty()) {
      exchanges.save(
          chat,
          new Exchange(message, asked.earlier(), asked.question(), answer.kept(), clock.instant()));
    }
    return Outcome.after(put);
  }
}
