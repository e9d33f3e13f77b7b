package io.nonmun.bot.delivery;

import io.nonmun.bot.chart.Shown;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.time.LocalDate;
import java.util.Optional;

/// Digests and their history, as the commands ask for them. Safe for use by many threads.
public interface DigestDesk {

  /// What became of every paper of a day (the newest one) for this chat's categories.
  Document coverage(ChatKey chat, Optional<LocalDate> day);

  /// Why the chat was shown this paper, or was not.
  Document why(ChatKey chat, ArxivId paper);

  /// What speaks for a paper, for this chat, in one line: words, liked papers, authors, or its
  /// category.
  String reason(ChatKey chat, ArxivId paper);

  /// Fetches, summarises and delivers a day (the newest one) again, in the background; nobody gets
  /// a paper twice.
  void repeat(Optional<LocalDate> day);

  /// Stops or resumes runs and deliveries; survives a restart.
  void pause(boolean paused);

  /// Last run, queue, model, deliveries and errors, for an admin.
  Document status();

  /// The last days in a picture, for an admin.
  Shown days(Texts texts);
}
