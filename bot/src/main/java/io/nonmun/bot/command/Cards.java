package io.nonmun.bot.command;

import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// Papers as [OpenCards] asks for them. Safe for use by many threads.
interface Cards {

  /// As [PaperDesk#read], for a chat and with its notes.
  PaperDesk.Card read(PaperReference paper, ChatKey chat, Language language)
      throws InterruptedException;

  /// What comes of asking for a paper.
  sealed interface Answer {}

  record Found(PaperDesk.Card card) implements Answer {}

  /// @param text what is said instead
  record Excuse(String text) implements Answer {}

  /// The paper of a card on its way, or why it cannot be shown.
  ///
  /// @throws StorageException as that is for whoever does the work to wait for
  default Answer answer(Card card, ChatKey chat, Texts texts) throws InterruptedException {
    var log = LoggerFactory.getLogger(Cards.class);
    try {
      return new Found(card.of(read(card.reference(), chat, texts.language())));
    } catch (FetchException e) {
      log.info("paper={} cannot be shown: {}", card.paper(), e.getMessage());
      return new Excuse(Say.unread(e, card.paper(), texts));
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("paper={} cannot be shown", card.paper(), e);
      return new Excuse(texts.of("broken"));
    }
  }

  /// As [PaperDesk#figure]: nothing for a card to wait for.
  Optional<Illustration> figure(Paper paper) throws InterruptedException;

  /// As [PaperDesk#hidden].
  List<String> hidden(Paper paper);

  static Cards of(PaperDesk desk, ChatAllowances allowances, Library library) {
    return new Cards() {
      @Override
      public PaperDesk.Card read(PaperReference paper, ChatKey chat, Language language)
          throws InterruptedException {
        var card = desk.read(paper, language, allowances.of(chat.chatId()));
        return card.with(library.notes(chat).getOrDefault(paper.id(), List.of()));
      }

      @Override
      public Optional<Illustration> figure(Paper paper) throws InterruptedException {
        return desk.figure(paper);
      }

      @Override
      public List<String> hidden(Paper paper) {
        return desk.hidden(paper);
      }
    };
  }
}
