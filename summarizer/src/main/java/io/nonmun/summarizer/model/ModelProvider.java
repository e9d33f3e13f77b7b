package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.Request;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A language model that can be asked for a summary, on this machine or elsewhere. It carries chats
/// and knows nothing of papers. Safe for use by many threads.
public interface ModelProvider extends AutoCloseable {

  /// The provider's name, as an owner configures it.
  String name();

  /// The model's name, as its server knows it.
  String model();

  /// How it stands; costs no request.
  ProviderStatus status();

  /// The most tokens of a request, prompt and answer together; may load the model first.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  int contextTokens() throws InterruptedException;

  /// Asks once; blocks until there is an answer, or until it is clear that there will be none.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  Reply ask(Request request) throws InterruptedException;

  @Override
  void close();

  /// What came back.
  sealed interface Reply {

    /// @param cost in the currency of the configured prices; zero for a local model
    record Answered(Completion completion, BigDecimal cost) implements Reply {}

    /// The model or its server will not take this very request; others may fare better.
    ///
    /// @param reason for the owner: what happened and the mend; never a secret
    record Declined(String reason) implements Reply {}

    /// Nobody was there to answer.
    ///
    /// @param reason for the owner: what happened and the mend; never a secret
    /// @param rest for how long asking again is known to be pointless, zero if for a while at
    ///   least; null where it may not be
    record Unavailable(String reason, @Nullable Duration rest) implements Reply {}
  }
}
