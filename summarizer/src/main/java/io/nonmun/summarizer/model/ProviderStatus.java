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
/// @param answers since the start, to all who ask; null before the first
public record ProviderStatus(
    String name,
    boolean ready,
    String detail,
    @Nullable Load load,
    List<Endpoint> endpoints,
    @Nullable Answers answers) {

  public ProviderStatus {
    endpoints = List.copyOf(endpoints);
  }

  public ProviderStatus(
      String name, boolean ready, String detail, @Nullable Load load, List<Endpoint> endpoints) {
    this(name, ready, detail, load, endpoints, null);
  }

  public ProviderStatus(String name, boolean ready, String detail, @Nullable Load load) {
    this(name, ready, detail, load, List.of());
  }

  public ProviderStatus(String name, boolean ready, String detail) {
    this(name, ready, detail, null);
  }

  ProviderStatus with(@Nullable Answers answers) {
    return new ProviderStatus(name, ready, detail, load, endpoints, answers);
  }

  /// What became of a model's answers: each question counts once.
  ///
  /// @param first accepted as the model gave it
  /// @param repaired accepted, or in part, after its complaints were told
  /// @param refused all the same
  public record Answers(long first, long repaired, long refused) {

    /// Share of all that was accepted at the first try, 0 to 1.
    public double firstShare() {
      return (double) first / Math.max(1, first + repaired + refused);
    }
  }

  /// How one of several servers stands.
  ///
  /// @param running requests under way there
  /// @param answered since the start
  /// @param failed since the start
  /// @param latency of an answer, the newest counting most; zero before the first
  public record Endpoint(
      String name, boolean ready, int running, long answered, long failed, Duration latency) {}

  /// A device's memory, whoever uses it.
  ///
  /// @param device e.g. `cuda:0`
  /// @param used bytes
  /// @param total bytes
  public record Memory(String device, long used, long total) {

    /// 0 to 1.
    public double use() {
      return (double) used / total;
    }
  }

  /// What a model in this process has to do.
  ///
  /// @param interactive requests that wait and somebody with them
  /// @param batch other requests that wait
  /// @param running requests that are computed, side by side
  /// @param tokensPerSecond new ones, over the last ten seconds
  /// @param kvUse share of the KV cache that running requests hold, 0 to 1
  /// @param promptTokens of all requests so far
  /// @param cachedTokens of these, that were not computed: an earlier prompt began with them
  /// @param steps of the engine so far: each computes a batch of all running requests
  /// @param stepping what these took together
  /// @param memory of the devices that have their own
  public record Load(
      int interactive,
      int batch,
      int running,
      double tokensPerSecond,
      double kvUse,
      long promptTokens,
      long cachedTokens,
      long steps,
      Duration stepping,
      List<Memory> memory) {

    public Load {
      memory = List.copyOf(memory);
    }

    /// Of one that has read nothing yet.
    public Load(int interactive, int batch, int running, double tokensPerSecond, double kvUse) {
      this(interactive, batch, running, tokensPerSecond, kvUse, 0, 0, 0, Duration.ZERO, List.of());
    }

    /// Share of the prompts that was not computed, 0 to 1.
    public double prefixHits() {
      return (double) cachedTokens / Math.max(1, promptTokens);
    }

    /// 0 before the first.
    public double meanStepSeconds() {
      return steps == 0 ? 0 : stepping.toNanos() / 1e9 / steps;
    }

    public int waiting() {
      return interactive + batch;
    }
  }
}
