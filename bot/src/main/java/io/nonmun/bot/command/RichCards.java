package io.nonmun.bot.command;

import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.RichCardView;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.FullTextSummaryRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What follows cards in chats that see Rich Messages.
public record RichCards(
    MarkedChats chats, SummaryRepository summaries, FullTextSummaryRepository wholes) {

  /// Sends it below the card. Where Telegram does not take it, the chat is told once that it has
  /// plain messages again.
  ///
  /// @param figure null for none
  /// @return null where the chat has none, or no longer: its figure is then sent by itself
  @Nullable SendOutcome follow(
      Post sender,
      ChatKey chat,
      int cardId,
      Paper paper,
      @Nullable Illustration figure,
      Texts texts)
      throws InterruptedException {
    if (!chats.has(chat)) {
      return null;
    }
    var picture = figure == null ? null : figure.picture();
    var rich =
        RichCardView.of(
            paper,
            summaries.newest(List.of(paper.version())).get(paper.version()),
            wholes.find(paper.version()).orElse(null),
            picture == null ? null : figure.caption(),
            texts);
    var sent =
        sender.sendRich(
            chat,
            new Attachment.Rich(
                rich,
                picture == null
                    ? null
                    : new Picture(picture.bytes(), "figure." + picture.suffix())),
            cardId);
    if (sent instanceof SendOutcome.Refused) {
      chats.remove(chat);
      sender.send(chat, Message.of(texts.of("rich.refused")), null);
      return null;
    }
    return sent;
  }
}
