package io.nonmun.bot.command;

import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.util.Optional;

/// Papers as [OpenCards] asks for them. Safe for use by many threads.
interface Cards {

  /// As [PaperDesk#read].
  PaperDesk.Card read(PaperReference paper, Language language) throws InterruptedException;

  /// As [PaperDesk#figure]: nothing for a card to wait for.
  Optional<String> figure(Paper paper) throws InterruptedException;

  static Cards of(PaperDesk desk) {
    return new Cards() {
      @Override
      public PaperDesk.Card read(PaperReference paper, Language language)
          throws InterruptedException {
        return desk.read(paper, language);
      }

      @Override
      public Optional<String> figure(Paper paper) throws InterruptedException {
        return desk.figure(paper);
      }
    };
  }
}
