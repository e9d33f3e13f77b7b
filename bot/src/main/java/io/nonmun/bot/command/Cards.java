package io.nonmun.bot.command;

import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.util.Optional;

/// Papers as [OpenCards] asks for them. Safe for use by many threads.
interface Cards {

  /// As [PaperDesk#read], for a chat.
  PaperDesk.Card read(PaperReference paper, ChatKey chat, Language language)
      throws InterruptedException;

  /// As [PaperDesk#figure]: nothing for a card to wait for.
  Optional<String> figure(Paper paper) throws InterruptedException;

  static Cards of(PaperDesk desk, ChatAllowances allowances) {
    return new Cards() {
      @Override
      public PaperDesk.Card read(PaperReference paper, ChatKey chat, Language language)
          throws InterruptedException {
        return desk.read(paper, language, allowances.of(chat.chatId()));
      }

      @Override
      public Optional<String> figure(Paper paper) throws InterruptedException {
        return desk.figure(paper);
      }
    };
  }
}
