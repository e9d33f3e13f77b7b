package io.nonmun.summarizer;

import io.nonmun.storage.model.Paper;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /// How each configured provider stands, in the order they are tried; costs no request.
  List<ProviderStatus> providers();

  @Override
  void close();

  /// @param ready whether a summary can be asked of it now
  /// @param detail model and address, or what is missing and the mend; never a secret
  /// @param load of the engine that runs in this process; null where there is none, or not yet
  record ProviderStatus(String name, boolean ready, String detail, @Nullable Load load) {

    public ProviderStatus(String name, boolean ready, String detail) {
      this(name, ready, detail, null);
    }
  }

  /// What a model in this process has to do.
  ///
  /// @param interactive requests that wait and somebody with them
  /// @param batch other requests that wait
  /// @param running requests that are computed, side by side
  /// @param tokensPerSecond new ones, over the last ten seconds
  /// @param kvUse share of the KV cache that running requests hold, 0 to 1
  record Load(int interactive, int batch, int running, double tokensPerSecond, double kvUse) {

    public int waiting() {
      return interactive + batch;
    }
  }
}
