package io.nonmun.summarizer.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a provider stands.
///
/// @param ready whether it can be asked now
/// @param detail model and address, or what is missing and the mend; never a secret
/// @param load of the engine that runs in this process; null where there is none, or not yet
/// @param endpoints the servers that it is made of, where they are several
public record ProviderStatus(
    String name, boolean ready, String detail, @Nullable Load load, List<Endpoint> endpoints) {

  public ProviderStatus {
    endpoints = List.copyOf(endpoints);
  }

  public ProviderStatus(String name, boolean ready, String detail, @Nullable Load load) {
    this(name, ready, detail, load, List.of());
  }

  public ProviderStatus(String name, boolean ready, String detail) {
    this(name, ready, detail, null);
  }

  /// How one of several servers stands.
  ///
  /// @param running requests under way there
  /// @param answered since the start
  /// @param failed since the start
  /// @param latency of an answer, the newest counting most; zero before the first
  public record Endpoint(
      String name, boolean ready, int running, long answered, long failed, Duration latency) {}

  /// What a model in this process has to do.
  ///
  /// @param interactive requests that wait and somebody with them
  /// @param batch other requests that wait
  /// @param running requests that are computed, side by side
  /// @param tokensPerSecond new ones, over the last ten seconds
  /// @param kvUse share of the KV cache that running requests hold, 0 to 1
  /// @param promptTokens of all requests so far
  /// @param cachedTokens of these, that were not computed: an earlier prompt began with them
  public record Load(
      int interactive,
      int batch,
      int running,
      double tokensPerSecond,
      double kvUse,
      long promptTokens,
      long cachedTokens) {

    /// Of one that has read nothing yet.
    public Load(int interactive, int batch, int running, double tokensPerSecond, double kvUse) {
      this(interactive, batch, running, tokensPerSecond, kvUse, 0, 0);
    }

    /// Share of the prompts that was not computed, 0 to 1.
    public double prefixHits() {
      return (double) cachedTokens / Math.max(1, promptTokens);
    }

    public int waiting() {
      return interactive + batch;
    }
  }
}
