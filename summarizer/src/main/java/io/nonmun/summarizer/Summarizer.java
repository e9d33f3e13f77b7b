package io.nonmun.summarizer;

import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.model.ProviderStatus;
import java.util.List;

/// Makes Korean summaries that stand on their source. Safe for use by many threads; a call blocks
/// while its provider is busy.
public interface Summarizer extends AutoCloseable {

  /// Summarises one paper: the providers in order, each answer checked, one repair, then the next.
  ///
  /// @param priority what a model in this process computes first
  /// @throws InterruptedException if the calling thread is asked to stop
  SummaryOutcome summarize(Paper paper, Priority priority) throws InterruptedException;

  /// Who is in a hurry.
  enum Priority {
    /// Somebody waits for it.
    INTERACTIVE,
    /// The day's work.
    BATCH
  }

  /// Who is asked, and with what prompt, in one line: another one where either has changed.
  String asked();

  /// How each configured provider stands, in the order they are tried; costs no request.
  List<ProviderStatus> providers();

  @Override
  void close();
}
