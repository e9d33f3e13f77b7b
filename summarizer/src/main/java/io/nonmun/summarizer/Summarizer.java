package io.nonmun.summarizer;

import io.nonmun.storage.model.Paper;
import java.util.List;

/// Makes Korean summaries that stand on their source. Safe for use by many threads; a call blocks
/// while its provider is busy.
public interface Summarizer extends AutoCloseable {

  /// Summarises one paper: the providers in order, each answer checked, one repair, then the next.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  SummaryOutcome summarize(Paper paper) throws InterruptedException;

  /// How each configured provider stands, in the order they are tried; costs no request.
  List<ProviderStatus> providers();

  @Override
  void close();

  /// @param ready whether a summary can be asked of it now
  /// @param detail model and address, or what is missing and the mend; never a secret
  record ProviderStatus(String name, boolean ready, String detail) {}
}
