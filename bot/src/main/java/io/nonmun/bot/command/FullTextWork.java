package io.nonmun.bot.command;

import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.FullTextDesk;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.FullTextView;
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
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.summarizer.fulltext.FullTextOutcome;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a line the full-text summary of its paper.
///
/// @param papers finds one, or throws a [FetchException]
public record FullTextWork(
    FullTextDesk desk,
    Function<PaperReference, Paper> papers,
    ChatAllowances allowances,
    ChatRepository chats,
    Post sender,
    InstantSource clock)
    implements Handler {

  private static final Logger log = LoggerFactory.getLogger(FullTextWork.class);

  @Override
  public Outcome run(Job job, Context context) throws InterruptedException {
    var asked = Payload.of(job, FullTextAsked.class);
    var texts = Texts.in(chats.language(job.chat()));
    return put(job.chat(), asked, messages(asked, job.chat(), context, texts));
  }

  @Override
  public void givenUp(Job job, Context context) throws InterruptedException {
    var texts = Texts.in(chats.language(job.chat()));
    put(job.chat(), Payload.of(job, FullTextAsked.class), Say.text(texts.of("broken")));
  }

  private List<Message> messages(FullTextAsked asked, ChatKey chat, Context context, Texts texts)
      throws InterruptedException {
    try {
      var paper = papers.apply(asked.reference());
      var allowance = allowances.of(chat.chatId());
      if (desk.known(paper).isEmpty() && !asked.paid()) {
        if (!allowance.take()) {
          return Say.text(texts.of("full.spent"));
        }
        context.keep(asked.asPaid());
      }
      return switch (desk.read(paper)) {
        case FullTextOutcome.Made(var made) -> FullTextView.of(made, texts).messages();
        case FullTextOutcome.AbstractOnly _ -> {
          allowance.giveBack();
          yield Say.text(texts.of("full.abstract", paper.version()));
        }
        case FullTextOutcome.Refused(var reason) -> {
          log.info("paper={} its full-text summary is refused: {}", paper.version(), reason);
          yield Say.text(texts.of("full.refused", paper.version()));
        }
        case FullTextOutcome.Unasked(var reason) -> {
          log.warn("paper={} no model summarises its text: {}", paper.version(), reason);
          allowance.giveBack();
          yield Say.text(texts.of("answer.noModel"));
        }
      };
    } catch (FetchException e) {
      log.info("paper={} cannot be read: {}", asked.paper(), e.getMessage());
      return Say.text(Say.unread(e, asked.paper(), texts));
    }
  }

  private Outcome put(ChatKey chat, FullTextAsked asked, List<Message> messages)
      throws InterruptedException {
    return Outcome.after(new Promise(chat, asked.message(), null).become(sender, messages));
  }
}
