package io.nonmun.bot.command;

import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.FigureView;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Promise;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts cards and their pictures into chats.
record CardPost(Cards cards, Post sender, @Nullable RichCards rich) {

  private static final Logger log = LoggerFactory.getLogger(CardPost.class);

  /// In the place of the line, or of the card that is shown.
  Outcome put(ChatKey chat, Card card, List<Message> messages) throws InterruptedException {
    var first =
        card.shown()
            ? sender.edit(chat, card.message(), messages.getFirst())
            : new Promise(chat, card.message(), null).become(sender, messages.getFirst());
    var stopped = Outcome.unless(first);
    if (stopped.isPresent()) {
      return stopped.get();
    }
    for (var message : messages.subList(1, messages.size())) {
      if (sender.send(chat, message, null) instanceof SendOutcome.Later(var until)) {
        return new Outcome.Later(until); // The first is edited again then, to no effect.
      }
    }
    return Outcome.done();
  }

  /// Empty where there is none, or none can be had now.
  Optional<Illustration> figure(Paper paper) throws InterruptedException {
    try {
      return cards.figure(paper);
    } catch (RuntimeException e) {
      log.warn("paper={} stays without its figure", paper.version(), e);
      return Optional.empty();
    }
  }

  /// What follows the card: a Rich Message in chats that see them, else the figure.
  ///
  /// @param figure null for none
  Outcome follow(ChatKey chat, int cardId, Paper paper, @Nullable Illustration figure, Texts texts)
      throws InterruptedException {
    var sent =
        rich == null || paper.id().isUpload()
            ? null
            : rich.follow(sender, chat, cardId, paper, figure, texts);
    if (sent instanceof SendOutcome.Later(var until)) {
      return new Outcome.Later(until);
    }
    return sent != null || figure == null
        ? Outcome.done()
        : illustrate(chat, cardId, figure, texts);
  }

  /// A picture with the words of the paper, or a link where there is no picture.
  ///
  /// @return done, whatever came of it, unless Telegram wants the chat to be left alone
  Outcome illustrate(ChatKey chat, int cardId, Illustration figure, Texts texts)
      throws InterruptedException {
    var message = FigureView.of(figure, texts);
    var picture = figure.picture();
    var sent =
        picture == null
            ? sender.send(chat, message, cardId)
            : sender.sendPhoto(
                chat, new Picture(picture.bytes(), "figure." + picture.suffix()), message, cardId);
    return sent instanceof SendOutcome.Later(var until) ? new Outcome.Later(until) : Outcome.done();
  }
}
